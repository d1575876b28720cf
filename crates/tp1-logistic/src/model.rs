//! TP1 Q3: the parameters, and how many they are.

use linalg::{Matrix, Row};

/// What the network learns: one layer, from `D` pixels to `K` classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Weights, `(D, K)`: column `k` says how much each pixel speaks for class `k`.
    pub w: Matrix,
    /// Bias, `(1, K)`: how much speaks for each class before any pixel is looked at.
    pub b: Row,
}

impl Model {
    /// TP1 Q6: where the descent begins, `w = 0` and `b = 0`: all classes are alike.
    pub fn zeros(pixels: usize, classes: usize) -> Self {
        Self { w: Matrix::zeros(pixels, classes), b: Row::zeros(classes) }
    }
}

/// TP1 Q3: how many numbers the network learns: a weight for each pixel and each class, a bias for each class.
///
/// ```
/// assert_eq!(tp1_logistic::parameter_count(784, 10), 784 * 10 + 10);
/// ```
pub fn parameter_count(pixels: usize, classes: usize) -> usize {
    pixels * classes + classes
}
