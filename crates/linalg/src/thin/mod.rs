//! Products with a thin matrix: ten columns, one for each class.
//!
//! A general matrix product packs its operands into blocks and pads ten columns to twelve or sixteen; for a product as
//! thin as `(64, 784) · (784, 10)` that costs as much as the arithmetic. These two keep a tile of results in the
//! processor's registers and read the operands where they lie: images as bytes, which become doubles on the way to a register,
//! beside the multiplications and at no cost; what is divided by 255 is not each pixel but, once, what it is
//! multiplied with or added up to. Measured on 50,000 images of Fashion-MNIST in batches of 64, on one core with
//! AVX-512: `x · w` 14 ms and `xᵀ · g` 15 ms, where that core can multiply and add no faster than 14 ms for each.
//! Batches of doubles took 10 to 20 ms more to fill.
//!
//! In `xᵀ · g` a register holds neighbouring pixels of an image; if all of them are 0, as 28 % are, the image is passed
//! over: 17 ms without. (Not if `g` holds a number that is not finite: zero times that is NaN.) In `x · w` that does not
//! pay, for the weights would have to be read once for each image.
//!
//! On two cores, each keeps to its half of the pixels in both: 10 and 12 ms an epoch, with allocations, where a handing-over takes
//! 2 µs (a core's message to the other and the answer: 0.07 µs). Tasks allocate nothing: what one core frees of
//! what the other has allocated costs both several µs.
//!
//! The crate pulp picks the widest instructions that the processor has. How many products a register holds decides
//! in which order they are added: the last digits of a result may differ from one kind of processor to another. They
//! do not depend on the number of cores, nor those of `x · w` on what other rows there are.

use std::{array, cell::RefCell, ops::Range};

use pulp::{Arch, Simd, WithSimd};

use crate::{
    Float, Matrix, RowMajor,
    bytes::SCALE,
    cores,
    lines::{self, LINE},
    row_major::Numbers,
};

/// Up to so many columns a product counts as thin; beyond, the general one is faster.
pub(crate) const WIDEST: usize = 16;

/// Columns of a tile of `x · w`: with four rows, twenty sums; with two, on processors with 16 registers, ten.
const COLUMNS: usize = 5;

/// Columns of a tile of `xᵀ · g`.
const CLASSES: usize = 10;

/// Tasks for both cores together.
const TASKS: usize = 16;

/// Fewer multiplications than these are not worth a hand-over.
const WORTH_SHARING: usize = 1 << 17;

/// `x · w`, `(m, n) · (n, k) → (m, k)`.
pub(crate) fn product(x: RowMajor<'_>, w: &Matrix) -> Matrix {
    match x.numbers() {
        Numbers::Doubles(values) => product_of(values, x.nrows(), w, 1.0),
        Numbers::Bytes(bytes) => product_of(bytes.as_bytes(), x.nrows(), w, SCALE),
    }
}

/// `xᵀ · g`, `(m, n)ᵀ · (m, k) → (n, k)`.
pub(crate) fn transposed_product(x: RowMajor<'_>, g: &Matrix) -> Matrix {
    match x.numbers() {
        Numbers::Doubles(values) => transposed_product_of(values, x.ncols(), g, 1.0),
        Numbers::Bytes(bytes) => transposed_product_of(bytes.as_bytes(), x.ncols(), g, SCALE),
    }
}

