//! # TP3 · Vectorized
//!
//! TP2's softmax regression without a loop over images: one batch, one matrix, a handful of lines.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 TP2's model | [`Model`] | `model.rs` |
//! | Q2 validation after each epoch, curves | (the command) | `experiments/compare.rs` |
//! | Q3 profile of TP2 | (`cargo xtask profile tp2`) | |
//! | Q4 warm-up | [`warmup`] | `warmup.rs` |
//! | Q5 one loop | [`train_sgd_vec`], [`HANDOUT`] | `train.rs` |
//! | Q6 a batch's softmax, loss, gradient | [`softmax_batch`], [`cross_entropy_loss_batch`], [`grad_batch`] | `batch.rs` |
//! | Q7 and Q8 faster, and the same numbers | (the command) | `experiments/train.rs` |
//! | Q9 evaluation | [`evaluate`], [`predict`] | `evaluate.rs` |
//!
//! Shapes: a batch `x` is `(B, 784)`, one image per row, pixels between 0 and 1; `w (784, 10)`, `b (1, 10)`;
//! logits and probabilities `(B, 10)`; labels are `B` bytes.

mod batch;
mod evaluate;
mod learner;
mod model;
mod train;
pub mod warmup;

pub use batch::{cross_entropy_loss_batch, grad_batch, softmax_batch};
pub use evaluate::{evaluate, predict};
pub use model::Model;
pub use train::{HANDOUT, train_sgd_vec};
