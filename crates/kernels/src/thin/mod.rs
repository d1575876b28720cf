//! Products with a thin matrix: ten columns, one for each class.
//!
//! A general matrix product packs its operands into blocks and pads ten columns to twelve or sixteen; for a
//! product as thin as `(64, 784) · (784, 10)` that costs as much as the arithmetic. These two keep a tile of
//! results in the processor's registers and read the operands where they lie: images as bytes among all the
//! others, which become doubles on the way to a register, beside the multiplications and at no cost; what is
//! divided by 255 is not each pixel but, once, what it is multiplied with or added up to.
//!
//! Both products pass over what is black (`masks.rs`). On two cores each keeps to its half of the classes, in both products
//! and in the step that follows ([`descend`](crate::descend())), so that a core's half of the weights and of the gradient
//! never leaves it; five logits of each image, and their gradient, must cross. Tasks allocate nothing, and results are not
//! cleared beforehand: what one core has written and the other touches costs both.
//!
//! A half of the classes is one piece of memory, a half of the pixels ten. That would do with half as many bytes that
//! become doubles; but where a piece ends, a processor that runs ahead fetches the next line too, which the other core
//! is about to write.
//!
//! What each of these gains stands in the book, `docs/src/speed.md`.
//!
//! The crate pulp picks the widest instructions that the processor has. How many products a register holds
//! decides in which order they are added: the last digits of a result may differ from one kind of processor
//! to another. They do not depend on the number of cores, nor those of `x · w` on what other rows there are.

mod product;
mod transposed;

use crate::{Matrix, Operand, scale::SCALE};

/// Up to so many columns a product counts as thin; beyond, the general one is faster.
pub const WIDEST: usize = 16;

/// Columns of a tile: half of ten classes. Where a matrix has fewer left, a tile computes zeros beside them.
const COLUMNS: usize = 5;

/// The columns of the tiles that one core has, of `k`; the other has the rest.
pub(crate) fn first_half(k: usize) -> usize {
    k.div_ceil(COLUMNS) / 2 * COLUMNS
}

/// `x · w`, `(m, n) · (n, k) → (m, k)`, for up to [`WIDEST`] columns.
///
/// # Panics
/// If the left is not as wide as the right is high.
pub fn thin_product(x: Operand<'_>, w: &Matrix) -> Matrix {
    let m = x.shape().0;
    match x {
        Operand::Floats(x) => product::product(x, m, w, 1.0),
        Operand::Bytes(x) => product::product(x, m, w, 1.0 / SCALE),
    }
}

