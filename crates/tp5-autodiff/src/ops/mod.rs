//! TP5 Q2: the operations, a family per file, forward and backward side by side.
//!
//! Each one computes its value, then says for each input how the gradient `g` of the result becomes the input's
//! own. Such a closure keeps what it mentions, and lives only if that input needs a gradient: so nothing else is
//! kept.
//!
//! Below, `y` is the result, `g = ∂L/∂y`, and `⊙` the product number by number.

mod activations;
mod arithmetic;
mod elementwise;
mod max;
mod product;
mod reduce;
mod select;
mod shape;
mod softmax;

use std::rc::Rc;

use linalg::{Float, Matrix};

/// `apply` to each number; writes into `a` if nobody else holds it.
fn map(a: Rc<Matrix>, apply: impl Fn(Float) -> Float) -> Matrix {
    let mut a = Rc::unwrap_or_clone(a);
    a.as_mut_slice().iter_mut().for_each(|a| *a = apply(*a));
    a
}

/// The shape after a reduction along `axis`, which is kept as a dimension of 1.
///
/// # Panics
/// If the axis is neither 0 nor 1.
fn reduced(operation: &str, (m, n): (usize, usize), axis: usize) -> (usize, usize) {
    match axis {
        0 => (1, n),
        1 => (m, 1),
        _ => panic!("{operation}: a tensor ({m}, {n}) has the axes 0 and 1, but no axis {axis}"),
    }
}
