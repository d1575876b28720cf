//! `x · w`: dot products of rows of images with columns of weights, twenty at once.
//!
//! A row of images and a column of weights both lie in one piece, so a register takes neighbouring pixels of
//! either. The weights of eight neighbouring pixels, for all ten classes, are ten registers, and each that is
//! loaded is multiplied with two images. (On processors with 16 registers instead of 32, with one.)
//!
//! Where both images are black, the weights are not even read. Of all groups of eight pixels in Fashion-MNIST 28 % are
//! black, but in two images taken at random only 13 % are in both; so the images of a batch are first sorted by *where*
//! they are black, and then it is 23 %. (Nothing is passed over if a weight is not finite: zero times that is NaN.)

use std::cell::RefCell;

use pulp::{Arch, Simd, WithSimd};

use super::{CLASSES, COLUMNS, tiles};
use crate::{
    Float, Matrix, cores,
    lines::{self, LINE},
    number::Number,
    register::{lanes, mul_add, registers, registers_mut, splat, sum},
    rows::Rows,
    seen::{self, ROWS, Seen},
};

thread_local! {
    /// The sums of all parts, kept from product to product: to clear them here would take them away from the
    /// core that has written them.
    static SUMS: RefCell<Vec<Float>> = const { RefCell::new(Vec::new()) };
    /// Room for the weights of a task.
    static WEIGHTS: RefCell<Vec<Line>> = const { RefCell::new(Vec::new()) };
}

/// Numbers that lie in one line of the cache, as `Vec` and its allocator (`memory.rs`) place them: a register that
/// straddles two takes twice as long to load.
type Line = [Float; LINE];

/// `scale · x · w`, with `m` rows of `x`.
pub(super) fn product<R: Rows>(x: R, m: usize, w: &Matrix, scale: Float) -> Matrix {
    let (n, k) = w.shape();
    if m * n * k == 0 {
        return Matrix::zeros(m, k);
    }
    // In parts, whether there are two cores or one: each keeps to its half of them.
    let parts = n.div_ceil(lines::part_length(n));
    let mut sums = SUMS.take();
    sums.resize(parts * m * k, 0.0);
    let tasks = sums.chunks_exact_mut(m * k).enumerate().flat_map(|(part, sums)| {
        let blocks = sums.chunks_mut(ROWS * k).enumerate();
        blocks.map(move |(block, out)| Product { x, part, block, w: w.as_slice(), n, k, out })
    });
    cores::for_each(m * n * k, tasks, |product| {
        WEIGHTS.with_borrow_mut(|weights| Arch::new().dispatch(Task { product, weights }));
    });
    let mut product = Matrix::zeros(m, k);
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let (total, others) = sums.split_at_mut(m * k);
            for part in others.chunks_exact(m * k) {
                total.iter_mut().zip(part).for_each(|(total, part)| *total += part);
            }
            total.iter_mut().for_each(|total| *total *= scale);
            for (j, column) in product.as_mut_slice().chunks_exact_mut(m).enumerate() {
                column.iter_mut().zip(total.chunks_exact(k)).for_each(|(number, row)| *number = row[j]);
            }
        },
    );
    SUMS.set(sums);
    product
}

/// Some rows of `x · w`, summed over some of the pixels.
struct Product<'a, R> {
    x: R,
    /// Which pixels.
    part: usize,
    /// Which rows.
    block: usize,
    w: &'a [Float],
    n: usize,
    k: usize,
    /// Row after row.
    out: &'a mut [Float],
}

struct Task<'a, 'b, R> {
    product: Product<'a, R>,
    weights: &'b mut Vec<Line>,
}

impl<R: Rows> WithSimd for Task<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { mut product, weights } = self;
        let finite = product.pack(simd, weights);
        let (lines, k) = (product.lines(), product.k);
        let rows = product.sorted_rows(finite);
        let rows = &rows[..product.out.len() / k];
        for (c, width) in tiles(k) {
            let weights = &weights[c * lines..(c + width) * lines];
            match width {
                CLASSES => product.tile::<S, CLASSES>(simd, rows, c, weights),
                COLUMNS => product.tile::<S, COLUMNS>(simd, rows, c, weights),
                _ => product.tile::<S, 1>(simd, rows, c, weights),
            }
        }
        product.rest();
    }
}

