//! # TP4 · One layer, then two, by hand
//!
//! The digits 1, 7 and 8 by whole-batch gradient descent: softmax regression first, then a hidden layer of `tanh`.
//! Every derivative is written out.
//!
//! | question | function | file |
//! |---|---|---|
//! | Q1 the images | (the command) | `experiments/one_layer.rs` |
//! | Q2 sizes | [`PIXELS`], [`CLASSES`], [`parameter_count`] | `sizes.rs` |
//! | Q3 initial parameters | [`OneLayer::new`] | `one_layer.rs` |
//! | Q4 prediction | [`predict_one_layer_nn`], [`softmax`] | `one_layer.rs`, `softmax.rs` |
//! | Q5 loss | [`handout_loss`], [`categorical_loss`] | `loss.rs` |
//! | Q6 gradients | [`partial_derivative_one_layer_nn`] | `one_layer.rs` |
//! | Q7 descent, accuracy | [`gradient_descent_one_layer_nn`], [`evaluate`] | `one_layer.rs`, `evaluate.rs` |
//! | Q8 initial parameters of two layers | [`TwoLayers::new`] | `two_layers.rs` |
//! | Q9 prediction, gradients, descent | [`predict_two_layers_nn`], [`partial_derivative_two_layers_nn`], [`gradient_descent_two_layers_nn`] | `two_layers.rs` |
//! | Q10 sweep, Q11 overfitting | (the command) | `experiments/sweep.rs`, `experiments/overfitting.rs` |
//!
//! Shapes, with `N` images of `D = 784` pixels, `K = 3` classes and `Q` hidden units: images `x (N, D)`, pixels
//! between 0 and 1; labels one-hot, `y (N, K)`; weights `(D, K)`, or `(D, Q)` and `(Q, K)`; a bias is a row.
//!
//! Gradients are **sums** over the images, not means: that is the handout's choice, and why its learning rates are so
//! small. Losses are means.

mod evaluate;
mod learner;
mod loss;
mod one_layer;
mod sizes;
mod softmax;
mod two_layers;

pub use evaluate::evaluate;
pub use learner::Model;
pub use loss::{categorical_loss, handout_loss, loss_by_image, mean_loss};
pub use one_layer::{
    OneLayer, gradient_descent_one_layer_nn, partial_derivative_one_layer_nn, predict_one_layer_nn,
};
pub use sizes::{CLASSES, PIXELS, parameter_count};
pub use softmax::softmax;
pub use two_layers::{
    TwoLayers, gradient_descent_two_layers_nn, partial_derivative_two_layers_nn, predict_two_layers_nn,
};
