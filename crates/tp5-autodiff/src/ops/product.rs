//! The matrix product.

use std::rc::Rc;

use linalg::{Matrix, transposed};

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
        let right = b.value();
        if let Some(x) = self.design_matrix().cloned() {
            let value = &x * &*right;
            // Images are constants: no gradient goes to them.
            let to_b = move |g: Rc<Matrix>| x.t() * &*g;
            return Tensor::of_operation("mm", value, [self.input(|g| g), b.input(to_b)]);
        }
        let left = self.value();
        let value = &*left * &*right;
        let to_a = move |g: Rc<Matrix>| &*g * right.transpose();
        let to_b = move |g: Rc<Matrix>| transposed(&left) * &*g;
        Tensor::of_operation("mm", value, [self.input(to_a), b.input(to_b)])
    }
}
