//! Softmax and its logarithm, along an axis: 1 for a distribution in each row, as with logits; 0 for one in each
//! column.

use std::rc::Rc;

use linalg::{Float, Matrix};

use super::reduced;
use crate::{
    Tensor,
    broadcast::{combine, sum_to},
};

impl Tensor {
    /// TP5 Q2: `y_i = e^(x_i) / Σ_j e^(x_j)`, the sum along `axis`. PyTorch: `x.softmax(axis)`.
    ///
    /// Backward: `∂L/∂x = y ⊙ (g − Σ g ⊙ y)`, since `∂y_i/∂x_j = y_i (1[i = j] − y_j)`. Keeps `y`.
    ///
    /// The largest `x` is subtracted first: that changes nothing in exact arithmetic and keeps `e` from overflowing.
    ///
    /// # Panics
    /// If the axis is neither 0 nor 1.
    pub fn softmax(&self, axis: usize) -> Tensor {
        let along = reduced("softmax", self.shape(), axis);
        let exp = Rc::new(linalg::exp(minus_largest(self.value(), along)));
        let sums = sum_to(Rc::clone(&exp), along);
        let y = Rc::new(combine("softmax", exp, &sums, |exp, sum| exp / sum));
        let kept = Rc::clone(&y);
        let backward = move |g| {
            let gy = Rc::new(combine("softmax", g, &kept, |g, y| g * y));
            let sums = sum_to(Rc::clone(&gy), along);
            // y ⊙ (g − Σ) = g ⊙ y − y ⊙ Σ
            let shares = combine("softmax", kept, &sums, |y, sum| y * sum);
            combine("softmax", gy, &shares, |gy, share| gy - share)
        };
        Tensor::of_operation("softmax", y, [self.input(backward)])
    }

    /// TP5 Q2: `y_i = x_i − ln Σ_j e^(x_j)`, the sum along `axis`: the logarithm of the softmax, finite even where the
    /// softmax rounds to 0. PyTorch: `x.log_softmax(axis)`.
    ///
    /// Backward: `∂L/∂x = g − softmax(x) ⊙ Σ g`, with `softmax(x) = e^y`. Keeps `y`.
    ///
    /// # Panics
    /// If the axis is neither 0 nor 1.
    pub fn log_softmax(&self, axis: usize) -> Tensor {
        let along = reduced("log_softmax", self.shape(), axis);
        let shifted = Rc::new(minus_largest(self.value(), along));
        let sums = sum_to(Rc::new(linalg::exp(Matrix::clone(&shifted))), along);
        let y = Rc::new(combine("log_softmax", shifted, &sums, |x, sum| x - sum.ln()));
        let kept = Rc::clone(&y);
        let backward = move |g| {
            let sums = sum_to(Rc::clone(&g), along);
            let shares = combine("log_softmax", kept, &sums, |y, sum| y.exp() * sum);
            combine("log_softmax", g, &shares, |g, share| g - share)
        };
        Tensor::of_operation("log_softmax", y, [self.input(backward)])
    }
}

/// `x − max x`, the maximum along the axis that `along` has reduced to 1.
fn minus_largest(x: Rc<Matrix>, along: (usize, usize)) -> Matrix {
    let mut largest = Matrix::from_element(along.0, along.1, Float::NEG_INFINITY);
    for (j, column) in x.column_iter().enumerate() {
        for (i, &value) in column.iter().enumerate() {
            let largest = &mut largest[(i.min(along.0 - 1), j.min(along.1 - 1))];
            *largest = Float::max(*largest, value);
        }
    }
    combine("softmax", x, &largest, |x, largest| x - largest)
}
