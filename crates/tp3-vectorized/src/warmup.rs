//! TP3 Q4: warm-up. Twelve small exercises, each a line or two without a loop; NumPy's line stands above the Rust ones.
//!
//! The functions `linalg` has ready are used in later labs; here they are written out, to see that nothing is magic.

use linalg::{Column, Float, Matrix, Row};

/// TP3 Q4.1: the sum of each row, `(m, n) → (m, 1)`. NumPy: `a.sum(axis=1)`.
pub fn row_sums(a: &Matrix) -> Column {
    a * Column::repeat(a.ncols(), 1.0)
}

/// TP3 Q4.2: the sum of each column, `(m, n) → (1, n)`. NumPy: `a.sum(axis=0)`.
pub fn column_sums(a: &Matrix) -> Row {
    Row::repeat(a.nrows(), 1.0) * a
}

/// TP3 Q4.3: a row added to every row, `(m, n) + (1, n) → (m, n)`. NumPy: `a + r`, by broadcasting.
///
/// # Panics
/// If the row is not as long as the matrix is wide.
pub fn add_to_each_row(a: &Matrix, r: &Row) -> Matrix {
    a + Column::repeat(a.nrows(), 1.0) * r
}

/// TP3 Q4.4: the difference of each pair of numbers, `(m), (n) → (m, n)`. NumPy: `u[:, None] - v[None, :]`.
pub fn pairwise_differences(u: &Column, v: &Row) -> Matrix {
    Matrix::from_fn(u.len(), v.len(), |i, j| u[i] - v[j])
}

/// TP3 Q4.5: from each row the number that its label points at, `(m, n), (m) → (m, 1)`.
/// NumPy: `a[np.arange(m), labels]`.
///
/// # Panics
/// If there is not one label per row, or a label is not a column.
pub fn one_entry_per_row(a: &Matrix, labels: &[u8]) -> Column {
    Column::from_fn(a.nrows(), |i, _| a[(i, usize::from(labels[i]))])
}

/// TP3 Q4.6: one-hot labels by comparison, `(m) → (m, classes)`. NumPy: `labels[:, None] == np.arange(classes)`.
pub fn one_hot_by_comparison(labels: &[u8], classes: usize) -> Matrix {
    Matrix::from_fn(labels.len(), classes, |i, k| Float::from(u8::from(usize::from(labels[i]) == k)))
}

/// TP3 Q4.7: each row divided by its sum, `(m, n) → (m, n)`. NumPy: `a / a.sum(axis=1, keepdims=True)`.
pub fn normalize_rows(a: &Matrix) -> Matrix {
    Matrix::from_diagonal(&row_sums(a).map(Float::recip)) * a
}

/// TP3 Q4.8: the column of the largest number of each row, the first on a tie, `(m, n) → (m)`.
/// NumPy: `a.argmax(axis=1)`.
///
/// # Panics
/// If there are no columns.
pub fn argmax_of_rows(a: &Matrix) -> Vec<usize> {
    a.row_iter().map(|row| row.transpose().argmax().0).collect()
}

/// TP3 Q4.9: the product of each pair of numbers, `(m), (n) → (m, n)`. NumPy: `np.outer(u, v)`.
pub fn outer_product(u: &Column, v: &Row) -> Matrix {
    u * v
}

/// TP3 Q4.10: the squared distance of each row of `a` to each row of `b`, `(m, n), (k, n) → (m, k)`.
///
/// `‖aᵢ − bⱼ‖² = ‖aᵢ‖² + ‖bⱼ‖² − 2 aᵢ·bⱼ`: one matrix product instead of a loop over pairs.
/// NumPy: `(a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T`.
///
/// # Panics
/// If the rows of `a` and `b` are not equally long.
pub fn squared_distances(a: &Matrix, b: &Matrix) -> Matrix {
    let squares = |a: &Matrix| row_sums(&a.component_mul(a));
    pairwise_differences(&squares(a), &-squares(b).transpose()) - 2.0 * a * b.transpose()
}

/// TP3 Q4.11: the mean of each column, `(m, n) → (1, n)`. NumPy: `a.mean(axis=0)`.
pub fn column_means(a: &Matrix) -> Row {
    column_sums(a) / a.nrows() as Float
}

