//! The matrix product.

use std::rc::Rc;

use linalg::Matrix;

use crate::Tensor;

impl Tensor {
    /// TP5 Q2: the matrix product, `y = a · b`, `(m, n) · (n, k) → (m, k)`. PyTorch: `a.mm(b)`.
    ///
    /// Backward: `∂L/∂a = g · bᵀ` and `∂L/∂b = aᵀ · g`. Each keeps the other operand.
    ///
    /// # Panics
    /// If the left is not as wide as the right is high.
    pub fn mm(&self, b: &Tensor) -> Tensor {
        let (shape, b_shape) = (self.shape(), b.shape());
        assert!(shape.1 == b_shape.0, "mm: shapes {shape:?} and {b_shape:?} do not fit");
        let (left, right) = (self.operand(), b.value());
        let value = left.mm(&right);
        let to_a = move |g: Rc<Matrix>| &*g * right.transpose();
        let to_b = move |g: Rc<Matrix>| left.transposed_mm(&g);
        Tensor::of_operation("mm", value, [self.input(to_a), b.input(to_b)])
    }
}
