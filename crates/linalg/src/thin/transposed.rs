//! `xᵀ · g`: each image times its row of `g`, added up over the images.
//!
//! A register takes neighbouring pixels of an image and is multiplied by each of the ten numbers of `g` that
//! belong to the image; ten sums stay in registers while the images are walked along. Images in which these
//! pixels are 0 are passed over. (Not if `g` holds a number that is not finite: zero times that is NaN.)

use std::{cell::RefCell, mem::MaybeUninit};

use nalgebra::{DMatrix, Dyn};
use pulp::{Arch, Simd, WithSimd};

use super::{CLASSES, COLUMNS, tiles};
use crate::{
    Float, Matrix, cores,
    lines::{self, LINE},
    number::{Number, all_finite},
    register::{lanes, mul_add, registers_mut, splat},
    rows::Rows,
    seen::{self, ROWS, Seen},
};

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static SEEN: RefCell<Vec<Seen>> = const { RefCell::new(Vec::new()) };
}

/// `scale · xᵀ · g`, with `n` numbers in a row of `x`.
#[allow(unsafe_code)]
pub(super) fn transposed_product<R: Rows>(x: R, n: usize, g: &Matrix, scale: Float) -> Matrix {
    let (m, k) = g.shape();
    if m * n * k == 0 {
        return Matrix::zeros(n, k);
    }
    let g_rows = by_tiles(g, scale);
    // Some hundred numbers: not worth a hand-over.
    let skip = all_finite(g.as_slice(), 0);
    // Not cleared, which would take each part away from the core that writes it.
    let mut out = DMatrix::<MaybeUninit<Float>>::uninit(Dyn(n), Dyn(k));
    let mut pieces = lines::pieces(out.as_mut_slice(), n, lines::part_length(n));
    let tasks = pieces.chunks_exact_mut(k).enumerate();
    let work = |(part, out): (usize, &mut [&mut [MaybeUninit<Float>]])| {
        SEEN.with_borrow_mut(|seen| {
            Arch::new().dispatch(TransposedProduct { x, n, m, part, g: &g_rows, skip, out, seen });
        });
    };
    cores::for_each(m * n * k, tasks, work);
    // SAFETY: the pieces are all of it, each belongs to one task, and a task writes every number of its pieces.
    unsafe { out.assume_init() }
}

/// `scale · g` tile by tile, each row after row: what an image is multiplied with lies together.
fn by_tiles(g: &Matrix, scale: Float) -> Vec<Float> {
    let (m, k) = g.shape();
    let mut rows = vec![0.0; m * k];
    for (c, width) in tiles(k) {
        let (columns, rows) = (&g.as_slice()[m * c..], &mut rows[m * c..m * (c + width)]);
        match width {
            CLASSES => transpose::<CLASSES>(columns, rows),
            COLUMNS => transpose::<COLUMNS>(columns, rows),
            _ => transpose::<1>(columns, rows),
        }
    }
    Arch::new().dispatch(
        #[inline(always)]
        || rows.iter_mut().for_each(|number| *number *= scale),
    );
    rows
}

/// `K` columns, row after row.
fn transpose<const K: usize>(columns: &[Float], rows: &mut [Float]) {
    let (rows, _) = rows.as_chunks_mut::<K>();
    for (j, column) in columns.chunks_exact(rows.len()).take(K).enumerate() {
        rows.iter_mut().zip(column).for_each(|(row, number)| row[j] = *number);
    }
}

/// Some rows of `xᵀ · g`: some pixels of all images.
struct TransposedProduct<'a, 'b, R> {
    x: R,
    n: usize,
    /// How many images.
    m: usize,
    /// Which pixels.
    part: usize,
    /// Tile by tile, each row after row.
    g: &'a [Float],
    /// Whether zeros may be skipped.
    skip: bool,
    /// The pieces of the columns. Every number of them is written.
    out: &'a mut [&'b mut [MaybeUninit<Float>]],
    /// Room for where there is something: 64 images after 64 images, each line by line.
    seen: &'a mut Vec<Seen>,
}

impl<R: Rows> WithSimd for TransposedProduct<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (rows, k) = (self.out[0].len(), self.out.len());
        let lines = rows / LINE;
        self.seen.clear();
        for block in 0..self.m.div_ceil(ROWS) {
            let mut seen = if self.skip { self.x.seen(self.part, block) } else { seen::everywhere(lines) };
            seen[ROWS.min(self.m - block * ROWS)..].fill(0);
            self.seen.push(seen::by_line(&seen));
        }
        for line in 0..lines {
            for d in (line * LINE..(line + 1) * LINE).step_by(lanes::<S>()) {
                for (c, width) in tiles(k) {
                    match width {
                        CLASSES => self.tile::<S, CLASSES>(simd, line, d, c),
                        COLUMNS => self.tile::<S, COLUMNS>(simd, line, d, c),
                        _ => self.tile::<S, 1>(simd, line, d, c),
                    }
                }
            }
        }
        let pixels = lines::part(self.n, self.part);
        for d in lines * LINE..rows {
            for (c, width) in tiles(k) {
                for j in 0..width {
                    let x = (0..self.m).map(|i| self.x.row(i)[pixels.start + d].double());
                    let g = self.g[self.m * c..].chunks_exact(width).map(|g| &g[j]);
                    // As in a register: a row's results do not depend on where it lies.
                    self.out[c + j][d].write(x.zip(g).fold(0.0, |sum, (x, g)| x.mul_add(*g, sum)));
                }
            }
        }
    }
}

impl<R: Rows> TransposedProduct<'_, '_, R> {
    /// A register of rows by `K` columns of the result, from row `d` and column `c` on, added up over the images
    /// that have something in this line of pixels.
    #[inline(always)]
    fn tile<S: Simd, const K: usize>(&mut self, simd: S, line: usize, d: usize, c: usize) {
        let (g, _) = self.g[self.m * c..].as_chunks::<K>();
        let first = lines::part(self.n, self.part).start + d;
        let mut sums = [splat(simd, 0.0); K];
        for (block, seen) in self.seen.iter().enumerate() {
            let mut seen = seen[line];
            while seen != 0 {
                let i = block * ROWS + seen.trailing_zeros() as usize;
                seen &= seen - 1;
                let x = R::Number::load::<S>(&self.x.row(i)[first..first + lanes::<S>()]);
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
        ByteRows, Bytes,
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
                let mut pieces = lines::pieces(&mut out, n, lines::part_length(n));
                for (part, out) in pieces.chunks_exact_mut(k).enumerate() {
                    let seen = &mut Vec::new();
                    registers.run(TransposedProduct { x, n, m, part, g: &g_rows, skip, out, seen });
                }
                // SAFETY: every number was NaN before the task, and is what it has written now.
                let product = Matrix::from_iterator(n, k, out.iter().map(|n| unsafe { n.assume_init() }));
                assert_eq!(product, a.transpose() * &g, "({m}, {n})ᵀ · ({m}, {k})");
            }
        }
        for registers in kinds() {
            for (a, bytes, k) in shapes() {
                let all = Bytes::new(bytes, a.ncols());
                let mut rows = ByteRows::new(&all);
                rows.fill(0..all.nrows());
                check(&registers, Scattered::new(&rows), &a, k);
                let values = a.transpose();
                check(&registers, Contiguous { values: values.as_slice(), columns: a.ncols() }, &a, k);
            }
        }
    }
}
