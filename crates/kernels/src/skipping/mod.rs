//! Products of a batch's images, most of whose pixels may be 0, with weights that change at every step.
//!
//! For a matrix that never changes ([`Strips`](crate::Strips)) it pays to note once where its zeros are; a batch is multiplied
//! twice and gone. So its zeros are looked for on the way (`gather.rs`): four rows of images are taken at a time, and of
//! these only the columns in which one of the four is not 0 (`strip.rs`). For the gradient, four rows of `xᵀ` are four
//! neighbouring pixels, which are often 0 together.
//!
//! Either side may be the one whose zeros are skipped: the one with more columns of strips that are all zeros, for zeros
//! that are scattered among the rows of a strip help nothing. The zeros of `δ`, behind a ReLU, are.
//!
//! The two cores share the rows of results, and long sums too: one adds up the first half of each and the other the
//! second. So for `x · wᵀ` as for `δᵀ · x` and for the step that follows ([`descend`](crate::descend())), each core keeps
//! to its half of the pixels, whose weights stay in its cache. Sums of 256 terms and more are added up in two halves on
//! one core too: a row's results depend neither on the number of cores nor on the rows beside it, for a skipped 0 would
//! change no sum.
//!
//! Which rows make a strip is free. Those of a task are put together by how many numbers they have that are not 0, so that
//! fewer columns are left.
//!
//! Nothing is lost by skipping: a number that is not finite on the other side would make NaN of a 0, so the other side is
//! looked through first, and if it holds one, nothing is skipped.

mod gather;
mod rows;
mod sides;

pub use sides::Side;

use crate::Matrix;
use rows::rows_of_product;
use sides::{Lying, copied};

