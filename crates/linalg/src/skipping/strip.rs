//! Four rows of a product at a time, without the columns in which all four of the left are 0.
//!
//! What is not skipped is first copied, as doubles: where the left is bytes, each becomes a double once and
//! not once for each tile of results, on the core that needs it; and where columns are far apart in memory,
//! as in `xᵀ`, they are collected once. Measured on an EPYC, one core, batches of 64 images as bytes and 128
//! hidden units, together with filling the batch and the step: 409 µs, where a batch that first became
//! doubles as a whole, on one core, took 435.

use std::{array, ops::Range};

use pulp::{Simd, WithSimd};

use crate::{
    Float,
    number::Number,
    register::{Bits, lanes, mul_add, registers, registers_mut, splat},
    rows::Rows,
};

/// Rows of results that are summed at once: a strip.
pub(super) const ROWS: usize = 4;

/// The widest tile of results, in registers across; the fewer registers there are, the narrower.
const WIDEST: usize = 6;

/// The side whose zeros are skipped.
pub(super) struct Left<R> {
    pub(super) rows: R,
    /// Whether it is the transpose of these rows.
    pub(super) transposed: bool,
    /// The columns that are summed over.
    pub(super) inner: Range<usize>,
    /// Whether zeros may be skipped.
    pub(super) skip: bool,
}

/// Of a strip, what is not skipped.
#[derive(Default)]
pub(super) struct Kept {
    /// From the first of those that are summed over on.
    columns: Vec<u32>,
    /// Where the rows of the left lie in one piece, so do these; otherwise column after column, and only
    /// those that are not skipped.
    values: Vec<Float>,
    /// Of each column, 0 if it is to be skipped.
    bits: Vec<Bits>,
    /// The rows in the order in which they are put together to strips, each with how many numbers it has that are
    /// not 0.
    order: Vec<(u32, u32)>,
}

impl<L: Rows> Left<L> {
    /// Puts rows together that have about as many numbers that are not 0: strips then have more columns to skip.
    #[inline(always)]
    fn order(&self, rows: Range<usize>, order: &mut Vec<(u32, u32)>) {
        let count = |row: usize| match self.skip && !self.transposed {
            true => self.rows.row(row)[self.inner.clone()].iter().map(|n| u32::from(n.double() != 0.0)).sum(),
            false => 0,
        };
        order.clear();
        order.extend(rows.clone().map(|row| (count(row), (row - rows.start) as u32)));
        order.sort_unstable();
    }

    /// Copies what is not to be skipped of `R` rows, and tells how many columns that are. Of a transpose they are the
    /// ones from the first on.
    #[inline(always)]
    fn keep<const R: usize>(&self, rows: [usize; R], kept: &mut Kept) -> usize {
        let n = self.inner.len();
        let (columns, values, bits) =
            (&mut kept.columns[..n], &mut kept.values[..R * n], &mut kept.bits[..n]);
        // A number's bits but for its sign are 0 for 0 alone.
        let all = |bits: Bits, number: Float| bits | number.to_bits() << 1;
        let mut count = 0;
        if !self.transposed {
            for (r, values) in values.chunks_exact_mut(n).enumerate() {
                let numbers = &self.rows.row(rows[r])[self.inner.clone()];
                values.iter_mut().zip(numbers).for_each(|(value, number)| *value = number.value());
            }
            let rows: [_; R] = array::from_fn(|r| &values[r * n..(r + 1) * n]);
            for j in 0..n {
                bits[j] = (0..R).fold(0, |bits, r| all(bits, rows[r][j]));
            }
            for (j, &bits) in bits.iter().enumerate() {
                columns[count] = j as u32;
                count += usize::from(bits != 0 || !self.skip);
            }
        } else {
            // Its transpose lies in rows: what is in one column of this lies in one piece.
            let (values, _) = values.as_chunks_mut::<R>();
            for (j, inner) in self.inner.clone().enumerate() {
                let numbers = &self.rows.row(inner)[rows[0]..rows[0] + R];
                let numbers: [_; R] = array::from_fn(|r| numbers[r].value());
                (columns[count], values[count]) = (j as u32, numbers);
                count += usize::from(numbers.into_iter().fold(0, all) != 0 || !self.skip);
            }
        }
        count
    }
}

/// Some rows of the product.
pub(super) struct Task<'a, L> {
    pub(super) left: Left<L>,
    pub(super) right: &'a [Float],
    /// From row to row, both of `right` and of `out`: whole registers.
    pub(super) stride: usize,
    /// The row that `out` begins with.
    pub(super) first: usize,
    pub(super) out: &'a mut [Float],
    pub(super) kept: &'a mut Kept,
}

