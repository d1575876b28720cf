//! Activations: what makes two layers more than one. Each keeps its result `y` alone.

use std::rc::Rc;

use linalg::Matrix;

use crate::{Tensor, broadcast::combine};

impl Tensor {
    /// TP5 Q2: `y = tanh x`. Backward: `∂L/∂x = g ⊙ (1 − y²)`. PyTorch: `x.tanh()`.
    pub fn tanh(&self) -> Tensor {
        let y = Rc::new(linalg::tanh(Matrix::clone(&self.value())));
        let kept = Rc::clone(&y);
        let backward = move |g| combine("tanh", g, &kept, |g, y| g * (1.0 - y * y));
        Tensor::of_operation("tanh", y, [self.input(backward)])
    }

    /// TP5 Q2: `y = max(0, x)`. Backward: `∂L/∂x = g` where `x > 0`, else 0. At `x = 0`, where there is no derivative,
    /// it is 0. What is not a number stays so, and lets its gradient through. PyTorch: `x.relu()`, the same in all
    /// of this.
    pub fn relu(&self) -> Tensor {
        let y = Rc::new(self.value().map(|x| if x <= 0.0 { 0.0 } else { x }));
        let kept = Rc::clone(&y);
        let backward = move |g| combine("relu", g, &kept, |g, y| if y <= 0.0 { 0.0 } else { g });
        Tensor::of_operation("relu", y, [self.input(backward)])
    }

    /// TP5 Q2: `y = 1 / (1 + e⁻ˣ)`. Backward: `∂L/∂x = g ⊙ y ⊙ (1 − y)`. PyTorch: `x.sigmoid()`.
    pub fn sigmoid(&self) -> Tensor {
        let y = Rc::new(linalg::sigmoid(Matrix::clone(&self.value())));
        let kept = Rc::clone(&y);
        let backward = move |g| combine("sigmoid", g, &kept, |g, y| g * y * (1.0 - y));
        Tensor::of_operation("sigmoid", y, [self.input(backward)])
    }
}
