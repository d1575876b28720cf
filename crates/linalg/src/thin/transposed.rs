//! `xᵀ · g`: each image times its row of `g`, added up over the images.
//!
//! A register takes neighbouring pixels of an image and is multiplied by each of the ten numbers of `g` that
//! belong to the image; ten sums stay in registers while the images are walked along. Where all of these
//! pixels are 0, the image is passed over, as 28 % are: 15 ms an epoch instead of 17. (Not if `g` holds a
//! number that is not finite: zero times that is NaN.)

use std::cell::RefCell;

use pulp::{Arch, Simd, WithSimd};

use super::{COLUMNS, TASKS, WORTH_SHARING};
use crate::{
    Float, Matrix, cores,
    lines::{self, LINE},
    number::Number,
};

/// Columns of a tile: one for each class.
const CLASSES: usize = 10;

/// `xᵀ · g / scale`, with `n` numbers in a row of `x`.
pub(super) fn transposed_product<T: Number>(x: &[T], n: usize, g: &Matrix, scale: Float) -> Matrix {
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
    /// A register of rows by `K` columns of the result, from row `d` and column `c` on, which is the `t`-th
    /// tile.
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
    use super::*;
    use crate::thin::registers::{Registers, kinds, shapes};

    /// Whatever registers a processor has, the sums are the same but for rounding; on whole numbers, the
    /// same.
    #[test]
    fn every_width_of_registers() {
        fn check<T: Number>(registers: &Registers, x: &[T], (m, n, k): (usize, usize, usize)) {
            let g = Matrix::from_fn(m, k, |i, j| (3 * i + j) as Float);
            let a = Matrix::from_row_iterator(m, n, x.iter().map(|x| x.double()));
            let rows = |(c, width)| {
                (0..m).flat_map(|i| (c..c + width).map(move |j| (i, j))).map(|place| g[place]).collect()
            };
            let g_rows: Vec<_> = tiles(k).map(rows).collect();
            for skip in [true, false] {
                let mut out = Matrix::zeros(n, k);
                let mut pieces = lines::pieces(&mut out, n);
                let images = &mut Vec::new();
                registers.run(TransposedProduct { x, n, g: &g_rows, skip, out: &mut pieces, images });
                assert_eq!(out, a.transpose() * &g, "({m}, {n})ᵀ · ({m}, {k})");
            }
        }
        for registers in kinds() {
            for (shape, bytes, doubles) in shapes() {
                check(&registers, &bytes, shape);
                check(&registers, &doubles, shape);
            }
        }
    }
}
