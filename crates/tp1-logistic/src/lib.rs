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
//! | Q6 gradient descent | [`gradients`], [`update`], [`train_epoch`] | `descent.rs` |
//! | Q7 accuracy | [`accuracy`], [`predict`], [`evaluate`] | `accuracy.rs` |
//! | Q8 models from a library | [`svm`]; the command | `svm/`, `experiments/compare.rs` |
//!
//! Shapes: a batch `x` is `(B, 784)`, one image per row, pixels between 0 and 1; its labels one-hot are `y (B, 10)`;
//! `w (784, 10)`, `b (1, 10)`; logits and probabilities `(B, 10)`.
//!
//! # The two models of Q8
//!
//! The support vector machine is trained by the crate `libsvm-rs`; [`svm`] says what else was measured.
//!
//! The perceptron is TP6's, started as a process. Libraries were measured on the first 10,000 images of MNIST with 100
//! hidden units, 20 epochs, batches of 200 and Adam, in November 2026:
//!
//! | crate | crates with it | accuracy, seconds to train | why not |
//! |---|---|---|---|
//! | `rust-mlp` 0.1.0 | 11 | 94.31 %, 3.5 s | one release, in February 2026, and none since; needs a `rand` of two versions ago |
//! | `rustyml` 0.17.0 | 48 | 94.55 %, 2.2 s | it alone takes over a minute to compile |
//! | `scry-learn` 0.1.0 | 7 | 94.76 %, 17 s | one release |
//! | `ferrolearn-neural` 0.5.0 | 101 | not run | compiles C |
//! | `linfa`, `smartcore` | | | have none |
//!
//! burn and candle are much larger still.

mod accuracy;
mod descent;
mod images;
mod learner;
mod model;
mod network;
mod one_hot;
pub mod svm;

pub use accuracy::{accuracy, evaluate, predict};
pub use descent::{gradients, train_epoch, update};
pub use images::{first_images, flatten, image_counts};
pub use model::{Model, parameter_count};
pub use network::{EPSILON, cross_entropy, forward, softmax};
pub use one_hot::one_hot;
