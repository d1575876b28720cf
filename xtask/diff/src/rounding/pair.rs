//! A tensor as both sides have it.

use std::cell::OnceCell;

use linalg::Matrix;
use trace::Traced;

/// One tensor as both sides have it.
pub struct Pair {
    /// The left side's.
    pub left: Traced,
    /// The right side's.
    pub right: Traced,
    // The images of a whole-batch descent are used at every pass: what is made of them is kept.
    size: OnceCell<Matrix>,
    gap: OnceCell<Matrix>,
    same: OnceCell<bool>,
}

impl Pair {
    /// Two tensors of one shape.
    pub fn new(left: Traced, right: Traced) -> Self {
        Self { left, right, size: OnceCell::new(), gap: OnceCell::new(), same: OnceCell::new() }
    }

    /// Number by number, a figure of the left and the right value. One dimension makes a column.
    pub(super) fn each(&self, figure: impl Fn(f64, f64) -> f64) -> Matrix {
        let (rows, columns) = self.shape();
        let values = self.left.values.iter().zip(&self.right.values);
        Matrix::from_row_iterator(rows, columns, values.map(|(&left, &right)| figure(left, right)))
    }

    /// `|a|`, the larger of both sides.
    pub(super) fn size(&self) -> &Matrix {
        self.size.get_or_init(|| self.each(|left, right| left.abs().max(right.abs())))
    }

    /// `Δa`
    pub(super) fn gap(&self) -> &Matrix {
        self.gap.get_or_init(|| self.each(gap))
    }

    /// Whether `Δa` is 0 everywhere.
    pub(super) fn is_same(&self) -> bool {
        *self
            .same
            .get_or_init(|| self.left.values.iter().zip(&self.right.values).all(|(&l, &r)| gap(l, r) == 0.0))
    }

    /// Its rows and columns.
    pub(super) fn shape(&self) -> (usize, usize) {
        let shape = &self.left.head.shape;
        (shape.first().copied().unwrap_or(1), shape.get(1).copied().unwrap_or(1))
    }
}

/// The difference of two numbers; none between equal infinities, or where neither is a number.
pub fn gap(left: f64, right: f64) -> f64 {
    if left == right || (left.is_nan() && right.is_nan()) { 0.0 } else { (left - right).abs() }
}