impl<R: Rows> Product<'_, R> {
    /// Of the part, those that are whole.
    fn lines(&self) -> usize {
        lines::part(self.n, self.part).len() / LINE
    }

    /// Adds what is left of the part when all whole lines are taken away.
    #[inline(always)]
    fn rest(&mut self) {
        let mut pixels = lines::part(self.n, self.part);
        pixels.start += self.lines() * LINE;
        if pixels.is_empty() {
            return;
        }
        for (i, out) in self.out.chunks_exact_mut(self.k).enumerate() {
            let x = &self.x.row(self.block * ROWS + i)[pixels.clone()];
            for (out, w) in out.iter_mut().zip(self.w.chunks_exact(self.n)) {
                *out += x.iter().zip(&w[pixels.clone()]).map(|(x, w)| x.double() * w).sum::<Float>();
            }
        }
    }

    /// Copies the weights tile by tile, in each line by line: what a line of pixels is multiplied with lies together.
    /// Returns whether all are finite.
    #[inline(always)]
    fn pack<S: Simd>(&self, simd: S, weights: &mut Vec<Line>) -> bool {
        let (lines, start) = (self.lines(), lines::part(self.n, self.part).start);
        weights.resize(lines * self.k, [0.0; LINE]);
        let mut zeros = splat(simd, 0.0);
        for (c, width) in tiles(self.k) {
            for j in c..c + width {
                let packed = weights[c * lines..].iter_mut().skip(j - c).step_by(width);
                let (column, _) = registers::<S>(&self.w[j * self.n + start..][..lines * LINE]);
                for (packed, line) in packed.zip(column.chunks_exact(LINE / lanes::<S>())) {
                    for (packed, w) in registers_mut::<S>(packed).0.iter_mut().zip(line) {
                        *packed = *w;
                        // NaN if it is not finite.
                        zeros = mul_add(simd, *w, splat(simd, 0.0), zeros);
                    }
                }
            }
        }
        sum(simd, zeros) == 0.0
    }

    /// The rows, those beside each other that are black at the same places: where each is not, and then eight bits for
    /// its number.
    #[inline(always)]
    fn sorted_rows(&self, skip: bool) -> Seen {
        let skip = skip && R::Number::OFTEN_ZERO;
        let mut rows = if skip { self.x.seen(self.part, self.block) } else { seen::everywhere(self.lines()) };
        rows.iter_mut().zip(0..).for_each(|(row, i)| *row = *row << 8 | i);
        if skip {
            rows[..self.out.len() / self.k].sort_unstable();
        }
        rows
    }

    /// All rows of `K` columns, from the `c`-th on.
    #[inline(always)]
    fn tile<S: Simd, const K: usize>(&mut self, simd: S, rows: &[u64], c: usize, weights: &[Line]) {
        let (weights, _) = weights.as_chunks::<K>();
        let mut rest = rows;
        if S::REGISTER_COUNT >= 32 {
            let (pairs, last) = rows.as_chunks();
            for pair in pairs {
                self.rows::<S, 2, K>(simd, pair, c, weights);
            }
            rest = last;
        }
        for row in rest.as_chunks().0 {
            self.rows::<S, 1, K>(simd, row, c, weights);
        }
    }

    /// `N` rows by `K` columns of the result, from column `c` on: dot products, several at once.
    #[inline(always)]
    fn rows<S: Simd, const N: usize, const K: usize>(
        &mut self,
        simd: S,
        rows: &[u64; N],
        c: usize,
        weights: &[[Line; K]],
    ) {
        let pixels = lines::part(self.n, self.part);
        let numbers = rows.map(|row| (row & 255) as usize);
        let x = numbers.map(|i| self.x.row(self.block * ROWS + i)[pixels.clone()].as_chunks::<LINE>().0);
        if c == 0 {
            numbers.iter().for_each(|i| self.x.fetch_next(self.block * ROWS + i, pixels.clone()));
        }
        let mut sums = [[splat(simd, 0.0); K]; N];
        let mut seen = rows.iter().fold(0, |seen, row| seen | row >> 8);
        while seen != 0 {
            let d = seen.trailing_zeros() as usize;
            seen &= seen - 1;
            let w = weights[d].each_ref().map(|line| registers::<S>(line).0);
            let x = x.map(|x| &x[d]);
            for l in 0..LINE / lanes::<S>() {
                let x = x.map(|line| R::Number::load::<S>(&line[l * lanes::<S>()..(l + 1) * lanes::<S>()]));
                for j in 0..K {
                    for i in 0..N {
                        sums[i][j] = mul_add(simd, x[i], w[j][l], sums[i][j]);
                    }
                }
            }
        }
        for i in 0..N {
            let out = &mut self.out[numbers[i] * self.k + c..][..K];
            for j in 0..K {
                out[j] = sum(simd, sums[i][j]);
            }
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
    fn every_width_of_registers() {
        fn check(registers: &Registers, x: impl Rows, a: &Matrix, k: usize) {
            let (m, n) = a.shape();
            let w = Matrix::from_fn(n, k, |i, j| (i + 2 * j) as Float);
            let parts = n.div_ceil(lines::part_length(n));
            let sums = (0..parts).map(|part| {
                let mut out = vec![0.0; m * k];
                let product = Product { x, part, block: 0, w: w.as_slice(), n, k, out: &mut out };
                registers.run(Task { product, weights: &mut Vec::new() });
                Matrix::from_row_slice(m, k, &out)
            });
            assert_eq!(sums.sum::<Matrix>(), a * &w, "({m}, {n}) · ({n}, {k})");
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
