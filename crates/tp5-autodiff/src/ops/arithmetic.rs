//! `+`, `−`, `*`, `/` with broadcasting, and the sign. Where a number was repeated, its gradient is the sum over the
//! repetitions (`sum_to`).
//!
//! Operators take tensors, references to tensors, and plain numbers, which become constants `(1, 1)`. `x.mm(&w) + &b`
//! writes the sum into the product, which nobody will ask for again.

use std::{
    ops::{Add, Div, Mul, Neg, Sub},
    rc::Rc,
};

use linalg::{Float, Matrix};

use super::map;
use crate::{
    Tensor,
    broadcast::{combine, sum_to},
};

/// `y = a + b`. Backward: `g` for both. Keeps nothing but shapes.
fn add(a: Tensor, b: Tensor) -> Tensor {
    let (shape_a, shape_b) = (a.shape(), b.shape());
    let inputs = [a.input(move |g| sum_to(g, shape_a)), b.input(move |g| sum_to(g, shape_b))];
    Tensor::of_operation("+", combine("+", a.into_value(), &b.into_value(), |a, b| a + b), inputs)
}

/// `y = a − b`. Backward: `g` and `−g`. Keeps nothing but shapes.
fn sub(a: Tensor, b: Tensor) -> Tensor {
    let (shape_a, shape_b) = (a.shape(), b.shape());
    let to_b = move |g| map(sum_to(g, shape_b), |g| -g);
    let inputs = [a.input(move |g| sum_to(g, shape_a)), b.input(to_b)];
    Tensor::of_operation("−", combine("-", a.into_value(), &b.into_value(), |a, b| a - b), inputs)
}

/// `y = a ⊙ b`. Backward: `g ⊙ b` and `g ⊙ a`. Each keeps the other operand.
fn mul(a: Tensor, b: Tensor) -> Tensor {
    let (value_a, value_b) = (a.value(), b.value());
    let value = combine("*", a.value(), &value_b, |a, b| a * b);
    let times = |other: Rc<Matrix>, shape| {
        move |g| sum_to(Rc::new(combine("*", g, &other, |g, other| g * other)), shape)
    };
    let to_a = times(value_b, a.shape());
    let to_b = times(value_a, b.shape());
    Tensor::of_operation("⊙", value, [a.input(to_a), b.input(to_b)])
}

/// `y = a / b`. Backward: `g / b` and `−g ⊙ y / b`. The first keeps `b`, the second `b` and `y`.
///
/// `−g ⊙ a / b²` is the same, but `b²` is 0 where `b` is below 10⁻¹⁶².
fn div(a: Tensor, b: Tensor) -> Tensor {
    let value_b = b.value();
    let y = Rc::new(combine("/", a.value(), &value_b, |a, b| a / b));
    let (shape_a, shape_b) = (a.shape(), b.shape());
    let (divisor, kept) = (Rc::clone(&value_b), Rc::clone(&y));
    let to_a = move |g| sum_to(Rc::new(combine("/", g, &divisor, |g, b| g / b)), shape_a);
    let to_b = move |g| {
        let gy = combine("/", g, &kept, |g, y| -g * y);
        sum_to(Rc::new(combine("/", Rc::new(gy), &value_b, |gy, b| gy / b)), shape_b)
    };
    Tensor::of_operation("÷", y, [a.input(to_a), b.input(to_b)])
}

/// An operator with a tensor on either side, and on the other one a tensor or a number.
macro_rules! operator {
    ($(#[$doc:meta])* $operator:ident, $method:ident) => {
        $(#[$doc])*
        impl<T: Into<Tensor>> $operator<T> for Tensor {
            type Output = Tensor;
            fn $method(self, right: T) -> Tensor {
                $method(self, right.into())
            }
        }
        $(#[$doc])*
        impl<T: Into<Tensor>> $operator<T> for &Tensor {
            type Output = Tensor;
            fn $method(self, right: T) -> Tensor {
                $method(self.clone(), right.into())
            }
        }
        $(#[$doc])*
        impl $operator<Tensor> for Float {
            type Output = Tensor;
            fn $method(self, right: Tensor) -> Tensor {
                $method(self.into(), right)
            }
        }
        $(#[$doc])*
        impl $operator<&Tensor> for Float {
            type Output = Tensor;
            fn $method(self, right: &Tensor) -> Tensor {
                $method(self.into(), right.clone())
            }
        }
    };
}

operator!(
    /// TP5 Q2: `y = a + b`, broadcast. Backward: `∂L/∂a = g`, `∂L/∂b = g`, summed over what was repeated. PyTorch:
    /// `a + b`.
    ///
    /// # Panics
    /// If the shapes cannot be broadcast together.
    Add, add
);
operator!(
    /// TP5 Q2: `y = a − b`, broadcast. Backward: `∂L/∂a = g`, `∂L/∂b = −g`, summed over what was repeated. PyTorch:
    /// `a - b`.
    ///
    /// # Panics
    /// If the shapes cannot be broadcast together.
    Sub, sub
);
operator!(
    /// TP5 Q2: `y = a ⊙ b`, broadcast. Backward: `∂L/∂a = g ⊙ b`, `∂L/∂b = g ⊙ a`, summed over what was repeated.
    /// PyTorch: `a * b`.
    ///
    /// # Panics
    /// If the shapes cannot be broadcast together.
    Mul, mul
);
operator!(
    /// TP5 Q2: `y = a / b` number by number, broadcast. Backward: `∂L/∂a = g / b`, `∂L/∂b = −g ⊙ y / b`, summed
    /// over what was repeated. PyTorch: `a / b`.
    ///
    /// # Panics
    /// If the shapes cannot be broadcast together.
    Div, div
);

/// TP5 Q2: `y = −x`. Backward: `∂L/∂x = −g`. PyTorch: `-x`.
impl Neg for Tensor {
    type Output = Tensor;
    fn neg(self) -> Tensor {
        let input = self.input(|g| map(g, |g| -g));
        Tensor::of_operation("neg", map(self.into_value(), |x| -x), [input])
    }
}

/// TP5 Q2: `y = −x`. Backward: `∂L/∂x = −g`. PyTorch: `-x`.
impl Neg for &Tensor {
    type Output = Tensor;
    fn neg(self) -> Tensor {
        -self.clone()
    }
}

impl Tensor {
    /// TP5 Q2: the product number by number, another name for `*`. PyTorch: `a.mul(b)`.
    ///
    /// # Panics
    /// If the shapes cannot be broadcast together.
    pub fn mul(&self, b: &Tensor) -> Tensor {
        self * b
    }
}
