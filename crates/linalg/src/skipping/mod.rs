//! Products of a batch's images, most of whose pixels may be 0, with weights that change at every step.
//!
//! For [`DesignMatrix`](crate::DesignMatrix) it pays to note once where its zeros are; a batch is multiplied
//! twice and gone. So its zeros are looked for on the way. Four rows of images are taken at a time, and of
//! these only the columns in which one of the four is not 0: a *strip*. Four rows of results stay in the
//! processor's registers while it is walked along, and each row of the weights that is read serves four
//! images. For the gradient, four rows of `xᵀ` are four neighbouring pixels, which are often 0 together.
//!
//! Measured on Fashion-MNIST (half of the pixels are 0; 79 % of the columns of four images are not, 62 % of
//! those of four neighbouring pixels) with batches of 64 and 128 hidden units, on one core with AVX-512:
//! `x · wᵀ` takes 0.20 ms and `δᵀ · x` 0.17 ms, at nine tenths of the rate at which that core can multiply
//! and add at all. Strips of two rows would skip more, 66 % and 55 %, but read the weights twice as often: no
//! gain.
//!
//! Either side may be the one whose zeros are skipped: the one with more columns of strips that are all
//! zeros, for zeros that are scattered among the rows of a strip help nothing. The zeros of `δ` are, behind a
//! ReLU: with 60 % of them, more than the images have, `δᵀ · x` took 0.31 ms while zeros were merely counted,
//! instead of 0.17 on the same core.
//!
//! The two cores share the rows of results, and long sums too: one adds up the first half of each and the
//! other the second. So for `x · wᵀ` as for `δᵀ · x` and for the step that follows, each core keeps to its
//! half of the pixels, whose weights stay in its cache. Measured on an EPYC with batches of 64 images as bytes, on one
//! core and on both: `x · wᵀ` 226 and 131 µs, `δᵀ · x` 198 and 108, and [`descend`](crate::descend) 21 and 12. Sums of
//! 256 terms and more are added up in two halves on one core too: a row's results depend neither on the number of
//! cores nor on the rows beside it, for a skipped 0 would change no sum.
//!
//! Which rows make a strip is free. Those of a task are put together by how many numbers they have that are not 0:
//! instead of 73 and 84 % of the columns of four images (above and below their middle), 64 and 77 % are left, and
//! `x · wᵀ` takes 131 µs instead of 138.
//!
//! Nothing is lost by skipping: a number that is not finite on the other side would make NaN of a 0, so the
//! other side is looked through first (3 µs for those weights), and if it holds one, nothing is skipped.

mod rows;
mod strided;
mod strip;

pub(crate) use strided::Strided;

use crate::Matrix;
use rows::rows_of_product;

