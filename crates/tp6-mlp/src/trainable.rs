//! TP6 Q4: what the trainer needs of a model, and no more.

use linalg::{Float, Matrix, RowMajor};

/// TP6 Q4: what a forward pass has computed, the handout's `H`. It belongs to one batch: a gradient cannot be asked for
/// another one by mistake.
#[derive(Clone, Debug, PartialEq)]
pub struct H {
    /// `a₁, a₂, …`: what each layer but the last makes of the batch, `(B, out)`.
    pub hidden: Vec<Matrix>,
    /// The probabilities of the classes, `(B, K)`.
    pub probs: Matrix,
}

/// TP6 Q4: a model that can be trained. [`Trainer`](crate::Trainer) trains any; so write your own.
///
/// ```
/// # use linalg::{Float, Matrix, RowMajor, transposed};
/// use tp6_mlp::{H, Trainable, softmax};
///
/// /// Softmax regression, weights `w (K, D)`.
/// struct Mine {
///     w: Matrix,
/// }
///
/// impl Trainable for Mine {
///     type Gradient = Matrix;
///
///     fn forward(&self, x: RowMajor<'_>) -> H {
///         H { hidden: vec![], probs: softmax(x * transposed(&self.w)) }
///     }
///
///     fn gradient(&self, x: RowMajor<'_>, h: &H, y: &Matrix) -> Matrix {
///         let delta = (&h.probs - y) / x.nrows() as Float;
///         transposed(&delta) * x
///     }
///
///     fn update(&mut self, gradient: &Matrix, learning_rate: Float) {
///         self.w -= learning_rate * gradient;
///     }
/// }
/// ```
pub trait Trainable {
    /// What [`gradient`](Self::gradient) gives and [`update`](Self::update) takes: a number for each parameter.
    type Gradient;

    /// For each image of `x (B, D)` the probability of each class, and what else the gradient will need.
    fn forward(&self, x: RowMajor<'_>) -> H;

    /// The gradient of the batch's mean loss, for `x (B, D)` and `y (B, K)`, the classes one-hot; `h` is what
    /// [`forward`](Self::forward) makes of the same `x`.
    fn gradient(&self, x: RowMajor<'_>, h: &H, y: &Matrix) -> Self::Gradient;

    /// A step of gradient descent, `θ ← θ − η·grad`.
    fn update(&mut self, gradient: &Self::Gradient, learning_rate: Float);
}
