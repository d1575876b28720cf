//! TP4 Q8 and Q9: two layers, with `tanh` between them.

use data::Samples;
use lab::{Loss, Stopped, Watch, descent::Settings};
use linalg::{DesignMatrix, Matrix, Row, add_row, descend, one_hot, sum_axis0, tanh, transposed};
use numpy_rng::RandomState;

use crate::{CLASSES, PIXELS, evaluate, mean_loss, softmax};

/// The parameters of two layers; or a number for each of them, such as the loss's derivative by it.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoLayers {
    /// Weights of the hidden layer, `(D, Q)`.
    pub w1: Matrix,
    /// Bias of the hidden layer, `(1, Q)`.
    pub b1: Row,
    /// Weights of the output layer, `(Q, K)`.
    pub w2: Matrix,
    /// Bias of the output layer, `(1, K)`.
    pub b2: Row,
}

impl TwoLayers {
    /// TP4 Q8: `w1 (784, Q)`, `b1 (1, Q)`, `w2 (Q, 3)`, `b2 (1, 3)`, each `rng.randn(…) * 1e-3`, in this order, as
    /// NumPy draws them.
    ///
    /// ```
    /// use numpy_rng::RandomState;
    /// use tp4_two_layers::TwoLayers;
    ///
    /// let parameters = TwoLayers::new(10, &mut RandomState::new(0));
    /// assert_eq!((parameters.w1.shape(), parameters.w2.shape()), ((784, 10), (10, 3)));
    /// ```
    pub fn new(hidden: usize, rng: &mut RandomState) -> Self {
        let mut randn = |m, n| Matrix::from_row_iterator(m, n, rng.randn(m * n)) * 1e-3;
        let (w1, b1) = (randn(PIXELS, hidden), randn(1, hidden));
        let (w2, b2) = (randn(hidden, CLASSES), randn(1, CLASSES));
        Self { w1, b1: b1.row(0).into_owned(), w2, b2: b2.row(0).into_owned() }
    }

    /// What goes into `tanh`: `z₁ = X W₁ + b₁`, `(N, D) → (N, Q)`.
    ///
    /// # Panics
    /// If the images do not have `D` pixels.
    pub fn z1(&self, x: &DesignMatrix) -> Matrix {
        add_row(x * &self.w1, &self.b1)
    }

    /// The logits, `z₂ = a₁ W₂ + b₂`, `(N, Q) → (N, K)`.
    ///
    /// # Panics
    /// If `a1` does not have a column for each hidden unit.
    pub fn logits(&self, a1: &Matrix) -> Matrix {
        add_row(a1 * &self.w2, &self.b2)
    }
}

/// TP4 Q9: what the hidden units make of the images, `a₁ = tanh(X W₁ + b₁)`, `(N, Q)`, and the probabilities of the
/// classes, `ŷ = softmax(a₁ W₂ + b₂)`, `(N, K)`.
///
/// # Panics
/// If the images do not have `D` pixels.
///
/// ```
/// use linalg::DesignMatrix;
/// use numpy_rng::RandomState;
/// use tp4_two_layers::{TwoLayers, predict_two_layers_nn};
///
/// let parameters = TwoLayers::new(10, &mut RandomState::new(0));
/// let two_black_images = DesignMatrix::new(vec![0.0; 2 * 784], 784);
/// let (a1, probs) = predict_two_layers_nn(&two_black_images, &parameters);
/// assert_eq!((a1.shape(), probs.shape()), ((2, 10), (2, 3)));
/// ```
pub fn predict_two_layers_nn(x: &DesignMatrix, parameters: &TwoLayers) -> (Matrix, Matrix) {
    let a1 = tanh(parameters.z1(x));
    let probs = softmax(parameters.logits(&a1));
    (a1, probs)
}

/// TP4 Q9: the derivatives of the loss, summed over the images, by the four parameters.
///
/// From the output back to the input, with `δ₃ = ∂L/∂z₂ = ŷ − y` and `δ₂ = ∂L/∂z₁ = (1 − a₁²) ⊙ δ₃ W₂ᵀ`, each
/// computed once: `dW₂ = a₁ᵀ δ₃`, `dW₁ = Xᵀ δ₂`, and `db₂` and `db₁` are the sums of their rows. As in Q6, they
/// belong to the categorical loss.
///
/// # Panics
/// If the shapes are not those of [`predict_two_layers_nn`], or `y` is not of the shape of `probs`.
pub fn partial_derivative_two_layers_nn(
    x: &DesignMatrix,
    a1: &Matrix,
    probs: &Matrix,
    y: &Matrix,
    parameters: &TwoLayers,
) -> TwoLayers {
    let (delta3, delta2) = deltas(a1, probs, y, parameters);
    TwoLayers {
        w1: x.t() * &delta2,
        b1: sum_axis0(&delta2),
        w2: transposed(a1) * &delta3,
        b2: sum_axis0(&delta3),
    }
}

/// The two terms that the derivatives share: `δ₃ (N, K)` and `δ₂ (N, Q)`.
pub(crate) fn deltas(a1: &Matrix, probs: &Matrix, y: &Matrix, parameters: &TwoLayers) -> (Matrix, Matrix) {
    let delta3 = probs - y;
    let mut delta2 = &delta3 * parameters.w2.transpose();
    delta2.zip_apply(a1, |delta, a| *delta *= 1.0 - a * a);
    (delta3, delta2)
}

/// TP4 Q9: whole-batch gradient descent. Each pass makes one step `θ ← θ − η·grad` from all training images. `watch` notes
/// the losses on training and test images, and the accuracy on the test images, of the weights before each step.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
///
/// # Panics
/// If the images do not have `D` pixels, or a label is not one of the `K` classes.
pub fn gradient_descent_two_layers_nn(
    parameters: &mut TwoLayers,
    train: &Samples,
    test: &Samples,
    loss: Loss,
    settings: &Settings,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let y = one_hot(&train.labels, CLASSES); // (N, K)
    for pass in watch.passes(settings.passes) {
        pass.tests(|| evaluate(loss, &predict_two_layers_nn(&test.x, parameters).1, &test.labels));
        let (a1, probs) = predict_two_layers_nn(&train.x, parameters); // (N, Q), (N, K)
        let grad = partial_derivative_two_layers_nn(&train.x, &a1, &probs, &y, parameters);
        descend(&mut parameters.w1, settings.learning_rate, &grad.w1);
        descend(&mut parameters.b1, settings.learning_rate, &grad.b1);
        descend(&mut parameters.w2, settings.learning_rate, &grad.w2);
        descend(&mut parameters.b2, settings.learning_rate, &grad.b2);
        pass.ends(mean_loss(loss, &probs, &y))?;
    }
    Ok(())
}
