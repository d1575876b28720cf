//! Products with a thin matrix: ten columns, one for each class.
//!
//! A general matrix product packs its operands into blocks and pads ten columns to twelve or sixteen; for a
//! product as thin as `(64, 784) · (784, 10)` that costs as much as the arithmetic. These two keep a tile of
//! results in the processor's registers and read the operands where they lie: images as bytes among all the
//! others, which become doubles on the way to a register, beside the multiplications and at no cost; what is
//! divided by 255 is not each pixel but, once, what it is multiplied with or added up to.
//!
//! Measured on 50,000 images of Fashion-MNIST in batches of 64, on one core with AVX-512 that can multiply and add
//! no faster than 13.2 ms for each product: `x · w` 15.6 ms and `xᵀ · g` 11.8 ms, for both pass over what is black
//! (`seen.rs`). On two cores each keeps to its half of the classes, in both products and in the step that follows
//! ([`descend`](crate::descend)), so that a core's half of the weights and of the gradient never leaves it. What must
//! cross are five logits of each image, and their gradient, 2.5 kB a batch each. Tasks allocate nothing, and results are
//! not cleared beforehand: what one core has written and the other touches costs both.
//!
//! A half of the classes is one piece of memory, a half of the pixels ten. That would do with half as many bytes that
//! become doubles; but where a piece ends, a processor that runs ahead fetches the next line too, which the other core
//! is about to write. In the step alone, twenty such places cost 1 µs where the cores share a cache and 3 where they do
//! not.
//!
//! The crate pulp picks the widest instructions that the processor has. How many products a register holds
//! decides in which order they are added: the last digits of a result may differ from one kind of processor
//! to another. They do not depend on the number of cores, nor those of `x · w` on what other rows there are.

mod product;
#[cfg(test)]
mod registers;
mod transposed;

use crate::{
    Matrix, RowMajor,
    row_major::Numbers,
    rows::{Contiguous, Scattered},
    scale::SCALE,
};

/// Up to so many columns a product counts as thin; beyond, the general one is faster.
pub(crate) const WIDEST: usize = 16;

/// Columns of a tile, at most: half of ten classes.
const COLUMNS: usize = 5;

/// How many columns a tile has, of `k`; the last one may have less. Of two columns and more there are two tiles or
/// more, for two cores.
pub(crate) fn tile_width(k: usize) -> usize {
    k.div_ceil(k.div_ceil(COLUMNS).max(2)).max(1)
}

/// The columns of the tiles that one core has; the other has the rest.
pub(crate) fn first_half(k: usize) -> usize {
    let width = tile_width(k);
    k.div_ceil(width) / 2 * width
}

/// `x · w`, `(m, n) · (n, k) → (m, k)`.
pub(crate) fn product(x: RowMajor<'_>, w: &Matrix) -> Matrix {
    match x.numbers() {
        Numbers::Doubles(values) => {
            product::product(Contiguous { values, columns: x.ncols() }, x.nrows(), w, 1.0)
        }
        Numbers::Bytes(bytes) => product::product(Scattered::new(bytes), x.nrows(), w, 1.0 / SCALE),
    }
}

/// `xᵀ · g`, `(m, n)ᵀ · (m, k) → (n, k)`.
pub(crate) fn transposed_product(x: RowMajor<'_>, g: &Matrix) -> Matrix {
    match x.numbers() {
        Numbers::Doubles(values) => {
            transposed::transposed_product(Contiguous { values, columns: x.ncols() }, x.ncols(), g, 1.0)
        }
        Numbers::Bytes(bytes) => {
            transposed::transposed_product(Scattered::new(bytes), x.ncols(), g, 1.0 / SCALE)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ByteRows, Bytes, Float, isclose};

    fn filled(all: &Bytes) -> ByteRows<'_> {
        let mut rows = ByteRows::new(all);
        rows.fill(0..all.nrows());
        rows
    }

    proptest! {
        /// Protects every lab that learns from bytes: the products are those of the doubles that they stand
        /// for, but for rounding; with none, some and all bytes 0.
        #[test]
        fn bytes_as_doubles(m in 1..12_usize, n in 1..40_usize, k in 1..18_usize, zeros in 0..12_usize) {
            let bytes: Vec<u8> =
                (0..m * n).map(|i| if i * 7919 % 11 < zeros { 0 } else { (i * 31 % 256) as u8 }).collect();
            let doubles: Vec<Float> = bytes.iter().map(|&byte| Float::from(byte) / 255.0).collect();
            let all = Bytes::new(bytes, n);
            let filled = filled(&all);
            let (ours, theirs) = (filled.rows(), RowMajor::new(&doubles, n));
            let w = Matrix::from_fn(n, k, |i, j| 1.0 + ((i + 3 * j) as Float).sin());
            let g = Matrix::from_fn(m, k, |i, j| 1.0 + ((i + 5 * j) as Float).cos());
            let near =
                |a: &Matrix, b: &Matrix| (a - b).iter().zip(b).all(|(d, b)| d.abs() <= 64.0 * Float::EPSILON * b.abs());
            prop_assert!(near(&(ours * &w), &(theirs * &w)));
            prop_assert!(near(&(ours.t() * &g), &(theirs.t() * &g)));
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
                pool.install(|| (images.rows() * &w, images.rows().t() * &g))
            };
            let one = products(1);
            (0..20).for_each(|_| assert_eq!(products(2), one));
            let mut image = ByteRows::new(&all);
            for i in 0..m {
                image.fill([i]);
                assert_eq!(image.rows() * &w, one.0.rows(i, 1));
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
            let (product, transposed) = (images.rows() * &w, images.rows().t() * &g);
            for (j, (a, b)) in product.column_iter().zip(transposed.column_iter()).enumerate() {
                assert!(a.iter().all(|a| a.is_nan() == (j == 3) && (a.is_nan() || isclose(*a, 0.0))));
                assert!(b.iter().all(|b| b.is_nan() == (j == 7) && (b.is_nan() || isclose(*b, 0.0))));
            }
        }
    }
}
