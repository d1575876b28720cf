//! Operations that give a tensor another shape. The backward pass needs the former shape and no number.

use std::rc::Rc;

use linalg::Matrix;

use crate::Tensor;

impl Tensor {
    /// TP5 Q2: the transpose, `y = xᵀ`, `(m, n) → (n, m)`. Backward: `∂L/∂x = gᵀ`. PyTorch: `x.t()`.
    pub fn t(&self) -> Tensor {
        let backward = |g: Rc<Matrix>| g.transpose();
        Tensor::of_operation("transpose", self.value().transpose(), [self.input(backward)])
    }

    /// TP5 Q2: the same numbers, read row after row, in rows of another length. Backward: `g` in the former shape.
    /// PyTorch: `x.reshape(rows, columns)`.
    ///
    /// # Panics
    /// If both shapes do not hold as many numbers.
    pub fn reshape(&self, rows: usize, columns: usize) -> Tensor {
        let (m, n) = self.shape();
        assert!(
            rows * columns == m * n,
            "reshape: a tensor {:?} does not fill the shape {:?}",
            (m, n),
            (rows, columns)
        );
        let backward = move |g: Rc<Matrix>| reshaped(&g, m, n);
        Tensor::of_operation("reshape", reshaped(&self.value(), rows, columns), [self.input(backward)])
    }
}

/// nalgebra keeps columns: the transpose of a matrix holds the rows one after the other.
fn reshaped(a: &Matrix, rows: usize, columns: usize) -> Matrix {
    Matrix::from_row_slice(rows, columns, a.transpose().as_slice())
}