impl<L: Rows> WithSimd for Task<'_, L> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let (rows, n) = (self.out.len() / self.stride, self.left.inner.len());
        if self.kept.columns.len() < n {
            self.kept.columns.resize(n, 0);
            self.kept.values.resize(ROWS * n, 0.0);
            self.kept.bits.resize(n, 0);
        }
        self.left.order(self.first..self.first + rows, &mut self.kept.order);
        let whole = rows - rows % ROWS;
        for row in (0..whole).step_by(ROWS) {
            match self.left.transposed {
                false => self.strip::<S, ROWS, true>(simd, row),
                true => self.strip::<S, ROWS, false>(simd, row),
            }
        }
        for row in whole..rows {
            match self.left.transposed {
                false => self.strip::<S, 1, true>(simd, row),
                true => self.strip::<S, 1, false>(simd, row),
            }
        }
    }
}

impl<L: Rows> Task<'_, L> {
    /// `R` rows of results, from the `place`-th of their order on.
    #[inline(always)]
    fn strip<S: Simd, const R: usize, const IN_ROWS: bool>(&mut self, simd: S, place: usize) {
        let rows: [usize; R] = array::from_fn(|r| self.kept.order[place + r].1 as usize);
        let count = self.left.keep(rows.map(|row| self.first + row), self.kept);
        let registers = self.stride / lanes::<S>();
        let tiles = registers.div_ceil(WIDEST.min(S::REGISTER_COUNT / (ROWS + 1)).max(1));
        let edge = |tile: usize| registers * tile / tiles;
        for t in 0..tiles {
            let first = edge(t) * lanes::<S>();
            match edge(t + 1) - edge(t) {
                1 => self.tile::<S, R, 1, IN_ROWS>(simd, rows, count, first),
                2 => self.tile::<S, R, 2, IN_ROWS>(simd, rows, count, first),
                3 => self.tile::<S, R, 3, IN_ROWS>(simd, rows, count, first),
                4 => self.tile::<S, R, 4, IN_ROWS>(simd, rows, count, first),
                5 => self.tile::<S, R, 5, IN_ROWS>(simd, rows, count, first),
                _ => self.tile::<S, R, WIDEST, IN_ROWS>(simd, rows, count, first),
            }
        }
    }

    /// `W` registers of results in each of the rows, from the column `first` on.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const W: usize, const IN_ROWS: bool>(
        &mut self,
        simd: S,
        rows: [usize; R],
        count: usize,
        first: usize,
    ) {
        let place = |row: usize| row * self.stride + first..row * self.stride + first + W * lanes::<S>();
        let mut sums = [[splat(simd, 0.0); W]; R];
        let (values, n) = (&self.kept.values, self.left.inner.len());
        let right = &self.right[self.left.inner.start * self.stride..];
        for (k, &j) in self.kept.columns[..count].iter().enumerate() {
            let (line, _) = registers::<S>(&right[place(j as usize)]);
            let (at, apart) = if IN_ROWS { (j as usize, n) } else { (k * R, 1) };
            for r in 0..R {
                let value = splat(simd, values[at + r * apart]);
                for w in 0..W {
                    sums[r][w] = mul_add(simd, line[w], value, sums[r][w]);
                }
            }
        }
        for (r, sums) in sums.iter().enumerate() {
            registers_mut::<S>(&mut self.out[place(rows[r])]).0.copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Matrix,
        rows::Contiguous,
        skipping::{Strided, rows_of_product},
    };

    /// Whatever registers a processor has, each number is summed in the same order: the same bits wherever it
    /// multiplies and adds in one step. Those that this processor lacks are passed over.
    #[test]
    fn every_width_of_registers() {
        let (m, n, k) = (7, 45, 61);
        let left = Matrix::from_fn(m, n, |i, j| ((i * 7 + j * 3) % 5) as Float / 3.0);
        let right = Matrix::from_fn(n, k, |i, j| 1.0 / (i + 2 * j + 1) as Float);
        let (left, right) = (Strided::from(&left), Strided::from(&right));
        let expected = rows_of_product(left, right);
        let stride = expected.stride;
        let expected = expected.into_rows();
        let right = right.to_rows(stride);
        let with = |run: &dyn Fn(Task<'_, Contiguous<'_>>)| {
            let mut out = vec![0.0; m * stride];
            let left = Left { rows: left.rows(left.doubles()), transposed: true, inner: 0..n, skip: true };
            run(Task { left, right: &right, stride, first: 0, out: &mut out, kept: &mut Kept::default() });
            out
        };
        let scalar = with(&|task| task.with_simd(pulp::Scalar));
        assert!(scalar.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 64.0 * Float::EPSILON));
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = pulp::x86::V3::try_new() {
            assert_eq!(with(&|task| Simd::vectorize(avx2, task)), expected);
        }
    }
}