/// The matrix product, `(m, n) · (n, k) → (m, k)`, skipping the zeros of the side that has more of them.
/// Either way each number is the same sum.
///
/// # Panics
/// If the left is not as wide as the right is high.
pub fn product(left: Side<'_>, right: Side<'_>) -> Matrix {
    let (left, right) = (Lying::from(left), Lying::from(right));
    let ((m, n), (right_n, k)) = (left.shape(), right.shape());
    assert!(n == right_n, "product: {:?} · {:?} do not fit", left.shape(), right.shape());
    if m * n * k == 0 {
        return Matrix::zeros(m, k);
    }
    let (on_left, on_right) = (left.skippable(), right.t().skippable());
    if on_left > on_right || on_left == on_right && k <= n {
        Matrix::from_vec(m, k, rows_of_product(left, right).to_columns(k))
    } else {
        // Its transpose row after row is the product column after column, as nalgebra keeps it.
        let columns = rows_of_product(right.t(), left.t());
        let stride = columns.stride;
        let columns = columns.into_rows();
        if stride == m {
            return Matrix::from_vec(m, k, columns);
        }
        Matrix::from_vec(m, k, copied(&columns, (k, m), (stride, 1), m))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Bytes, Float, Operand};

    /// `a · bᵀ` of an `a` and a `bᵀ` that lie row after row.
    fn rows_by_rows(a: Operand<'_>, b: &Matrix) -> Matrix {
        product(Side::Rows(a), Side::Rows(Operand::transposed(b)))
    }

    /// `a · b` of an `a` that lies column after column.
    fn columns_by_rows(a: &Matrix, b: Operand<'_>) -> Matrix {
        product(Side::Columns(a), Side::Rows(b))
    }

    /// Against sums written out, on whole numbers, whose sums are exact in any order.
    fn check(m: usize, n: usize, k: usize, zeros: [i64; 2]) {
        let number = |i: usize, zeros: i64| (i as i64 * 7919 % 11 - zeros).max(0) as Float;
        let left = Matrix::from_fn(m, n, |i, j| number(i * n + j, zeros[0]));
        let right = Matrix::from_fn(n, k, |i, j| number(i * k + 3 * j, zeros[1]));
        let sums = Matrix::from_fn(m, k, |i, j| (0..n).map(|l| left[(i, l)] * right[(l, j)]).sum());
        let (left_rows, right_rows) = (left.transpose(), right.transpose());
        assert_eq!(
            rows_by_rows(Operand::transposed(&left_rows), &right_rows),
            sums,
            "({m}, {n}) · ({n}, {k})"
        );
        assert_eq!(columns_by_rows(&left, Operand::transposed(&right_rows)), sums, "({m}, {n}) · ({n}, {k})");
    }

    /// Every small shape, with zeros on the left, on the right, on both sides, and on none.
    #[test]
    fn products_of_every_small_shape() {
        for size in 0..512 {
            for zeros in [[0, 0], [5, 0], [0, 5], [11, 0], [5, 5]] {
                check(size / 64, size / 8 % 8, size % 8, zeros);
            }
        }
    }

    /// Those of TP6: forward, gradient, and a last batch that is smaller; and what is shared between the
    /// cores.
    #[test]
    fn products_of_a_lab() {
        for rows in [64, 16, 1] {
            check(rows, 784, 128, [6, 0]);
            check(128, rows, 784, [0, 6]);
            check(rows, 784, 10, [6, 0]);
            check(10, rows, 784, [0, 6]);
            check(rows, 128, 10, [3, 0]);
        }
        check(250, 784, 100, [6, 0]);
    }

    proptest! {
        /// Every rest of rows, of registers and of tiles.
        #[test]
        fn products_of_every_shape(
            m in 0..40_usize,
            n in 0..40_usize,
            k in 0..140_usize,
            zeros in [0..12_i64, 0..12],
        ) {
            check(m, n, k, zeros);
        }

        /// Protects evaluation in chunks of any size: a row's results are the same bits whatever rows are
        /// beside it, and whichever side is the one whose zeros are skipped.
        #[test]
        fn a_row_alone(m in 1..20_usize, n in 1..60_usize, zeros in 0..12_usize, seed in 0..1000_usize) {
            let zero = |i: usize| (i * 7919 + seed) % 11 < zeros;
            let number = |i: usize| if zero(i) { 0.0 } else { ((i + seed) as Float).sin() };
            let values: Vec<Float> = (0..m * n).map(number).collect();
            let x = Operand::of_floats(&values, n);
            let w = Matrix::from_fn(19, n, |i, j| ((i + 3 * j) as Float).cos());
            let all = rows_by_rows(x, &w);
            for i in 0..m {
                prop_assert_eq!(rows_by_rows(Operand::of_floats(&x.row(i), n), &w), all.rows(i, 1));
            }
            let columns = Matrix::from_row_slice(m, n, &values);
            prop_assert_eq!(columns_by_rows(&w, Operand::of_floats(columns.as_slice(), m)), all.transpose());
        }

        /// Protects every lab that learns from bytes: the products are those of the doubles that they stand
        /// for, bit by bit, where the zeros of the bytes are skipped and where they are not.
        #[test]
        fn bytes_as_doubles(m in 1..30_usize, n in 1..300_usize, k in 17..40_usize, zeros in 0..12_usize) {
            let bytes: Vec<u8> =
                (0..m * n).map(|i| if i * 7919 % 11 < zeros { 0 } else { (i * 31 % 256) as u8 }).collect();
            let doubles: Vec<Float> = bytes.iter().map(|&byte| Float::from(byte) / 255.0).collect();
            let all = Bytes::new(bytes, n);
            let (ours, theirs) = (all.rows(all.in_order(), &[]), Operand::of_floats(&doubles, n));
            let w = Matrix::from_fn(k, n, |i, j| ((i + 3 * j) as Float).sin());
            let delta = Matrix::from_fn(m, k, |i, j| ((i + 5 * j) as Float).cos());
            prop_assert_eq!(rows_by_rows(ours, &w), rows_by_rows(theirs, &w));
            prop_assert_eq!(columns_by_rows(&delta.transpose(), ours), columns_by_rows(&delta.transpose(), theirs));
        }
    }

    /// Protects the runs that go astray: a weight that is no longer finite shows wherever the standard says
    /// so, also behind zeros. Each product is compared with the sums written out, number by number.
    #[test]
    fn zero_times_infinity() {
        let values = [0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0];
        let (x, columns) = (Operand::of_floats(&values, 3), Matrix::from_row_slice(3, 3, &values));
        for bad in [Float::INFINITY, Float::NEG_INFINITY, Float::NAN] {
            for place in 0..3 {
                let mut w = Matrix::repeat(9, 3, 1.0);
                w[(4, place)] = bad;
                let product = rows_by_rows(x, &w);
                let other_way = columns_by_rows(&w, Operand::transposed(&columns));
                for (i, j) in (0..3).flat_map(|i| (0..9).map(move |j| (i, j))) {
                    let sum: Float = (0..3).map(|l| x.row(i)[l] * w[(j, l)]).sum();
                    for number in [product[(i, j)], other_way[(j, i)]] {
                        assert!(number == sum || number.is_nan() && sum.is_nan(), "{number}, not {sum}");
                    }
                }
            }
        }
        // On the side whose zeros are skipped, it is no zero.
        let x = Operand::of_floats(&[0.0, Float::NAN, 0.0, 0.0], 2);
        let product = rows_by_rows(x, &Matrix::repeat(8, 2, 0.0));
        assert!(product.row(0).iter().all(|number| number.is_nan()) && product.row(1).sum() == 0.0);
    }

    /// Protects seeds: one core or both, the bits are the same.
    #[test]
    fn the_number_of_cores_changes_no_bit() {
        let number = |i: usize| if i.is_multiple_of(3) { 0.0 } else { 1.0 / (i + 1) as Float };
        let values: Vec<Float> = (0..64 * 784).map(number).collect();
        let x = Operand::of_floats(&values, 784);
        let (w, delta) =
            (Matrix::from_fn(24, 784, |i, j| number(i + j)), Matrix::from_fn(24, 64, |i, j| number(i * j)));
        let products = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| (rows_by_rows(x, &w), columns_by_rows(&delta, x)))
        };
        let one = products(1);
        (0..20).for_each(|_| assert_eq!(products(2), one));
    }

    #[test]
    #[should_panic(expected = "product: (2, 3) · (2, 3) do not fit")]
    fn shapes_that_do_not_fit() {
        let a = Operand::of_floats(&[0.0; 6], 3);
        product(Side::Rows(a), Side::Rows(a));
    }
}