fn product_of<T: Number>(x: &[T], m: usize, w: &Matrix, scale: Float) -> Matrix {
    let (n, k) = w.shape();
    if m * n * k == 0 {
        return Matrix::zeros(m, k);
    }
    // In two halves, whether there are two cores or one: each keeps to its half of the pixels.
    let middle = (n / 2).next_multiple_of(LINE).min(n);
    let halves = [0..middle, middle..n];
    let share = m * n * k >= WORTH_SHARING;
    let rows = if share { m.div_ceil(TASKS / 2).next_multiple_of(4) } else { m };
    let mut sums = vec![0.0; 2 * m * k];
    let halves = sums.chunks_exact_mut(m * k).zip(halves);
    let tasks = halves.flat_map(|(sums, columns)| {
        let blocks = x.chunks(rows * n).zip(sums.chunks_mut(rows * k));
        blocks.map(move |(x, out)| Product { x, w: w.as_slice(), n, k, columns: columns.clone(), out })
    });
    let work = |task: Product<'_, T>| Arch::new().dispatch(task);
    if share {
        cores::for_each(tasks, work);
    } else {
        tasks.for_each(work);
    }
    let (first, second) = sums.split_at(m * k);
    Matrix::from_fn(m, k, |i, c| (first[i * k + c] + second[i * k + c]) / scale)
}

fn transposed_product_of<T: Number>(x: &[T], n: usize, g: &Matrix, scale: Float) -> Matrix {
    let (m, k) = g.shape();
    if m * n * k == 0 {
        return Matrix::zeros(n, k);
    }
    // Row after row, for each tile: what an image is multiplied with lies together.
    let g_rows: Vec<Vec<_>> = tiles(k)
        .map(|(c, width)| {
            let mut rows = vec![0.0; m * width];
            for (j, column) in g.as_slice()[c * m..(c + width) * m].chunks_exact(m).enumerate() {
                for (row, g) in rows.chunks_exact_mut(width).zip(column) {
                    row[j] = g / scale;
                }
            }
            rows
        })
        .collect();
    let skip = g.iter().all(|g| g.is_finite());
    let share = m * n * k >= WORTH_SHARING;
    let rows = if share { n.div_ceil(TASKS).next_multiple_of(LINE) } else { n };
    let mut out = Matrix::zeros(n, k);
    let mut pieces = lines::pieces(&mut out, rows);
    let tasks = pieces.chunks_exact_mut(k).enumerate();
    let work = |(block, out): (usize, &mut [&mut [Float]])| {
        IMAGES.with_borrow_mut(|images| {
            let x = &x[block * rows..];
            Arch::new().dispatch(TransposedProduct { x, n, g: &g_rows, skip, out, images });
        });
    };
    if share {
        cores::for_each(tasks, work);
    } else {
        tasks.for_each(work);
    }
    out
}

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static IMAGES: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// The tiles that so many columns are cut into: where each begins, and how many columns it has.
fn tiles(k: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut c = 0;
    std::iter::from_fn(move || {
        let width = match k - c {
            0 => return None,
            CLASSES.. => CLASSES,
            COLUMNS.. => COLUMNS,
            _ => 1,
        };
        c += width;
        Some((c - width, width))
    })
}

/// What an image's numbers may be kept as.
trait Number: Copy + Sync {
    /// As a double.
    fn double(self) -> Float;

    /// As many as a register holds.
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s;

    /// Whether all of as many as a register holds are 0.
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool;
}

impl Number for Float {
    #[inline(always)]
    fn double(self) -> Float {
        self
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s {
        S::as_simd_f64s(numbers).0[0]
    }

    #[inline(always)]
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool {
        numbers[..S::F64_LANES].iter().fold(0, |bits, number| bits | number.to_bits()) << 1 == 0
    }
}

impl Number for u8 {
    #[inline(always)]
    fn double(self) -> Float {
        self.into()
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s {
        let mut doubles = [0.0; LINE];
        for (double, &number) in doubles[..S::F64_LANES].iter_mut().zip(numbers) {
            *double = number.into();
        }
        S::as_simd_f64s(&doubles).0[0]
    }

    #[inline(always)]
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool {
        match numbers[..S::F64_LANES].first_chunk() {
            Some(&line) => u64::from_ne_bytes(line) == 0,
            None => numbers[..S::F64_LANES].iter().fold(0, |bits, number| bits | number) == 0,
        }
    }
}

/// Some rows of `x · w`, summed over some of the pixels.
struct Product<'a, T> {
    /// From the first of the rows on.
    x: &'a [T],
    w: &'a [Float],
    n: usize,
    k: usize,
    /// Of `x`.
    columns: Range<usize>,
    /// Row after row.
    out: &'a mut [Float],
}

impl<T: Number> WithSimd for Product<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let mut c = 0;
        while c + COLUMNS <= self.k {
            self.rows::<S, COLUMNS>(simd, c);
            c += COLUMNS;
        }
        (c..self.k).for_each(|c| self.rows::<S, 1>(simd, c));
    }
}

