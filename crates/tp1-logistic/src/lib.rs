//! # TP1 · A first neural network
//!
//! Ten digits, one layer, no hidden unit: logistic regression with ten classes, trained by mini-batch gradient descent.
//! Each step of a training stands here as a function of its own, in the order in which the handout asks for it.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 the images: how many, flattened, scaled | [`image_counts`], [`flatten`] | `images.rs` |
//! | Q2 the first ten in a row | [`first_images`] | `images.rs` |
//! | Q3 how many parameters | [`parameter_count`], [`Model`] | `model.rs` |
//! | Q4 one-hot labels | [`one_hot`] | `one_hot.rs` |
//! | Q5 softmax, forward pass, cross-entropy | [`softmax`], [`forward`], [`cross_entropy`] | `network.rs` |
//! | Q6 gradient descent | [`gradients`], [`train`], [`HANDOUT`] | `descent.rs` |
//! | Q7 accuracy | [`accuracy`], [`predict`], [`evaluate`] | `accuracy.rs` |
//! | Q8 models from a library | [`svm`]; the command | `svm/`, `experiments/compare.rs` |
//!
//! Shapes: a batch `x` is `(B, 784)`, one image per row, pixels between 0 and 1; its labels one-hot are `y (B, 10)`;
//! `w (784, 10)`, `b (1, 10)`; logits and probabilities `(B, 10)`.

mod accuracy;
mod descent;
mod images;
mod learner;
mod model;
mod network;
mod one_hot;
pub mod svm;

pub use accuracy::{accuracy, evaluate, predict};
pub use descent::{HANDOUT, gradients, train};
pub use images::{first_images, flatten, image_counts};
pub use model::{Model, parameter_count};
pub use network::{EPSILON, cross_entropy, forward, softmax};
pub use one_hot::one_hot;
