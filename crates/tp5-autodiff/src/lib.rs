//! # TP5 · Automatic differentiation
//!
//! A library of tensors that compute their own gradients, in PyTorch's words.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 tensors | [`Tensor`] | `tensor.rs` |
//! | Q2 operations | [`Tensor::mm`], `+ − * /`, … | `ops/`, one file per family |
//! | Q2 broadcasting and its adjoint | (inside the operations) | `broadcast.rs` |
//! | Q4 gradients | [`Tensor::backward`], [`Tensor::grad`], [`Tensor::zero_grad`], [`no_grad`] | `backward.rs` |
//! | Q4 updates by hand | [`Tensor::update`] | `tensor.rs` |
//!
//! To read it in one sitting: `tensor.rs` (what a tensor is), `node.rs` (what a gradient needs to know of it),
//! `broadcast.rs`; then the rest as the questions come.
//!
//! Shapes: every tensor is a matrix; a batch is `(B, D)`, a number `(1, 1)`. Operations whose operands do not fit panic
//! with a message that names the operation and the shapes, as nalgebra's do; what depends on the state of a graph
//! ([`Tensor::backward`]) returns an error.

mod backward;
mod broadcast;
mod no_grad;
mod node;
mod ops;
mod tensor;
mod value;

pub use backward::BackwardError;
pub use no_grad::no_grad;
pub use tensor::Tensor;
