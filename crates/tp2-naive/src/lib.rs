//! # TP2 · Softmax regression, one image at a time
//!
//! Ten classes of clothing, one matrix of weights, and every step written for a single image.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 the four shapes | [`shapes`] | `images.rs` |
//! | Q2 an image with its class | [`show_image`] | `images.rs` |
//! | Q3 flattened images | [`flattened_shapes`], [`Pixels`] | `images.rs`, `model.rs` |
//! | Q4 softmax | [`softmax_naive`], [`softmax`] | `softmax.rs` |
//! | Q5 cross-entropy | [`cross_entropy_loss`] | `loss.rs` |
//! | Q6 gradient | [`grad`] | `loss.rs` |
//! | Q7 initial weights | [`Model`] | `model.rs` |
//! | Q8 overfit one batch | [`overfit_batch`] | `train.rs` |
//! | Q9 its curve | (the command) | `experiments/overfit.rs` |
//! | Q10 accuracy | [`evaluate`], [`predict`] | `train.rs` |
//! | Q11 mini-batch descent | [`train_sgd`], [`loss_and_grad`], [`HANDOUT`] | `train.rs` |
//! | Q12 test accuracy | (the command) | `experiments/train.rs` |
//! | Q13 learning rates | (the command) | `experiments/rates.rs` |
//! | Q14 MNIST | (the command) | `experiments/mnist.rs` |
//!
//! Shapes: an image `x` is a column of 784 pixels between 0 and 1; `w (784, 10)`, `b (1, 10)`; logits and
//! probabilities of an image `(1, 10)`. The loops over images and batches are loops; within an image, a dot product
//! is a dot product. It is the honest "before" of TP3.

mod images;
mod learner;
mod loss;
mod model;
mod softmax;
mod train;

pub use images::{flattened_shapes, shapes, show_image};
pub use loss::{cross_entropy_loss, grad};
pub use model::{Model, Pixels};
pub use softmax::{softmax, softmax_naive};
pub use train::{HANDOUT, evaluate, loss_and_grad, overfit_batch, predict, train_sgd};
