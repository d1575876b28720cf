//! TP6 Q4: what the trainer needs of a model, and no more.

use linalg::{Float, Matrix, RowMajor};

/// TP6 Q4: a model that can be trained. [`Trainer`](crate::Trainer) trains any; so write your own.
///
/// ```
/// # use linalg::{Float, Matrix, RowMajor, transposed};
/// use tp6_mlp::{Model, softmax};
///
/// /// Softmax regression, weights `w (K, D)`.
/// struct Mine {
///     w: Matrix,
/// }
///
/// impl Model for Mine {
///     type Gradient = Matrix;
///
///     fn forward(&mut self, x: RowMajor<'_>) -> Matrix {
///         softmax(x * transposed(&self.w))
///     }
///
///     fn gradient(&self, x: RowMajor<'_>, probs: &Matrix, y: &Matrix) -> Matrix {
///         let delta = (probs - y) / x.nrows() as Float;
///         transposed(&delta) * x
///     }
///
///     fn update(&mut self, gradient: &Matrix, learning_rate: Float) {
///         self.w -= learning_rate * gradient;
///     }
/// }
/// ```
pub trait Model {
    /// What [`gradient`](Self::gradient) gives and [`update`](Self::update) takes: a number for each parameter.
    type Gradient;

    /// For each image the probability of each class, `(B, D) → (B, K)`. What the backward pass will need of the way
    /// there, the model may keep.
    fn forward(&mut self, x: RowMajor<'_>) -> Matrix;

    /// The gradient of the batch's mean loss, for `x (B, D)` and `y (B, K)`, the classes one-hot. `probs (B, K)` is what
    /// [`forward`](Self::forward) has just made of the same `x`.
    fn gradient(&self, x: RowMajor<'_>, probs: &Matrix, y: &Matrix) -> Self::Gradient;

    /// A step of gradient descent, `θ ← θ − η·grad`.
    fn update(&mut self, gradient: &Self::Gradient, learning_rate: Float);
}