/// TP3 Q4.12: the variance of each column, `(m, n) → (1, n)`: the mean of the squared distances to the mean.
/// NumPy: `a.var(axis=0)`.
pub fn column_variances(a: &Matrix) -> Row {
    let centred = add_to_each_row(a, &-column_means(a));
    column_means(&centred.component_mul(&centred))
}

#[cfg(test)]
mod tests {
    //! Expected values are NumPy's for `a = np.array([[1., 2., 5.], [4., 0., 2.]])`, `u = np.array([1., 3.])`,
    //! `v = np.array([2., 5., 7.])` and `labels = np.array([2, 0])`, by the lines in each function's documentation.

    use super::*;

    fn a() -> Matrix {
        Matrix::from_row_slice(2, 3, &[1.0, 2.0, 5.0, 4.0, 0.0, 2.0])
    }

    fn u() -> Column {
        Column::from_vec(vec![1.0, 3.0])
    }

    fn v() -> Row {
        Row::from_vec(vec![2.0, 5.0, 7.0])
    }

    #[test]
    fn q4_01_row_sums() {
        assert_eq!(row_sums(&a()), Column::from_vec(vec![8.0, 6.0]));
    }

    #[test]
    fn q4_02_column_sums() {
        assert_eq!(column_sums(&a()), Row::from_vec(vec![5.0, 2.0, 7.0]));
    }

    #[test]
    fn q4_03_add_to_each_row() {
        assert_eq!(
            add_to_each_row(&a(), &v()),
            Matrix::from_row_slice(2, 3, &[3.0, 7.0, 12.0, 6.0, 5.0, 9.0])
        );
    }

    #[test]
    fn q4_04_pairwise_differences() {
        let expected = Matrix::from_row_slice(2, 3, &[-1.0, -4.0, -6.0, 1.0, -2.0, -4.0]);
        assert_eq!(pairwise_differences(&u(), &v()), expected);
    }

    #[test]
    fn q4_05_one_entry_per_row() {
        assert_eq!(one_entry_per_row(&a(), &[2, 0]), Column::from_vec(vec![5.0, 4.0]));
    }

    #[test]
    fn q4_06_one_hot_by_comparison() {
        let expected = Matrix::from_row_slice(2, 3, &[0.0, 0.0, 1.0, 1.0, 0.0, 0.0]);
        assert_eq!(one_hot_by_comparison(&[2, 0], 3), expected);
    }

    #[test]
    fn q4_07_normalize_rows() {
        let expected = [0.125, 0.25, 0.625, 0.6666666666666666, 0.0, 0.3333333333333333];
        assert!(
            (normalize_rows(&a()) - Matrix::from_row_slice(2, 3, &expected)).amax() < 4.0 * Float::EPSILON
        );
    }

    #[test]
    fn q4_08_argmax_of_rows() {
        assert_eq!(argmax_of_rows(&a()), [2, 0]);
        assert_eq!(argmax_of_rows(&Matrix::repeat(1, 3, 7.0)), [0], "the first on a tie");
    }

    #[test]
    fn q4_09_outer_product() {
        assert_eq!(
            outer_product(&u(), &v()),
            Matrix::from_row_slice(2, 3, &[2.0, 5.0, 7.0, 6.0, 15.0, 21.0])
        );
    }

    /// Against itself: 0 on the diagonal, 9 + 4 + 9 off it.
    #[test]
    fn q4_10_squared_distances() {
        assert_eq!(squared_distances(&a(), &a()), Matrix::from_row_slice(2, 2, &[0.0, 22.0, 22.0, 0.0]));
        assert_eq!(
            squared_distances(&a(), &Matrix::zeros(1, 3)),
            Matrix::from_row_slice(2, 1, &[30.0, 20.0])
        );
    }

    #[test]
    fn q4_11_column_means() {
        assert_eq!(column_means(&a()), Row::from_vec(vec![2.5, 1.0, 3.5]));
    }

    #[test]
    fn q4_12_column_variances() {
        assert_eq!(column_variances(&a()), Row::from_vec(vec![2.25, 1.0, 2.25]));
    }
}
