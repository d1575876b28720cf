//! `x · w`: dot products of rows of images with columns of weights, twenty at once.
//!
//! A row of images and a column of weights both lie in one piece, so a register takes neighbouring pixels of
//! either, and each that is loaded is multiplied several times: four rows by five columns of results need
//! nine loads for twenty multiplications. (With 16 registers instead of 32: two rows, seven loads for ten.)

use std::{array, ops::Range};

use pulp::{Arch, Simd, WithSimd};

use super::{COLUMNS, TASKS, WORTH_SHARING};
use crate::{Float, Matrix, cores, lines::LINE, number::Number};

/// `x · w / scale`, with `m` rows of `x`.
pub(super) fn product<T: Number>(x: &[T], m: usize, w: &Matrix, scale: Float) -> Matrix {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thin::registers::{Registers, kinds, shapes};

    /// Whatever registers a processor has, the sums are the same but for rounding; on whole numbers, the
    /// same.
    #[test]
    fn every_width_of_registers() {
        fn check<T: Number>(registers: &Registers, x: &[T], (m, n, k): (usize, usize, usize)) {
            let w = Matrix::from_fn(n, k, |i, j| (i + 2 * j) as Float);
            let a = Matrix::from_row_iterator(m, n, x.iter().map(|x| x.double()));
            let mut out = vec![0.0; m * k];
            registers.run(Product { x, w: w.as_slice(), n, k, columns: 0..n, out: &mut out });
            assert_eq!(Matrix::from_row_slice(m, k, &out), &a * &w, "({m}, {n}) · ({n}, {k})");
        }
        for registers in kinds() {
            for (shape, bytes, doubles) in shapes() {
                check(&registers, &bytes, shape);
                check(&registers, &doubles, shape);
            }
        }
    }
}
