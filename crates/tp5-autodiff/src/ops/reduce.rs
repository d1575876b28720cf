//! Sums and means: of all numbers, or along an axis, which is kept as a dimension of 1. Only the shape is kept.

use linalg::Float;

use super::{map, reduced};
use crate::{
    Tensor,
    broadcast::{repeat, sum_to},
};

impl Tensor {
    /// TP5 Q2: `y = Σ x`, `(m, n) → (1, 1)`. Backward: `∂L/∂x = g` for each number. PyTorch: `x.sum()`.
    pub fn sum(&self) -> Tensor {
        self.reduce("sum", (1, 1), 1.0)
    }

    /// TP5 Q2: the sum along an axis: 0 gives that of each column, `(1, n)`; 1 that of each row, `(m, 1)`.
    /// Backward: `∂L/∂x = g`, repeated. PyTorch: `x.sum(axis, keepdim=True)`.
    ///
    /// # Panics
    /// If the axis is neither 0 nor 1.
    pub fn sum_axis(&self, axis: usize) -> Tensor {
        self.reduce("sum", reduced("sum", self.shape(), axis), 1.0)
    }

    /// TP5 Q2: the mean of all numbers, `(m, n) → (1, 1)`; not a number if there are none.
    /// Backward: `∂L/∂x = g / mn`. PyTorch: `x.mean()`.
    pub fn mean(&self) -> Tensor {
        let (m, n) = self.shape();
        self.reduce("mean", (1, 1), (m * n) as Float)
    }

    /// TP5 Q2: the mean along an axis: 0 gives that of each column, `(1, n)`; 1 that of each row, `(m, 1)`.
    /// Backward: `∂L/∂x = g / length`, repeated. PyTorch: `x.mean(axis, keepdim=True)`.
    ///
    /// # Panics
    /// If the axis is neither 0 nor 1.
    pub fn mean_axis(&self, axis: usize) -> Tensor {
        let (m, n) = self.shape();
        let shape = reduced("mean", (m, n), axis);
        self.reduce("mean", shape, if axis == 0 { m } else { n } as Float)
    }

    /// `y = Σ x / divisor`, summed to a shape.
    fn reduce(&self, label: &'static str, shape: (usize, usize), divisor: Float) -> Tensor {
        let whole = self.shape();
        let backward = move |g| repeat(&map(g, |g| g / divisor), whole);
        let y = map(sum_to(self.value(), shape), |sum| sum / divisor);
        Tensor::of_operation(label, y, [self.input(backward)])
    }
}
