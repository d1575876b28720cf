//! # TP5 · Automatic differentiation
//!
//! A library of tensors that compute their own gradients, in PyTorch's words, and TP4's network on it.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 tensors, parameters | [`Tensor`], [`TwoLayers::new`] | `tensor.rs`, `network.rs` |
//! | Q2 operations | [`Tensor::mm`], `+ − * /`, … | `ops/`, one file per family |
//! | Q2 broadcasting and its adjoint | (inside the operations) | `broadcast.rs` |
//! | Q2 probabilities | [`TwoLayers::predict`] | `network.rs` |
//! | Q3 loss | [`evaluate_loss`](loss::evaluate_loss) | `loss.rs` |
//! | Q4 gradients | [`Tensor::backward`], [`Tensor::grad`], [`Tensor::zero_grad`], [`no_grad`] | `backward.rs` |
//! | Q4 the descent, a step by hand | [`train_by_hand`], [`step_by_hand`], [`Tensor::update`] | `train.rs`, `tensor.rs` |
//! | Q5 `relu` | [`Activation`](nn::Activation) | `nn/activation.rs` |
//! | Q6 optimizer | [`Sgd`](optim::Sgd), [`train_by_optimizer`], [`step_by_optimizer`] | `optim.rs`, `train.rs` |
//! | Q7 modules | [`Module`](nn::Module), [`Linear`](nn::Linear), [`Sequential`](nn::Sequential), [`Identity`](nn::Identity), [`Mlp`](nn::Mlp) | `nn/` |
//! | Q8 gradient checks | [`gradcheck`] | `gradcheck/` |
//! | Q8 the graph, drawn | [`graph_of`](graph::graph_of) | `graph.rs` |
//! | Q8 beside TP4 | (the command) | `experiments/compare.rs` |
//!
//! What the command shows for each question is in `experiments/`: `train.rs` (Q1 to Q4), `activations.rs` (Q5),
//! `momentum.rs` (Q6), `module.rs` (Q7), `gradcheck.rs` and `graph.rs` (Q8).
//!
//! To read it in one sitting: `tensor.rs` (what a tensor is), `node.rs` (what a gradient needs to know of it),
//! `ops/activations.rs` (an operation, forward and backward), `backward.rs` (the walk from the loss to the
//! parameters), `broadcast.rs`; then the rest as the questions come.
//!
//! Shapes: every tensor is a matrix; a batch is `(B, D)`, a number `(1, 1)`. Operations whose operands do not fit
//! panic with a message that names the operation and the shapes, as nalgebra's do; what depends on the state of a
//! graph ([`Tensor::backward`]) returns an error.

mod backward;
mod broadcast;
pub mod gradcheck;
pub mod graph;
mod learner;
pub mod loss;
mod network;
pub mod nn;
mod no_grad;
mod node;
mod ops;
pub mod optim;
mod tensor;
mod train;
mod value;

pub use backward::BackwardError;
pub use learner::Model;
pub use network::{Forward, TwoLayerNetwork, TwoLayers};
pub use no_grad::no_grad;
pub use tensor::Tensor;
pub use train::{evaluate, step_by_hand, step_by_optimizer, train_by_hand, train_by_optimizer};
