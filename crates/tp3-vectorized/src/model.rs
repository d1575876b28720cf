//! TP2 Q7, and TP3 Q1's starting point: the parameters.

use linalg::{Matrix, Row, RowMajor, add_row, floats};
use numpy_rng::RandomState;

/// Softmax regression from 784 pixels to 10 classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Weights, `(784, 10)`.
    pub w: Matrix,
    /// Bias, `(1, 10)`.
    pub b: Row,
}

impl Model {
    /// The weights of TP2 Q7, `w = rng.normal(0, 0.01, (784, 10))` as NumPy draws them, and `b = 0`.
    pub fn new(rng: &mut RandomState) -> Self {
        Self {
            w: Matrix::from_row_iterator(784, 10, floats(rng.normal(0.0, 0.01, 784 * 10))),
            b: Row::zeros(10),
        }
    }

    /// `x · w + b`: images `(B, 784)` to logits `(B, 10)`.
    ///
    /// # Panics
    /// If the images do not have 784 pixels.
    ///
    /// ```
    /// use linalg::RowMajor;
    /// use numpy_rng::RandomState;
    /// use tp3_vectorized::Model;
    ///
    /// let model = Model::new(&mut RandomState::new(0));
    /// let two_black_images = RowMajor::new(&[0.0; 2 * 784], 784);
    /// assert_eq!(model.logits(two_black_images).shape(), (2, 10));
    /// ```
    pub fn logits(&self, x: RowMajor<'_>) -> Matrix {
        add_row(x * &self.w, &self.b)
    }
}