/// `xᵀ · g`, `(m, n)ᵀ · (m, k) → (n, k)`, for up to [`WIDEST`] columns.
///
/// # Panics
/// If both do not have the same number of rows.
pub fn thin_transposed_product(x: Operand<'_>, g: &Matrix) -> Matrix {
    let n = x.shape().1;
    match x {
        Operand::Floats(x) => transposed::transposed_product(x, n, g, 1.0),
        Operand::Bytes(x) => transposed::transposed_product(x, n, g, 1.0 / SCALE),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        Bytes, Float,
        instructions::{self, Instructions},
        operand::{Contiguous, Rows, Scattered},
    };

    fn filled(all: &Bytes) -> Operand<'_> {
        all.rows(all.in_order(), &[])
    }

    proptest! {
        /// Protects every lab that learns from bytes: the products are those of the doubles that they stand
        /// for, but for rounding; with none, some and all bytes 0.
        #[test]
        fn bytes_as_doubles(m in 1..12_usize, n in 1..40_usize, k in 1..=WIDEST, zeros in 0..12_usize) {
            let bytes: Vec<u8> =
                (0..m * n).map(|i| if i * 7919 % 11 < zeros { 0 } else { (i * 31 % 256) as u8 }).collect();
            let doubles: Vec<Float> = bytes.iter().map(|&byte| Float::from(byte) / 255.0).collect();
            let all = Bytes::new(bytes, n);
            let (ours, theirs) = (filled(&all), Operand::of_floats(&doubles, n));
            let w = Matrix::from_fn(n, k, |i, j| 1.0 + ((i + 3 * j) as Float).sin());
            let g = Matrix::from_fn(m, k, |i, j| 1.0 + ((i + 5 * j) as Float).cos());
            let near =
                |a: &Matrix, b: &Matrix| (a - b).iter().zip(b).all(|(d, b)| d.abs() <= 64.0 * Float::EPSILON * b.abs());
            prop_assert!(near(&thin_product(ours, &w), &thin_product(theirs, &w)));
            prop_assert!(near(&thin_transposed_product(ours, &g), &thin_transposed_product(theirs, &g)));
            prop_assert_eq!(ours.row(m - 1), theirs.row(m - 1));
        }
    }

    /// Protects evaluation in chunks of any size, and seeds: a row's results are the same bits whatever rows
    /// are beside it, and on one core or both.
    #[test]
    fn a_row_alone_on_any_number_of_cores() {
        // Two parts, and more; black and other pixels in pieces that are longer than a line, and shorter.
        for (m, n, k) in [(67, 784, 10), (5, 1900, 16)] {
            let pixel = |i: usize| if i % 71 < 20 || i.is_multiple_of(3) { 0 } else { (i * 31 % 256) as u8 };
            let all = Bytes::new((0..m * n).map(pixel).collect(), n);
            let images = filled(&all);
            let w = Matrix::from_fn(n, k, |i, j| ((i + 3 * j) as Float).sin());
            let g = Matrix::from_fn(m, k, |i, j| ((i + 5 * j) as Float).cos());
            let products = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                pool.install(|| (thin_product(images, &w), thin_transposed_product(images, &g)))
            };
            let one = products(1);
            (0..20).for_each(|_| assert_eq!(products(2), one));
            for i in 0..m {
                assert_eq!(thin_product(all.rows(&[i], &[]), &w), one.0.rows(i, 1));
            }
        }
    }

    /// Protects the runs that go astray: what is not finite is not hidden behind a zero.
    #[test]
    fn zero_times_infinity() {
        // A few images, and more than are gone through at a time; a pixel of a whole line, and one of those that do not
        // fill a line.
        let cases = [(3, 1), (300, 280)].into_iter().flat_map(|m| [(m, 3), (m, 17)]);
        for (((m, image), pixel), bad) in
            cases.flat_map(|case| [Float::INFINITY, Float::NAN].map(|bad| (case, bad)))
        {
            let all = Bytes::new(vec![0; m * 20], 20);
            let images = filled(&all);
            let (mut w, mut g) = (Matrix::repeat(20, 10, 1.0), Matrix::repeat(m, 10, 1.0));
            (w[(pixel, 3)], g[(image, 7)]) = (bad, bad);
            let (product, transposed) = (thin_product(images, &w), thin_transposed_product(images, &g));
            for (j, (a, b)) in product.column_iter().zip(transposed.column_iter()).enumerate() {
                assert!(a.iter().all(|a| a.is_nan() == (j == 3) && (a.is_nan() || *a == 0.0)));
                assert!(b.iter().all(|b| b.is_nan() == (j == 7) && (b.is_nan() || *b == 0.0)));
            }
        }
    }

    /// `m` rows of `n` bytes, many of them 0, as doubles and as they are; and `k`. Among them several blocks and groups
    /// of rows, several parts of columns, and every rest.
    fn shapes() -> impl Iterator<Item = (Matrix, Vec<u8>, usize)> {
        let small = [(7, 45, 11), (4, 8, 10), (1, 3, 1), (6, 16, 16), (5, 131, 10), (9, 470, 8)];
        let large = [(67, 784, 10), (257, 24, 3), (600, 901, 12)];
        small.into_iter().chain(large).map(|(m, n, k)| {
            let byte = |i: usize| if i % 29 < 17 { 0 } else { (i % 256) as u8 };
            let bytes: Vec<u8> = (0..m * n).map(byte).collect();
            (Matrix::from_row_iterator(m, n, bytes.iter().map(|&byte| byte.into())), bytes, k)
        })
    }

    /// Whatever registers a processor has, the sums are the same but for rounding; on whole numbers, the same.
    #[test]
    fn every_width_of_registers() {
        fn check(instructions: &Instructions, x: impl Rows, a: &Matrix, k: usize) {
            let (m, n) = a.shape();
            let w = Matrix::from_fn(n, k, |i, j| ((i + 2 * j) % 5) as Float);
            assert_eq!(product::with(instructions, x, m, &w), a * &w, "({m}, {n}) · ({n}, {k})");
            let g = Matrix::from_fn(m, k, |i, j| ((3 * i + j) % 5) as Float);
            let expected = a.transpose() * &g;
            assert_eq!(transposed::with(instructions, x, n, &g), expected, "({m}, {n})ᵀ · ({m}, {k})");
        }
        for instructions in instructions::all() {
            for (a, bytes, k) in shapes() {
                let all = Bytes::new(bytes, a.ncols());
                check(&instructions, Scattered { all: &all, rows: all.in_order(), next: &[] }, &a, k);
                let (values, (rows, columns)) = (a.transpose(), a.shape());
                check(&instructions, Contiguous { values: values.as_slice(), rows, columns }, &a, k);
            }
        }
    }
}
