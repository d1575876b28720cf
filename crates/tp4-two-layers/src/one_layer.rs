//! TP4 Q3, Q4, Q6 and Q7: one layer, softmax regression.

use data::Samples;
use lab::{Loss, Stopped, Watch, descent::Settings};
use linalg::{DesignMatrix, Matrix, Row, add_row, descend, one_hot, sum_axis0};
use numpy_rng::RandomState;

use crate::{CLASSES, PIXELS, evaluate, mean_loss, softmax};

/// The parameters of one layer; or a number for each of them, such as the loss's derivative by it.
#[derive(Clone, Debug, PartialEq)]
pub struct OneLayer {
    /// Weights, `(D, K)`.
    pub w: Matrix,
    /// Bias, `(1, K)`.
    pub b: Row,
}

impl OneLayer {
    /// TP4 Q3: `w = rng.randn(784, 3) * 1e-3`, then `b = rng.randn(1, 3) * 1e-3`, as NumPy draws them.
    ///
    /// ```
    /// use numpy_rng::RandomState;
    /// use tp4_two_layers::OneLayer;
    ///
    /// let parameters = OneLayer::new(&mut RandomState::new(0));
    /// assert_eq!(parameters.w[(0, 0)], 0.0017640523459676641);
    /// ```
    pub fn new(rng: &mut RandomState) -> Self {
        let w = Matrix::from_row_iterator(PIXELS, CLASSES, rng.randn(PIXELS * CLASSES)) * 1e-3;
        let b = Row::from_vec(rng.randn(CLASSES)) * 1e-3;
        Self { w, b }
    }

    /// The logits, `z = X W + b`, `(N, D) → (N, K)`.
    ///
    /// # Panics
    /// If the images do not have `D` pixels.
    pub fn logits(&self, x: &DesignMatrix) -> Matrix {
        add_row(x * &self.w, &self.b)
    }
}

/// TP4 Q4: the probabilities of the classes, `ŷ = softmax(X W + b)`, `(N, D) → (N, K)`. Each row sums to 1.
///
/// # Panics
/// If the images do not have `D` pixels.
///
/// ```
/// use linalg::DesignMatrix;
/// use numpy_rng::RandomState;
/// use tp4_two_layers::{OneLayer, predict_one_layer_nn};
///
/// let parameters = OneLayer::new(&mut RandomState::new(0));
/// let two_black_images = DesignMatrix::new(vec![0.0; 2 * 784], 784);
/// let probs = predict_one_layer_nn(&two_black_images, &parameters);
/// assert_eq!(probs.shape(), (2, 3));
/// assert!((probs.row(1).sum() - 1.0).abs() < 1e-15);
/// ```
pub fn predict_one_layer_nn(x: &DesignMatrix, parameters: &OneLayer) -> Matrix {
    softmax(parameters.logits(x))
}

/// TP4 Q6: the derivatives of the loss, summed over the images, by `W (D, K)` and `b (1, K)`.
///
/// With the shortcut `∂L/∂z = ŷ − y`: `dW = Xᵀ (ŷ − y)`, and `db` is the sum of the rows of `ŷ − y`. They belong to
/// the categorical loss (see [`crate::categorical_loss`]).
///
/// # Panics
/// If `probs` and `y` are not of one shape, with a row for each image.
pub fn partial_derivative_one_layer_nn(x: &DesignMatrix, probs: &Matrix, y: &Matrix) -> OneLayer {
    let grad_z = grad_logits(probs, y);
    OneLayer { w: x.t() * &grad_z, b: sum_axis0(&grad_z) }
}

/// The shortcut of Q6, `∂L/∂z = ŷ − y`, `(N, K)`.
pub(crate) fn grad_logits(probs: &Matrix, y: &Matrix) -> Matrix {
    probs - y
}

/// TP4 Q7: whole-batch gradient descent. Each pass makes one step `θ ← θ − η·grad` from all training images. `watch` notes
/// the losses on training and test images, and the accuracy on the test images, of the weights before each step.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
///
/// # Panics
/// If the images do not have `D` pixels, or a label is not one of the `K` classes.
pub fn gradient_descent_one_layer_nn(
    parameters: &mut OneLayer,
    train: &Samples,
    test: &Samples,
    loss: Loss,
    settings: &Settings,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let y = one_hot(&train.labels, CLASSES); // (N, K)
    for pass in watch.passes(settings.passes) {
        pass.tests(|| evaluate(loss, &predict_one_layer_nn(&test.x, parameters), &test.labels));
        let probs = predict_one_layer_nn(&train.x, parameters); // (N, K)
        let grad = partial_derivative_one_layer_nn(&train.x, &probs, &y);
        descend(&mut parameters.w, settings.learning_rate, &grad.w);
        descend(&mut parameters.b, settings.learning_rate, &grad.b);
        pass.ends(mean_loss(loss, &probs, &y))?;
    }
    Ok(())
}