/// The matrix product, `(m, n) · (n, k) → (m, k)`, skipping the zeros of the side that has more of them.
/// Either way each number is the same sum.
///
/// # Panics
/// If the left is not as wide as the right is high.
pub(crate) fn product<'a>(left: impl Into<Strided<'a>>, right: impl Into<Strided<'a>>) -> Matrix {
    let (left, right) = (left.into(), right.into());
    let ((m, n), (right_n, k)) = (left.shape, right.shape);
    assert!(n == right_n, "product: {:?} · {:?} do not fit", left.shape, right.shape);
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
        Matrix::from_vec(m, k, Strided::new(&columns, (k, m), (stride, 1)).to_rows(m))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ByteRows, Bytes, Float, RowMajor, transposed};

    /// Against sums written out, on whole numbers, whose sums are exact in any order.
    fn check(m: usize, n: usize, k: usize, zeros: [i64; 2]) {
        let number = |i: usize, zeros: i64| (i as i64 * 7919 % 11 - zeros).max(0) as Float;
        let left = Matrix::from_fn(m, n, |i, j| number(i * n + j, zeros[0]));
        let right = Matrix::from_fn(n, k, |i, j| number(i * k + 3 * j, zeros[1]));
        let sums = Matrix::from_fn(m, k, |i, j| (0..n).map(|l| left[(i, l)] * right[(l, j)]).sum());
        let (left_rows, right_rows) = (left.transpose(), right.transpose());
        assert_eq!(transposed(&left_rows) * transposed(&right_rows), sums, "({m}, {n}) · ({n}, {k})");
        assert_eq!(&left * transposed(&right_rows), sums, "({m}, {n}) · ({n}, {k})");
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
            let x = RowMajor::new(&values, n);
            let w = Matrix::from_fn(19, n, |i, j| ((i + 3 * j) as Float).cos());
            let all = x * transposed(&w);
            for i in 0..m {
                let row = RowMajor::new(x.row(i), n) * transposed(&w);
                prop_assert_eq!(row, all.rows(i, 1));
            }
            prop_assert_eq!(&w * RowMajor::new(x.to_matrix().as_slice(), m), all.transpose());
        }

        /// Protects every lab that learns from bytes: the products are those of the doubles that they stand
        /// for, bit by bit, where the zeros of the bytes are skipped and where they are not.
        #[test]
        fn bytes_as_doubles(m in 1..30_usize, n in 1..300_usize, k in 17..40_usize, zeros in 0..12_usize) {
            let bytes: Vec<u8> =
                (0..m * n).map(|i| if i * 7919 % 11 < zeros { 0 } else { (i * 31 % 256) as u8 }).collect();
            let doubles: Vec<Float> = bytes.iter().map(|&byte| Float::from(byte) / 255.0).collect();
            let all = Bytes::new(bytes, n);
            let mut filled = ByteRows::new(&all);
            filled.fill(0..m);
            let (ours, theirs) = (filled.rows(), RowMajor::new(&doubles, n));
            let w = Matrix::from_fn(k, n, |i, j| ((i + 3 * j) as Float).sin());
            let delta = Matrix::from_fn(m, k, |i, j| ((i + 5 * j) as Float).cos());
            prop_assert_eq!(ours * transposed(&w), theirs * transposed(&w));
            prop_assert_eq!(transposed(&delta) * ours, transposed(&delta) * theirs);
        }
    }

    /// Protects the runs that go astray: a weight that is no longer finite shows wherever the standard says
    /// so, also behind zeros. Each product is compared with the sums written out, number by number.
    #[test]
    fn zero_times_infinity() {
        let x = RowMajor::new(&[0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0], 3);
        for bad in [Float::INFINITY, Float::NEG_INFINITY, Float::NAN] {
            for place in 0..3 {
                let mut w = Matrix::repeat(9, 3, 1.0);
                w[(4, place)] = bad;
                let product = x * transposed(&w);
                let other_way = &w * RowMajor::new(x.to_matrix().as_slice(), 3);
                for (i, j) in (0..3).flat_map(|i| (0..9).map(move |j| (i, j))) {
                    let sum: Float = (0..3).map(|l| x.row(i)[l] * w[(j, l)]).sum();
                    for number in [product[(i, j)], other_way[(j, i)]] {
                        assert!(number == sum || number.is_nan() && sum.is_nan(), "{number}, not {sum}");
                    }
                }
            }
        }
        // On the side whose zeros are skipped, it is no zero.
        let x = RowMajor::new(&[0.0, Float::NAN, 0.0, 0.0], 2);
        let product = x * transposed(&Matrix::repeat(8, 2, 0.0));
        assert!(product.row(0).iter().all(|number| number.is_nan()) && product.row(1).sum() == 0.0);
    }

    /// Protects seeds: one core or both, the bits are the same.
    #[test]
    fn the_number_of_cores_changes_no_bit() {
        let number = |i: usize| if i.is_multiple_of(3) { 0.0 } else { 1.0 / (i + 1) as Float };
        let values: Vec<Float> = (0..64 * 784).map(number).collect();
        let x = RowMajor::new(&values, 784);
        let (w, delta) =
            (Matrix::from_fn(24, 784, |i, j| number(i + j)), Matrix::from_fn(64, 24, |i, j| number(i * j)));
        let products = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| (x * transposed(&w), transposed(&delta) * x))
        };
        let one = products(1);
        (0..20).for_each(|_| assert_eq!(products(2), one));
    }

    #[test]
    #[should_panic(expected = "product: (2, 3) · (2, 3) do not fit")]
    fn shapes_that_do_not_fit() {
        let _ = RowMajor::new(&[0.0; 6], 3) * RowMajor::new(&[0.0; 6], 3);
    }
}
