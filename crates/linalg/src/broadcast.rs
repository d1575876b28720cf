//! A row or a column combined with every row or column of a matrix, as NumPy's broadcasting does.
//!
//! Each function takes the matrix by value and changes it in place, so that a formula such as
//! `div_column(exp, &sums)` allocates nothing.

use pulp::Arch;

use crate::{Column, Float, Matrix, Row};

/// `a + row`: the `(1, n)` row is added to each row of the `(m, n)` matrix.
///
/// ```
/// use linalg::{Matrix, Row, add_row};
///
/// let a = Matrix::zeros(2, 2);
/// assert_eq!(add_row(a, &Row::from_vec(vec![1.0, 2.0])), Matrix::from_row_slice(2, 2, &[1.0, 2.0, 1.0, 2.0]));
/// ```
///
/// # Panics
/// If the row is not as long as the matrix is wide.
pub fn add_row(a: Matrix, row: &Row) -> Matrix {
    with_row("add_row", a, row, |a, b| *a += b)
}

/// `a * row`, number by number: each column of the `(m, n)` matrix is scaled by its number in the `(1, n)`
/// row.
///
/// # Panics
/// If the row is not as long as the matrix is wide.
pub fn mul_row(a: Matrix, row: &Row) -> Matrix {
    with_row("mul_row", a, row, |a, b| *a *= b)
}

/// `a - column`: the `(m, 1)` column is subtracted from each column of the `(m, n)` matrix.
///
/// # Panics
/// If the column is not as long as the matrix is high.
pub fn sub_column(a: Matrix, column: &Column) -> Matrix {
    with_column("sub_column", a, column, |a, b| *a -= b)
}

/// `a * column`, number by number: each row of the `(m, n)` matrix is scaled by its number in the `(m, 1)`
/// column.
///
/// # Panics
/// If the column is not as long as the matrix is high.
pub fn mul_column(a: Matrix, column: &Column) -> Matrix {
    with_column("mul_column", a, column, |a, b| *a *= b)
}

/// `a / column`, number by number: each row of the `(m, n)` matrix is divided by its number in the `(m, 1)`
/// column.
///
/// ```
/// use linalg::{Column, Matrix, div_column};
///
/// let a = Matrix::from_row_slice(2, 2, &[2.0, 4.0, 9.0, 3.0]);
/// let halves_and_thirds = div_column(a, &Column::from_vec(vec![2.0, 3.0]));
/// assert_eq!(halves_and_thirds, Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 1.0]));
/// ```
///
/// # Panics
/// If the column is not as long as the matrix is high.
pub fn div_column(a: Matrix, column: &Column) -> Matrix {
    with_column("div_column", a, column, |a, b| *a /= b)
}

#[inline(always)]
fn with_row(operation: &str, mut a: Matrix, row: &Row, apply: impl Fn(&mut Float, Float)) -> Matrix {
    assert!(
        row.len() == a.ncols(),
        "{operation}: a row (1, {}) does not fit a matrix {:?}",
        row.len(),
        a.shape()
    );
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (mut column, &b) in a.column_iter_mut().zip(row.iter()) {
                column.as_mut_slice().iter_mut().for_each(|a| apply(a, b));
            }
        },
    );
    a
}

#[inline(always)]
fn with_column(operation: &str, mut a: Matrix, column: &Column, apply: impl Fn(&mut Float, Float)) -> Matrix {
    assert!(
        column.len() == a.nrows(),
        "{operation}: a column ({}, 1) does not fit a matrix {:?}",
        column.len(),
        a.shape()
    );
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for mut a in a.column_iter_mut() {
                a.as_mut_slice().iter_mut().zip(column.as_slice()).for_each(|(a, &b)| apply(a, b));
            }
        },
    );
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden values: `a = np.arange(6.).reshape(2, 3)`, `r = np.array([[1., 10., 100.]])`,
    /// `c = np.array([[2.], [4.]])`, then `a + r`, `a * r`, `a - c`, `a * c`, `a / c`.
    #[test]
    fn as_numpy_broadcasts() {
        let matrix = |values: [Float; 6]| Matrix::from_row_slice(2, 3, &values);
        let a = matrix([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        let row = Row::from_vec(vec![1.0, 10.0, 100.0]);
        let column = Column::from_vec(vec![2.0, 4.0]);

        assert_eq!(add_row(a.clone(), &row), matrix([1.0, 11.0, 102.0, 4.0, 14.0, 105.0]));
        assert_eq!(mul_row(a.clone(), &row), matrix([0.0, 10.0, 200.0, 3.0, 40.0, 500.0]));
        assert_eq!(sub_column(a.clone(), &column), matrix([-2.0, -1.0, 0.0, -1.0, 0.0, 1.0]));
        assert_eq!(mul_column(a.clone(), &column), matrix([0.0, 2.0, 4.0, 12.0, 16.0, 20.0]));
        assert_eq!(div_column(a, &column), matrix([0.0, 0.5, 1.0, 0.75, 1.0, 1.25]));
    }

    #[test]
    #[should_panic(expected = "add_row: a row (1, 2) does not fit a matrix (2, 3)")]
    fn a_row_that_does_not_fit() {
        add_row(Matrix::zeros(2, 3), &Row::zeros(2));
    }

    #[test]
    #[should_panic(expected = "div_column: a column (3, 1) does not fit a matrix (2, 3)")]
    fn a_column_that_does_not_fit() {
        div_column(Matrix::zeros(2, 3), &Column::zeros(3));
    }
}
