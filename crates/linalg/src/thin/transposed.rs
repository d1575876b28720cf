//! `xᵀ · g`: each image times its row of `g`, added up over the images.
//!
//! A register takes neighbouring pixels of an image and is multiplied by each of the ten numbers of `g` that
//! belong to the image; ten sums stay in registers while the images are walked along. Where all of these
//! pixels are 0, the image is passed over, as 28 % are. (Not if `g` holds a number that is not finite: zero
//! times that is NaN.)

use std::{cell::RefCell, mem::MaybeUninit};

use nalgebra::{DMatrix, Dyn};
use pulp::{Arch, Simd, WithSimd};

use super::COLUMNS;
use crate::{
    Float, Matrix, cores,
    lines::{self, LINE},
    number::Number,
    register::{lanes, mul_add, registers_mut, splat},
    rows::Rows,
};

/// Columns of a tile: one for each class.
const CLASSES: usize = 10;

/// `xᵀ · g / scale`, with `n` numbers in a row of `x`.
#[allow(unsafe_code)]
pub(super) fn transposed_product<R: Rows>(x: R, n: usize, g: &Matrix, scale: Float) -> Matrix {
    let (m, k) = g.shape();
    if m * n * k == 0 {
        return Matrix::zeros(n, k);
    }
    let g_rows = by_tiles(g, scale);
    let skip = g.iter().all(|g| g.is_finite());
    // In two halves: each core keeps to its half of the pixels.
    let rows = lines::halves(n)[0].len();
    // Not cleared, which would take each half away from the core that writes it.
    let mut out = DMatrix::<MaybeUninit<Float>>::uninit(Dyn(n), Dyn(k));
    let mut pieces = lines::pieces(out.as_mut_slice(), n, rows);
    let tasks = pieces.chunks_exact_mut(k).enumerate();
    let work = |(block, out): (usize, &mut [&mut [MaybeUninit<Float>]])| {
        MASKS.with_borrow_mut(|masks| {
            let first = block * rows;
            Arch::new().dispatch(TransposedProduct { x, m, first, g: &g_rows, skip, out, masks });
        });
    };
    cores::for_each(m * n * k, tasks, work);
    // SAFETY: the pieces are all of it, each belongs to one task, and a task writes every number of its pieces.
    unsafe { out.assume_init() }
}

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static MASKS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// `g / scale` tile by tile, each row after row: what an image is multiplied with lies together.
fn by_tiles(g: &Matrix, scale: Float) -> Vec<Float> {
    let (m, k) = g.shape();
    let mut scaled = vec![0.0; m * k];
    Arch::new().dispatch(
        #[inline(always)]
        || scaled.iter_mut().zip(g.as_slice()).for_each(|(scaled, g)| *scaled = g / scale),
    );
    let mut rows = vec![0.0; m * k];
    for (c, width) in tiles(k) {
        let columns = scaled[m * c..].chunks_exact(m).take(width).enumerate();
        let rows = &mut rows[m * c..m * (c + width)];
        columns.for_each(|(j, g)| rows[j..].iter_mut().step_by(width).zip(g).for_each(|(row, &g)| *row = g));
    }
    rows
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

/// Some rows of `xᵀ · g`: some pixels of all images.
struct TransposedProduct<'a, 'b, R> {
    x: R,
    /// How many images.
    m: usize,
    /// The first of the pixels.
    first: usize,
    /// Tile by tile, each row after row.
    g: &'a [Float],
    /// Whether zeros may be skipped.
    skip: bool,
    /// The pieces of the columns. Every number of them is written.
    out: &'a mut [&'b mut [MaybeUninit<Float>]],
    /// Room for masks: which images have something in a register of pixels.
    masks: &'a mut Vec<u64>,
}

/// Registers of pixels that are looked through at a time, for zeros: of 784 pixels, each half has 49 with eight
/// doubles, and 24 or 25 with sixteen numbers of single precision.
const LOOK: usize = if LINE == 8 { 7 } else { 8 };

/// Images of a mask: one for each bit.
const IMAGES: usize = u64::BITS as usize;

impl<R: Rows> WithSimd for TransposedProduct<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (rows, k) = (self.out[0].len(), self.out.len());
        let wide = rows - rows % lanes::<S>();
        self.masks.resize(self.m.div_ceil(IMAGES) * LOOK, 0);
        let mut d = 0;
        while wide - d >= LOOK * lanes::<S>() {
            self.registers::<S, LOOK>(simd, d);
            d += LOOK * lanes::<S>();
        }
        while d < wide {
            self.registers::<S, 1>(simd, d);
            d += lanes::<S>();
        }
        for d in wide..rows {
            for (c, width) in tiles(k) {
                for j in 0..width {
                    let x = (0..self.m).map(|i| self.x.row(i)[self.first + d].double());
                    let g = self.g[self.m * c..].chunks_exact(width).map(|g| &g[j]);
                    // As in a register: a row's results do not depend on where it lies.
                    self.out[c + j][d].write(x.zip(g).fold(0.0, |sum, (x, g)| x.mul_add(*g, sum)));
                }
            }
        }
    }
}

