//! Broadcasting, and its adjoint.
//!
//! `(m, n)` meets `(m, n)`, `(1, n)`, `(m, 1)` or `(1, 1)`, and so do these among themselves: a dimension of 1 is
//! repeated as often as the other side is long. A number used several times receives the gradients of all its uses, so
//! the adjoint of repeating is the sum over what was repeated:
//!
//! `y_ij = x_j` gives `∂L/∂x_j = Σ_i ∂L/∂y_ij`.

use std::rc::Rc;

use linalg::{Float, Matrix, sum_axis0, sum_axis1};

/// The shape that both operands are repeated to.
///
/// # Panics
/// If they differ in a dimension that is 1 in neither.
fn common_shape(operation: &str, a: (usize, usize), b: (usize, usize)) -> (usize, usize) {
    let common = |a, b| match (a, b) {
        (1, length) | (length, 1) => Some(length),
        (a, b) => (a == b).then_some(a),
    };
    match (common(a.0, b.0), common(a.1, b.1)) {
        (Some(rows), Some(columns)) => (rows, columns),
        _ => panic!("{operation}: shapes {a:?} and {b:?} cannot be broadcast together"),
    }
}

/// `apply(a, b)` number by number, both repeated to their common shape. Writes into `a` if it has that shape and
/// nobody else holds it.
///
/// # Panics
/// If the shapes cannot be broadcast together.
pub(crate) fn combine(
    operation: &str,
    a: Rc<Matrix>,
    b: &Matrix,
    apply: impl Fn(Float, Float) -> Float,
) -> Matrix {
    let shape = common_shape(operation, a.shape(), b.shape());
    let mut a = if a.shape() == shape { Rc::unwrap_or_clone(a) } else { repeat(&a, shape) };
    if b.shape() == shape {
        a.as_mut_slice().iter_mut().zip(b.as_slice()).for_each(|(a, &b)| *a = apply(*a, b));
        return a;
    }
    // A matrix lies in memory column after column; slices are faster than nalgebra's columns.
    for (j, a) in a.as_mut_slice().chunks_exact_mut(shape.0.max(1)).enumerate() {
        let start = if b.ncols() == 1 { 0 } else { j * b.nrows() };
        let b = &b.as_slice()[start..start + b.nrows()];
        match b {
            [b] => a.iter_mut().for_each(|a| *a = apply(*a, *b)),
            b => a.iter_mut().zip(b).for_each(|(a, &b)| *a = apply(*a, b)),
        }
    }
    a
}

/// `a` repeated to a shape. PyTorch: `a.expand(shape)`.
pub(crate) fn repeat(a: &Matrix, (m, n): (usize, usize)) -> Matrix {
    let (rows, columns) = (a.nrows() == 1, a.ncols() == 1);
    Matrix::from_fn(m, n, |i, j| a[(if rows { 0 } else { i }, if columns { 0 } else { j })])
}

/// The adjoint of `repeat`: the sum over what was repeated. PyTorch: `g.sum_to_size(shape)`.
pub(crate) fn sum_to(mut g: Rc<Matrix>, (m, n): (usize, usize)) -> Rc<Matrix> {
    if g.nrows() != m {
        g = Rc::new(Matrix::from_row_slice(1, g.ncols(), sum_axis0(&g).as_slice()));
    }
    if g.ncols() != n {
        g = Rc::new(Matrix::from_column_slice(g.nrows(), 1, sum_axis1(&g).as_slice()));
    }
    g
}
