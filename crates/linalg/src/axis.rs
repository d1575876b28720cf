//! Sums, means, maxima and choices along an axis. Axis 0 runs down the rows, axis 1 along the columns.

use pulp::Arch;

use crate::{Column, Float, Matrix, Row};

/// `a.sum(axis=0)`: the sum of each column, `(m, n) → (1, n)`.
///
/// ```
/// let a = linalg::Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(linalg::sum_axis0(&a), linalg::Row::from_vec(vec![4.0, 6.0]));
/// ```
pub fn sum_axis0(a: &Matrix) -> Row {
    Row::from_iterator(a.ncols(), a.column_iter().map(|column| sum(column.as_slice())))
}

/// Eight sums side by side, then one: eight times as fast as a single one, each addition of which waits for
/// the one before it; and closer to the exact sum.
fn sum(values: &[Float]) -> Float {
    let (lines, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for line in lines {
        sums.iter_mut().zip(line).for_each(|(sum, value)| *sum += value);
    }
    sums.iter().chain(rest).sum()
}

/// `a.sum(axis=1)`: the sum of each row, `(m, n) → (m, 1)`.
///
/// ```
/// let a = linalg::Matrix::from_row_slice(2, 2, &[1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(linalg::sum_axis1(&a), linalg::Column::from_vec(vec![3.0, 7.0]));
/// ```
pub fn sum_axis1(a: &Matrix) -> Column {
    let mut sums = Column::zeros(a.nrows());
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for column in a.column_iter() {
                sums.as_mut_slice().iter_mut().zip(column.as_slice()).for_each(|(sum, value)| *sum += value);
            }
        },
    );
    sums
}

/// `a.mean(axis=0)`: the mean of each column, `(m, n) → (1, n)`; not a number where there are no rows.
pub fn mean_axis0(a: &Matrix) -> Row {
    sum_axis0(a) / a.nrows() as Float
}

/// `a.mean(axis=1)`: the mean of each row, `(m, n) → (m, 1)`; not a number where there are no columns.
pub fn mean_axis1(a: &Matrix) -> Column {
    sum_axis1(a) / a.ncols() as Float
}

/// `a.max(axis=1)`: the largest number of each row, `(m, n) → (m, 1)`. As in NumPy, a row that holds a
/// not-a-number has that for its maximum.
///
/// # Panics
/// If there are no columns.
pub fn max_axis1(a: &Matrix) -> Column {
    assert!(a.ncols() > 0, "max_axis1: a matrix {:?} has no columns", a.shape());
    let mut largest = a.column(0).clone_owned();
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for column in a.column_iter().skip(1) {
                for (largest, &value) in largest.as_mut_slice().iter_mut().zip(column.as_slice()) {
                    *largest = if (value > *largest) | value.is_nan() { value } else { *largest };
                }
            }
        },
    );
    largest
}

/// `a.argmax(axis=1)`: the column of the largest number of each row; the first one on a tie. As in NumPy, a
/// not-a-number counts as the largest.
///
/// ```
/// let a = linalg::Matrix::from_row_slice(2, 3, &[0.1, 0.7, 0.2,
///                                                0.5, 0.0, 0.5]);
/// assert_eq!(linalg::argmax_axis1(&a), [1, 0]);
/// ```
///
/// # Panics
/// If there are no columns.
pub fn argmax_axis1(a: &Matrix) -> Vec<usize> {
    assert!(a.ncols() > 0, "argmax_axis1: a matrix {:?} has no columns", a.shape());
    let mut best = vec![0; a.nrows()];
    let mut largest = a.column(0).clone_owned();
    for (j, column) in a.column_iter().enumerate().skip(1) {
        for (i, &value) in column.iter().enumerate() {
            if value > largest[i] || (value.is_nan() && !largest[i].is_nan()) {
                (largest[i], best[i]) = (value, j);
            }
        }
    }
    best
}

/// `a[np.arange(m), labels]`: the number that each row's label points at, `(m, n) → (m, 1)`.
///
/// ```
/// let probs = linalg::Matrix::from_row_slice(2, 2, &[0.9, 0.1, 0.3, 0.7]);
/// assert_eq!(linalg::select_by_label(&probs, &[0, 1]), linalg::Column::from_vec(vec![0.9, 0.7]));
/// ```
///
/// # Panics
/// If there is not one label per row, or a label is not a column.
pub fn select_by_label(a: &Matrix, labels: &[u8]) -> Column {
    assert!(
        labels.len() == a.nrows(),
        "select_by_label: {} labels for a matrix {:?}",
        labels.len(),
        a.shape()
    );
    Column::from_iterator(a.nrows(), labels.iter().enumerate().map(|(i, &label)| a[(i, usize::from(label))]))
}

/// `np.eye(classes)[labels]`: a row per label, 1 in its column and 0 elsewhere, `(m, classes)`.
///
/// ```
/// assert_eq!(linalg::one_hot(&[2, 0], 3), linalg::Matrix::from_row_slice(2, 3, &[0.0, 0.0, 1.0,
///                                                                                1.0, 0.0, 0.0]));
/// ```
///
/// # Panics
/// If a label is not below `classes`.
pub fn one_hot(labels: &[u8], classes: usize) -> Matrix {
    let mut y = Matrix::zeros(labels.len(), classes);
    for (i, &label) in labels.iter().enumerate() {
        y[(i, usize::from(label))] = 1.0;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Golden values: `a = np.array([[3., 1., 2.], [0., 5., 4.]])`, then `a.mean(axis=0)`, `a.mean(axis=1)`,
    /// `a.max(axis=1)`.
    #[test]
    fn as_numpy_reduces() {
        let a = Matrix::from_row_slice(2, 3, &[3.0, 1.0, 2.0, 0.0, 5.0, 4.0]);
        assert_eq!(mean_axis0(&a), Row::from_vec(vec![1.5, 3.0, 3.0]));
        assert_eq!(mean_axis1(&a), Column::from_vec(vec![2.0, 3.0]));
        assert_eq!(max_axis1(&a), Column::from_vec(vec![3.0, 5.0]));
    }

    /// Every number counts once, however many there are beside the lines of eight.
    #[test]
    fn sums_of_every_length() {
        for length in 0..40 {
            let a = Matrix::from_fn(length, 2, |i, j| (i + j) as Float);
            let sum: usize = (0..length).sum();
            assert_eq!(sum_axis0(&a), Row::from_vec(vec![sum as Float, (sum + length) as Float]));
        }
    }

    /// Golden values: `a = np.array([[1., np.nan, 2.], [np.nan, np.nan, 0.], [-np.inf, -np.inf, -np.inf]])`,
    /// then `a.argmax(axis=1)` gives `[1, 0, 0]`.
    #[test]
    fn argmax_as_numpy_on_nan_and_ties() {
        let (nan, inf) = (Float::NAN, Float::INFINITY);
        let a = Matrix::from_row_slice(3, 3, &[1.0, nan, 2.0, nan, nan, 0.0, -inf, -inf, -inf]);
        assert_eq!(argmax_axis1(&a), [1, 0, 0]);
        assert!(max_axis1(&a)[0].is_nan());
    }

    #[test]
    #[should_panic(expected = "select_by_label: 1 labels for a matrix (2, 3)")]
    fn one_label_short() {
        select_by_label(&Matrix::zeros(2, 3), &[0]);
    }
}