impl<T: Number> Product<'_, T> {
    /// All rows of `K` columns, from the `c`-th on.
    #[inline(always)]
    fn rows<S: Simd, const K: usize>(&mut self, simd: S, c: usize) {
        let (rows, mut i) = (self.out.len() / self.k, 0);
        while S::REGISTER_COUNT >= 32 && rows - i >= 4 {
            self.tile::<S, 4, K>(simd, i, c);
            i += 4;
        }
        while rows - i >= 2 {
            self.tile::<S, 2, K>(simd, i, c);
            i += 2;
        }
        if i < rows {
            self.tile::<S, 1, K>(simd, i, c);
        }
    }

    /// `R` rows by `K` columns of the result, from row `i` and column `c` on: dot products, several at once.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const K: usize>(&mut self, simd: S, i: usize, c: usize) {
        let (n, range) = (self.n, self.columns.clone());
        let steps = range.len() / S::F64_LANES;
        let rows: [_; R] = array::from_fn(|r| &self.x[(i + r) * n..(i + r + 1) * n][range.clone()]);
        let columns: [_; K] =
            array::from_fn(|j| S::as_simd_f64s(&self.w[(c + j) * n..(c + j + 1) * n][range.clone()]));
        // Cut to one length, so that the loop needs no check.
        let (x, w) = (rows.map(|row| &row[..steps * S::F64_LANES]), columns.map(|column| &column.0[..steps]));
        let mut sums = [[simd.splat_f64s(0.0); K]; R];
        for d in 0..steps {
            let x: [_; R] = array::from_fn(|r| T::load::<S>(&x[r][d * S::F64_LANES..(d + 1) * S::F64_LANES]));
            for j in 0..K {
                let w = w[j][d];
                for r in 0..R {
                    sums[r][j] = simd.mul_add_e_f64s(x[r], w, sums[r][j]);
                }
            }
        }
        for r in 0..R {
            for j in 0..K {
                let rest = rows[r][steps * S::F64_LANES..].iter().zip(columns[j].1);
                let rest = rest.map(|(x, w)| x.double() * w).sum::<Float>();
                self.out[(i + r) * self.k + c + j] = simd.reduce_sum_f64s(sums[r][j]) + rest;
            }
        }
    }
}

/// Some rows of `xᵀ · g`: some pixels of all images.
struct TransposedProduct<'a, 'b, T> {
    /// From the first of the pixels on.
    x: &'a [T],
    /// From an image to the next.
    n: usize,
    /// Tile by tile, each row after row.
    g: &'a [Vec<Float>],
    /// Whether zeros may be skipped.
    skip: bool,
    /// The pieces of the columns.
    out: &'a mut [&'b mut [Float]],
    /// Room for the places of those images that have something in a register of pixels.
    images: &'a mut Vec<u32>,
}