impl<R: Rows> TransposedProduct<'_, '_, R> {
    /// `N` registers of rows of the result, from row `d` on.
    #[inline(always)]
    fn registers<S: Simd, const N: usize>(&mut self, simd: S, d: usize) {
        let lanes = lanes::<S>();
        for (i, masks) in (0..self.m).step_by(IMAGES).zip(self.masks.chunks_exact_mut(LOOK)) {
            let mut found = [0; N];
            for bit in 0..IMAGES.min(self.m - i) {
                let x = &self.x.row(i + bit)[self.first + d..][..N * lanes];
                for r in 0..N {
                    let keep = !self.skip || !R::Number::all_zero::<S>(&x[r * lanes..(r + 1) * lanes]);
                    found[r] |= u64::from(keep) << bit;
                }
            }
            masks[..N].copy_from_slice(&found);
        }
        for r in 0..N {
            for (c, width) in tiles(self.out.len()) {
                match width {
                    CLASSES => self.tile::<S, CLASSES>(simd, d + r * lanes, c, r),
                    COLUMNS => self.tile::<S, COLUMNS>(simd, d + r * lanes, c, r),
                    _ => self.tile::<S, 1>(simd, d + r * lanes, c, r),
                }
            }
        }
    }

    /// A register of rows by `K` columns of the result, from row `d` and column `c` on, added up over the images
    /// that the `r`-th masks name.
    #[inline(always)]
    fn tile<S: Simd, const K: usize>(&mut self, simd: S, d: usize, c: usize, r: usize) {
        let (g, _) = self.g[self.m * c..].as_chunks::<K>();
        let pixels = self.first + d..self.first + d + lanes::<S>();
        let mut sums = [splat(simd, 0.0); K];
        for (first, masks) in (0..self.m).step_by(IMAGES).zip(self.masks.chunks_exact(LOOK)) {
            let mut mask = masks[r];
            while mask != 0 {
                let i = first + mask.trailing_zeros() as usize;
                mask &= mask - 1;
                let x = R::Number::load::<S>(&self.x.row(i)[pixels.clone()]);
                let g = &g[i];
                for j in 0..K {
                    sums[j] = mul_add(simd, x, splat(simd, g[j]), sums[j]);
                }
            }
        }
        for (out, sum) in self.out[c..].iter_mut().zip(sums) {
            let mut numbers = [0.0; LINE];
            registers_mut::<S>(&mut numbers[..lanes::<S>()]).0[0] = sum;
            out[d..d + lanes::<S>()].iter_mut().zip(numbers).for_each(|(out, number)| _ = out.write(number));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ByteRows,
        rows::{Contiguous, Scattered},
        thin::registers::{Registers, kinds, shapes},
    };

    /// Whatever registers a processor has, the sums are the same but for rounding; on whole numbers, the
    /// same.
    #[test]
    #[allow(unsafe_code)]
    fn every_width_of_registers() {
        fn check(registers: &Registers, x: impl Rows, a: &Matrix, k: usize) {
            let (m, n) = a.shape();
            let g = Matrix::from_fn(m, k, |i, j| (3 * i + j) as Float);
            let g_rows = by_tiles(&g, 1.0);
            for skip in [true, false] {
                let mut out = vec![MaybeUninit::new(Float::NAN); n * k];
                let (mut pieces, masks) = (lines::pieces(&mut out, n, n), &mut Vec::new());
                let pieces = &mut pieces;
                registers.run(TransposedProduct { x, m, first: 0, g: &g_rows, skip, out: pieces, masks });
                // SAFETY: every number was NaN before the task, and is what it has written now.
                let product = Matrix::from_iterator(n, k, out.iter().map(|n| unsafe { n.assume_init() }));
                assert_eq!(product, a.transpose() * &g, "({m}, {n})ᵀ · ({m}, {k})");
            }
        }
        for registers in kinds() {
            for (a, bytes, k) in shapes() {
                let mut rows = ByteRows::new(a.ncols());
                rows.fill(bytes.chunks(a.ncols()));
                check(&registers, Scattered::new(&rows), &a, k);
                let values = a.transpose();
                check(&registers, Contiguous { values: values.as_slice(), columns: a.ncols() }, &a, k);
            }
        }
    }
}
