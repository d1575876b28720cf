//! TP2 Q7: the parameters.

use linalg::{Matrix, Row, floats};
use numpy_rng::RandomState;

/// One image, flattened (TP2 Q3): a column of 784 pixels between 0 and 1.
pub type Pixels = linalg::Column;

/// Softmax regression from 784 pixels to 10 classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Weights, `(784, 10)`: column `k` is what the model looks for in an image of class `k`.
    pub w: Matrix,
    /// Bias, `(1, 10)`.
    pub b: Row,
}

impl Model {
    /// TP2 Q7: `w = rng.normal(0, 0.01, (784, 10))`, drawn as NumPy draws it, and `b = 0`.
    pub fn new(rng: &mut RandomState) -> Self {
        Self {
            w: Matrix::from_row_iterator(784, 10, floats(rng.normal(0.0, 0.01, 784 * 10))),
            b: Row::zeros(10),
        }
    }

    /// The logits of one image, `o_k = w_k · x + b_k`: `(784)` to `(1, 10)`.
    ///
    /// # Panics
    /// If the image does not have 784 pixels.
    pub fn logits(&self, x: &Pixels) -> Row {
        Row::from_iterator(10, self.w.column_iter().map(|w_k| w_k.dot(x))) + &self.b
    }
}
