//! Four rows of a product at a time, without the columns in which all four of the left are 0: a *strip*.
//!
//! Results stay in the processor's registers while the strip is walked along, so each row of the right side that is read
//! serves four times. Each number is summed from the first column to the last: its bits do not depend on the rows beside
//! it, for a skipped 0 would change no sum.

use pulp::{Simd, WithSimd};

use crate::{
    Float,
    register::{lanes, mul_add, registers, registers_mut, splat},
};

/// Rows of a strip.
pub(crate) const ROWS: usize = 4;

/// What is to be added to four rows of results: the strip times the right side.
pub(crate) struct Strip<'a> {
    /// The columns that are not skipped; each is multiplied with this row of `right`.
    pub(crate) columns: &'a [u32],
    /// The four numbers of each of these columns.
    pub(crate) values: &'a [[Float; ROWS]],
    /// Row after row.
    pub(crate) right: &'a [Float],
    /// Row after row.
    pub(crate) out: &'a mut [Float],
    /// Which rows of `out` are the strip's. Where it has fewer than four, the last one is repeated, here and in the
    /// values, and written several times.
    pub(crate) rows: [usize; ROWS],
    /// Numbers from the beginning of one row to that of the next, in `right` and in `out`: whole registers.
    pub(crate) stride: usize,
}

impl WithSimd for Strip<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        // As wide as the processor has registers for.
        if const { S::REGISTER_COUNT >= 32 } { self.tiles::<S, 4>(simd) } else { self.tiles::<S, 2>(simd) }
    }
}

impl Strip<'_> {
    /// All columns of results: `W` registers at a time, and those that are left one by one.
    #[inline(always)]
    fn tiles<S: Simd, const W: usize>(mut self, simd: S) {
        let (one, several) = (lanes::<S>(), W * lanes::<S>());
        let wide = self.stride / several * several;
        (0..wide).step_by(several).for_each(|first| self.tile::<S, W>(simd, first));
        (wide..self.stride).step_by(one).for_each(|first| self.tile::<S, 1>(simd, first));
    }

    /// `W` registers of results in each of the four rows, from the column `first` on.
    #[inline(always)]
    fn tile<S: Simd, const W: usize>(&mut self, simd: S, first: usize) {
        let place = |row: usize| row * self.stride + first..row * self.stride + first + W * lanes::<S>();
        let mut sums = [[splat(simd, 0.0); W]; ROWS];
        for (sums, row) in sums.iter_mut().zip(self.rows) {
            sums.copy_from_slice(registers::<S>(&self.out[place(row)]).0);
        }
        for (&column, values) in self.columns.iter().zip(self.values) {
            let (line, _) = registers::<S>(&self.right[place(column as usize)]);
            // Counted loops: with iterators the compiler does not keep the sums in registers, at twice the time.
            for r in 0..ROWS {
                let value = splat(simd, values[r]);
                for w in 0..W {
                    sums[r][w] = mul_add(simd, line[w], value, sums[r][w]);
                }
            }
        }
        for (sums, row) in sums.iter().zip(self.rows) {
            registers_mut::<S>(&mut self.out[place(row)]).0.copy_from_slice(sums);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{instructions, lines::LINE};

    /// Whatever registers a processor has, each number is summed in the same order: the same bits wherever it
    /// multiplies and adds in one step. Every rest of registers, and a strip of fewer rows than four.
    #[test]
    fn every_width_of_registers() {
        let number = |i: usize, j: usize| 1.0 / (i + 2 * j + 1) as Float;
        let columns = [0, 2, 3, 7, 8];
        let values: Vec<_> = (0..columns.len()).map(|j| [0, 1, 2, 2].map(|i| number(i, j))).collect();
        for stride in (LINE..10 * LINE).step_by(LINE) {
            let right: Vec<Float> = (0..9 * stride).map(|i| number(i, 1)).collect();
            let mut sums = vec![1.0; 3 * stride];
            for (place, sum) in sums.iter_mut().enumerate() {
                let (i, w) = (place / stride, place % stride);
                for (&j, values) in columns.iter().zip(&values) {
                    *sum = right[j as usize * stride + w].mul_add(values[i], *sum);
                }
            }
            for kind in instructions::all() {
                let mut out = vec![1.0; 3 * stride];
                let rows = [0, 1, 2, 2];
                kind.run(Strip {
                    columns: &columns,
                    values: &values,
                    right: &right,
                    out: &mut out,
                    rows,
                    stride,
                });
                if kind.multiplies_and_adds_in_one_step() {
                    assert_eq!(out, sums);
                }
                assert!(out.iter().zip(&sums).all(|(a, b)| (a - b).abs() < 64.0 * Float::EPSILON));
            }
        }
    }
}
