//! Functions of each number: powers, exponential, logarithm.

use std::rc::Rc;

use linalg::{Float, Matrix};

use crate::{Tensor, broadcast::combine};

impl Tensor {
    /// TP5 Q2: `y = x^p`. Backward: `∂L/∂x = g ⊙ p·x^(p−1)`, and 0 where `p = 0`. Keeps `x`. PyTorch: `x.pow(p)`.
    pub fn pow(&self, p: Float) -> Tensor {
        let x = self.value();
        let y = x.map(|x| x.powf(p));
        let derivative = move |x: Float| if p == 0.0 { 0.0 } else { p * x.powf(p - 1.0) };
        let backward = move |g| combine("pow", g, &x, |g, x| g * derivative(x));
        Tensor::of_operation(format!("pow {p}"), y, [self.input(backward)])
    }

    /// TP5 Q2: `y = eˣ`. Backward: `∂L/∂x = g ⊙ y`. Keeps `y`. PyTorch: `x.exp()`.
    pub fn exp(&self) -> Tensor {
        let y = Rc::new(linalg::exp(Matrix::clone(&self.value())));
        let kept = Rc::clone(&y);
        let backward = move |g| combine("exp", g, &kept, |g, y| g * y);
        Tensor::of_operation("exp", y, [self.input(backward)])
    }

    /// TP5 Q2: the natural logarithm, `y = ln x`: `−∞` at 0, not a number below. Backward: `∂L/∂x = g / x`. Keeps `x`.
    /// PyTorch: `x.log()`.
    pub fn log(&self) -> Tensor {
        let x = self.value();
        let y = x.map(Float::ln);
        let backward = move |g| combine("log", g, &x, |g, x| g / x);
        Tensor::of_operation("log", y, [self.input(backward)])
    }
}
