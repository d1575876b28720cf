//! `x · w`: dot products of rows of images with columns of weights, twenty at once.
//!
//! A row of images and a column of weights both lie in one piece, so a register takes neighbouring pixels of
//! either, and each that is loaded is multiplied several times: four rows by five columns of results need
//! nine loads for twenty multiplications. (With 16 registers instead of 32: two rows, seven loads for ten.)

use std::{array, cell::RefCell, ops::Range};

use pulp::{Arch, Simd, WithSimd};

use super::COLUMNS;
use crate::{
    Float, Matrix, cores, lines,
    number::Number,
    register::{lanes, mul_add, registers, splat, sum},
    rows::Rows,
};

/// Rows of a task: these and the five columns of weights that they are multiplied with fit the first cache.
const ROWS: usize = 64;

thread_local! {
    /// The sums of both halves, kept from product to product: to clear them here would take them away from the
    /// core that has written them.
    static SUMS: RefCell<Vec<Float>> = const { RefCell::new(Vec::new()) };
}

/// `x · w / scale`, with `m` rows of `x`.
pub(super) fn product<R: Rows>(x: R, m: usize, w: &Matrix, scale: Float) -> Matrix {
    let (n, k) = w.shape();
    if m * n * k == 0 {
        return Matrix::zeros(m, k);
    }
    // In two halves, whether there are two cores or one: each keeps to its half of the pixels.
    let halves = lines::halves(n);
    let mut sums = SUMS.take();
    sums.resize(2 * m * k, 0.0);
    let tasks = sums.chunks_exact_mut(m * k).zip(halves).flat_map(|(sums, columns)| {
        let blocks = sums.chunks_mut(ROWS * k).enumerate();
        blocks.map(move |(block, out)| Product {
            x,
            first: block * ROWS,
            w: w.as_slice(),
            n,
            k,
            columns: columns.clone(),
            out,
        })
    });
    cores::for_each(m * n * k, tasks, |task| Arch::new().dispatch(task));
    let (first, second) = sums.split_at(m * k);
    let mut product = Matrix::zeros(m, k);
    Arch::new().dispatch(
        #[inline(always)]
        || {
            for (c, column) in product.as_mut_slice().chunks_exact_mut(m).enumerate() {
                let blocks = first.chunks(ROWS * k).zip(second.chunks(ROWS * k));
                for (column, (first, second)) in column.chunks_mut(ROWS).zip(blocks) {
                    let place = c * column.len()..(c + 1) * column.len();
                    let halves = first[place.clone()].iter().zip(&second[place]);
                    column.iter_mut().zip(halves).for_each(|(sum, (a, b))| *sum = (a + b) / scale);
                }
            }
        },
    );
    SUMS.set(sums);
    product
}

/// Some rows of `x · w`, summed over some of the pixels.
struct Product<'a, R> {
    x: R,
    /// The first of the rows.
    first: usize,
    w: &'a [Float],
    n: usize,
    k: usize,
    /// Of `x`.
    columns: Range<usize>,
    /// Column after column.
    out: &'a mut [Float],
}

impl<R: Rows> WithSimd for Product<'_, R> {
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

impl<R: Rows> Product<'_, R> {
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

    /// `N` rows by `K` columns of the result, from row `i` and column `c` on: dot products, several at once.
    #[inline(always)]
    fn tile<S: Simd, const N: usize, const K: usize>(&mut self, simd: S, i: usize, c: usize) {
        let (n, range) = (self.n, self.columns.clone());
        if c == 0 {
            (i..i + N).for_each(|i| self.x.fetch_next(self.first + i, range.clone()));
        }
        let steps = range.len() / lanes::<S>();
        let rows: [_; N] = array::from_fn(|r| &self.x.row(self.first + i + r)[range.clone()]);
        let columns: [_; K] =
            array::from_fn(|j| registers::<S>(&self.w[(c + j) * n..(c + j + 1) * n][range.clone()]));
        // Cut to one length, so that the loop needs no check.
        let (x, w) = (rows.map(|row| &row[..steps * lanes::<S>()]), columns.map(|column| &column.0[..steps]));
        let mut sums = [[splat(simd, 0.0); K]; N];
        for d in 0..steps {
            let x: [_; N] =
                array::from_fn(|r| R::Number::load::<S>(&x[r][d * lanes::<S>()..(d + 1) * lanes::<S>()]));
            for j in 0..K {
                let w = w[j][d];
                for r in 0..N {
                    sums[r][j] = mul_add(simd, x[r], w, sums[r][j]);
                }
            }
        }
        let height = self.out.len() / self.k;
        for r in 0..N {
            for j in 0..K {
                let rest = rows[r][steps * lanes::<S>()..].iter().zip(columns[j].1);
                let rest = rest.map(|(x, w)| x.double() * w).sum::<Float>();
                self.out[(c + j) * height + i + r] = sum(simd, sums[r][j]) + rest;
            }
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
    fn every_width_of_registers() {
        fn check(registers: &Registers, x: impl Rows, a: &Matrix, k: usize) {
            let (m, n) = a.shape();
            let w = Matrix::from_fn(n, k, |i, j| (i + 2 * j) as Float);
            let mut out = vec![0.0; m * k];
            let task = Product { x, first: 0, w: w.as_slice(), n, k, columns: 0..n, out: &mut out };
            registers.run(task);
            assert_eq!(Matrix::from_vec(m, k, out), a * &w, "({m}, {n}) · ({n}, {k})");
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