impl<T: Number> WithSimd for TransposedProduct<'_, '_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (rows, k) = (self.out[0].len(), self.out.len());
        let wide = rows - rows % S::F64_LANES;
        self.images.resize(self.x.len().div_ceil(self.n), 0);
        for d in (0..wide).step_by(S::F64_LANES) {
            let mut count = 0;
            for (i, x) in self.x.chunks(self.n).enumerate() {
                self.images[count] = i as u32;
                count += usize::from(!self.skip || !T::all_zero::<S>(&x[d..d + S::F64_LANES]));
            }
            for (t, (c, width)) in tiles(k).enumerate() {
                match width {
                    CLASSES => self.tile::<S, CLASSES>(simd, d, c, t, count),
                    COLUMNS => self.tile::<S, COLUMNS>(simd, d, c, t, count),
                    _ => self.tile::<S, 1>(simd, d, c, t, count),
                }
            }
        }
        for d in wide..rows {
            for (t, (c, width)) in tiles(k).enumerate() {
                for j in 0..width {
                    let g = self.g[t].chunks_exact(width).map(|g| g[j]);
                    self.out[c + j][d] = self.x.chunks(self.n).zip(g).map(|(x, g)| x[d].double() * g).sum();
                }
            }
        }
    }
}

impl<T: Number> TransposedProduct<'_, '_, T> {
    /// A register of rows by `K` columns of the result, from row `d` and column `c` on, which is the `t`-th tile.
    #[inline(always)]
    fn tile<S: Simd, const K: usize>(&mut self, simd: S, d: usize, c: usize, t: usize, count: usize) {
        let (g, _) = self.g[t].as_chunks::<K>();
        let mut sums = [simd.splat_f64s(0.0); K];
        for &i in &self.images[..count] {
            let i = i as usize;
            let x = T::load::<S>(&self.x[i * self.n + d..i * self.n + d + S::F64_LANES]);
            let g = &g[i];
            for j in 0..K {
                sums[j] = simd.mul_add_e_f64s(x, simd.splat_f64s(g[j]), sums[j]);
            }
        }
        for (out, sum) in self.out[c..].iter_mut().zip(sums) {
            S::as_mut_simd_f64s(&mut out[d..d + S::F64_LANES]).0[0] = sum;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{ByteRows, isclose};

    /// Which registers.
    enum Registers {
        Scalar,
        #[cfg(target_arch = "x86_64")]
        Avx2(pulp::x86::V3),
    }

    impl Registers {
        fn run(&self, task: impl WithSimd<Output = ()>) {
            match self {
                Self::Scalar => task.with_simd(pulp::Scalar),
                #[cfg(target_arch = "x86_64")]
                Self::Avx2(avx2) => Simd::vectorize(*avx2, task),
            }
        }

        /// Both products, not divided by anything, against sums written out.
        fn check<T: Number>(&self, x: &[T], m: usize, n: usize, k: usize) {
            let w = Matrix::from_fn(n, k, |i, j| (i + 2 * j) as Float);
            let g = Matrix::from_fn(m, k, |i, j| (3 * i + j) as Float);
            let a = Matrix::from_row_iterator(m, n, x.iter().map(|x| x.double()));
            let mut out = vec![0.0; m * k];
            self.run(Product { x, w: w.as_slice(), n, k, columns: 0..n, out: &mut out });
            assert_eq!(Matrix::from_row_slice(m, k, &out), &a * &w, "({m}, {n}) · ({n}, {k})");
            let rows = |(c, width)| {
                (0..m).flat_map(|i| (c..c + width).map(move |j| (i, j))).map(|place| g[place]).collect()
            };
            let g_rows: Vec<_> = tiles(k).map(rows).collect();
            for skip in [true, false] {
                let mut out = Matrix::zeros(n, k);
                let mut pieces = lines::pieces(&mut out, n);
                let images = &mut Vec::new();
                self.run(TransposedProduct { x, n, g: &g_rows, skip, out: &mut pieces, images });
                assert_eq!(out, a.transpose() * &g, "({m}, {n})ᵀ · ({m}, {k})");
            }
        }
    }

    /// Whatever registers a processor has, the sums are the same but for rounding; on whole numbers, the same. Those
    /// that this processor lacks are passed over.
    #[test]
    fn every_width_of_registers() {
        let mut kinds = vec![Registers::Scalar];
        #[cfg(target_arch = "x86_64")]
        kinds.extend(pulp::x86::V3::try_new().map(Registers::Avx2));
        for registers in kinds {
            for (m, n, k) in [(7, 45, 11), (4, 8, 10), (1, 3, 1), (6, 16, 16)] {
                let bytes: Vec<u8> =
                    (0..m * n).map(|i| if i % 29 < 17 { 0 } else { (i % 256) as u8 }).collect();
                let doubles: Vec<Float> = bytes.iter().map(|&byte| byte.into()).collect();
                registers.check(&bytes, m, n, k);
                registers.check(&doubles, m, n, k);
            }
        }
    }

    fn filled(bytes: &[u8], n: usize) -> ByteRows {
        let mut rows = ByteRows::new(n);
        rows.fill(bytes.chunks(n));
        rows
    }

    proptest! {
        /// Protects every lab that learns from bytes: the products are those of the doubles that they stand for, but for
        /// rounding; with none, some and all bytes 0.
        #[test]
        fn bytes_as_doubles(m in 1..12_usize, n in 1..40_usize, k in 1..18_usize, zeros in 0..12_usize) {
            let bytes: Vec<u8> =
                (0..m * n).map(|i| if i * 7919 % 11 < zeros { 0 } else { (i * 31 % 256) as u8 }).collect();
            let filled = filled(&bytes, n);
            let doubles: Vec<Float> = bytes.iter().map(|&byte| Float::from(byte) / 255.0).collect();
            let (ours, theirs) = (filled.rows(), RowMajor::new(&doubles, n));
            let w = Matrix::from_fn(n, k, |i, j| 1.0 + ((i + 3 * j) as Float).sin());
            let g = Matrix::from_fn(m, k, |i, j| 1.0 + ((i + 5 * j) as Float).cos());
            let near = |a: &Matrix, b: &Matrix| (a - b).iter().zip(b).all(|(d, b)| d.abs() <= 1e-14 * b.abs());
            prop_assert!(near(&(ours * &w), &(theirs * &w)));
            prop_assert!(near(&(ours.t() * &g), &(theirs.t() * &g)));
            prop_assert_eq!(ours.row(m - 1), theirs.row(m - 1));
        }
    }

    /// Protects evaluation in chunks of any size, and seeds: a row's results are the same bits whatever rows are beside
    /// it, and on one core or both.
    #[test]
    fn a_row_alone_on_any_number_of_cores() {
        let (m, n, k) = (67, 784, 10);
        let bytes: Vec<u8> = (0..m * n).map(|i| if i % 3 == 0 { 0 } else { (i * 31 % 256) as u8 }).collect();
        let images = filled(&bytes, n);
        let w = Matrix::from_fn(n, k, |i, j| ((i + 3 * j) as Float).sin());
        let g = Matrix::from_fn(m, k, |i, j| ((i + 5 * j) as Float).cos());
        let products = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| (images.rows() * &w, images.rows().t() * &g))
        };
        let one = products(1);
        (0..20).for_each(|_| assert_eq!(products(2), one));
        for i in 0..m {
            let image = filled(&bytes[i * n..(i + 1) * n], n);
            assert_eq!(image.rows() * &w, one.0.rows(i, 1));
        }
    }

    /// Protects the runs that go astray: what is not finite is not hidden behind a zero.
    #[test]
    fn zero_times_infinity() {
        let images = filled(&[0; 3 * 20], 20);
        for bad in [Float::INFINITY, Float::NAN] {
            let (mut w, mut g) = (Matrix::repeat(20, 10, 1.0), Matrix::repeat(3, 10, 1.0));
            (w[(17, 3)], g[(1, 7)]) = (bad, bad);
            let (product, transposed) = (images.rows() * &w, images.rows().t() * &g);
            for (j, (a, b)) in product.column_iter().zip(transposed.column_iter()).enumerate() {
                assert!(a.iter().all(|a| a.is_nan() == (j == 3) && (a.is_nan() || isclose(*a, 0.0))));
                assert!(b.iter().all(|b| b.is_nan() == (j == 7) && (b.is_nan() || isclose(*b, 0.0))));
            }
        }
    }
}
