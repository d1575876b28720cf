//! # TP6 · A trainer, and networks of any depth
//!
//! A trainer that knows nothing of the model it trains; two models for it, softmax regression and a multilayer
//! perceptron of any depth.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 all images, split 80/20 | [`train_test_split`] | `split.rs` |
//! | Q2 images in batches, in random order | [`Dataset`] | `dataset.rs` |
//! | Q3 a grid of images | (the command) | `experiments/show.rs` |
//! | Q4 the trainer, loss and accuracy | [`Trainer`], [`HANDOUT`], [`Trainable`], [`H`], [`loss`], [`accuracy`] | `trainer.rs`, `trainable.rs`, `metrics.rs` |
//! | Q5 softmax regression | [`LogisticModel`] | `logistic.rs` |
//! | Q6 the multilayer perceptron | [`Mlp`], [`activate`], [`slope`] | `mlp.rs`, `activation.rs` |
//! | Q7 curves, images with predictions | (the command) | `experiments/side_by_side.rs` |
//! | Q8 the MLP at least as good | (the command) | `experiments/side_by_side.rs` |
//!
//! Shapes: a batch `x` is `(B, 784)`, one image per row, pixels between 0 and 1; `y (B, 10)` is its labels one-hot. The
//! weights of a layer are `(out, in)` here, as in the handout and in PyTorch's `nn.Linear`, so its logits are `x wᵀ`.

mod activation;
mod dataset;
mod learner;
mod logistic;
mod metrics;
mod mlp;
mod restorable;
mod split;
mod trainable;
mod trainer;

pub use activation::{Activation, activate, slope};
pub use dataset::Dataset;
pub use logistic::LogisticModel;
pub use metrics::{accuracy, loss, losses, softmax};
pub use mlp::{Layer, Mlp};
pub use restorable::{Restorable, Shapes, Unfit, fits};
pub use split::{TEST_SHARE, train_test_split};
pub use trainable::{H, Trainable};
pub use trainer::{HANDOUT, Trainer};
