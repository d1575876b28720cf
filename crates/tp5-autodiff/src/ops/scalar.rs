//! `+`, `−`, `*`, `/` of a tensor and a plain number `c`, and the sign. None keeps a value, but for `c / x`.

use std::ops::{Add, Div, Mul, Neg, Sub};

use linalg::Float;

use super::map;
use crate::{Tensor, broadcast::combine};

/// `y = forward(x)`, and `∂L/∂x = backward(g)`, which needs to know nothing of `x`.
fn linear(
    label: String,
    x: Tensor,
    forward: impl Fn(Float) -> Float,
    backward: impl Fn(Float) -> Float + 'static,
) -> Tensor {
    let input = x.input(|g| map(g, backward));
    Tensor::of_operation(label, map(x.into_value(), forward), [input])
}

fn add(x: Tensor, c: Float) -> Tensor {
    linear(format!("+ {}", short(c)), x, |x| x + c, |g| g)
}

fn sub(x: Tensor, c: Float) -> Tensor {
    linear(format!("− {}", short(c)), x, |x| x - c, |g| g)
}

fn sub_from(x: Tensor, c: Float) -> Tensor {
    linear(format!("{} −", short(c)), x, |x| c - x, |g| -g)
}

fn mul(x: Tensor, c: Float) -> Tensor {
    linear(format!("× {}", short(c)), x, |x| x * c, move |g| g * c)
}

fn div(x: Tensor, c: Float) -> Tensor {
    linear(format!("÷ {}", short(c)), x, |x| x / c, move |g| g / c)
}

fn neg(x: Tensor) -> Tensor {
    linear("− x".to_owned(), x, |x| -x, |g| -g)
}

/// `y = c / x`. Backward: `−g ⊙ c / x²`.
fn div_into(x: Tensor, c: Float) -> Tensor {
    let value = x.value();
    let result = value.map(|x| c / x);
    let backward = move |g| combine("/", g, &value, |g, x| -g * c / (x * x));
    Tensor::of_operation(format!("{} ÷", short(c)), result, [x.input(backward)])
}

/// A number as a label: `1` and `1e-16`, not `1.0` and `0.0000000000000001`.
pub(super) fn short(c: Float) -> String {
    format!("{c:?}").trim_end_matches(".0").to_owned()
}

/// An operator for a number on the right or on the left of `Tensor` and `&Tensor`.
macro_rules! operator {
    ($operator:ident, $method:ident, $right:ident, $left:ident, $doc_right:literal, $doc_left:literal) => {
        #[doc = $doc_right]
        impl $operator<Float> for Tensor {
            type Output = Tensor;
            fn $method(self, c: Float) -> Tensor {
                $right(self, c)
            }
        }
        #[doc = $doc_right]
        impl $operator<Float> for &Tensor {
            type Output = Tensor;
            fn $method(self, c: Float) -> Tensor {
                $right(self.clone(), c)
            }
        }
        #[doc = $doc_left]
        impl $operator<Tensor> for Float {
            type Output = Tensor;
            fn $method(self, x: Tensor) -> Tensor {
                $left(x, self)
            }
        }
        #[doc = $doc_left]
        impl $operator<&Tensor> for Float {
            type Output = Tensor;
            fn $method(self, x: &Tensor) -> Tensor {
                $left(x.clone(), self)
            }
        }
    };
}

operator!(
    Add,
    add,
    add,
    add,
    "TP5 Q2: `y = x + c`. Backward: `∂L/∂x = g`. PyTorch: `x + c`.",
    "TP5 Q2: `y = c + x`. Backward: `∂L/∂x = g`. PyTorch: `c + x`."
);
operator!(
    Sub,
    sub,
    sub,
    sub_from,
    "TP5 Q2: `y = x − c`. Backward: `∂L/∂x = g`. PyTorch: `x - c`.",
    "TP5 Q2: `y = c − x`. Backward: `∂L/∂x = −g`. PyTorch: `c - x`."
);
operator!(
    Mul,
    mul,
    mul,
    mul,
    "TP5 Q2: `y = c·x`. Backward: `∂L/∂x = c·g`. PyTorch: `x * c`.",
    "TP5 Q2: `y = c·x`. Backward: `∂L/∂x = c·g`. PyTorch: `c * x`."
);
operator!(
    Div,
    div,
    div,
    div_into,
    "TP5 Q2: `y = x / c`. Backward: `∂L/∂x = g / c`. PyTorch: `x / c`.",
    "TP5 Q2: `y = c / x`. Backward: `∂L/∂x = −c·g / x²`. PyTorch: `c / x`."
);

/// TP5 Q2: `y = −x`. Backward: `∂L/∂x = −g`. PyTorch: `-x`.
impl Neg for Tensor {
    type Output = Tensor;
    fn neg(self) -> Tensor {
        neg(self)
    }
}

/// TP5 Q2: `y = −x`. Backward: `∂L/∂x = −g`. PyTorch: `-x`.
impl Neg for &Tensor {
    type Output = Tensor;
    fn neg(self) -> Tensor {
        neg(self.clone())
    }
}
