//! `x · w`: dot products of rows of images with columns of weights, twenty at once.
//!
//! A row of images and a column of weights both lie in one piece, so a register takes neighbouring pixels of
//! either. The weights of eight neighbouring pixels, for five classes, are five registers, and each that is
//! loaded is multiplied with four images. (On processors with 16 registers instead of 32, with two.)
//!
//! Where all four images are black, the weights are not even read. Of all groups of eight pixels in Fashion-MNIST 28 %
//! are black, but in four images taken at random only 5 % are in all; so the images of a batch are first sorted by
//! *where* they are black in their lower part, and then it is 19 %. (Nothing is passed over if a weight is not finite:
//! zero times that is NaN.)

use std::cell::RefCell;

use pulp::{Arch, Simd, WithSimd};

use super::{COLUMNS, tile_width};
use crate::{
    Float, Matrix, cores,
    lines::LINE,
    number::Number,
    register::{lanes, mul_add, registers, registers_mut, splat, sum},
    rows::Rows,
    seen::{self, LINES, ROWS, Seen},
};

thread_local! {
    /// The numbers of a product, kept from one to the next: to clear them here would take them away from the core that
    /// has written them.
    static NUMBERS: RefCell<Vec<Float>> = const { RefCell::new(Vec::new()) };
    /// Room for a task.
    static ROOM: RefCell<Room> = RefCell::default();
}

/// What a task needs beside its numbers.
#[derive(Default)]
struct Room {
    /// The weights line by line: what a line of pixels is multiplied with lies together.
    weights: Vec<Line>,
    /// Part by part where the rows are not black.
    seen: Vec<Seen>,
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
    let mut numbers = NUMBERS.take();
    numbers.resize(m * k, 0.0);
    cores::for_each(cores::multiplications(m, n * k), tasks(x, m, w, scale, &mut numbers), |product| {
        ROOM.with_borrow_mut(|room| Arch::new().dispatch(Task { product, room }));
    });
    let product = in_columns(&numbers, m, k);
    NUMBERS.set(numbers);
    product
}

/// Tile after tile, and of each one block of rows after the other: the numbers of a task lie together.
fn tasks<'a, R: Rows + 'a>(
    x: R,
    m: usize,
    w: &'a Matrix,
    scale: Float,
    numbers: &'a mut [Float],
) -> impl Iterator<Item = Product<'a, R>> {
    let (n, width) = (w.nrows(), tile_width(w.ncols()));
    numbers.chunks_mut(m * width).zip(w.as_slice().chunks(n * width)).flat_map(move |(out, w)| {
        let blocks = out.chunks_mut(ROWS * (w.len() / n)).enumerate();
        blocks.map(move |(block, out)| Product { x, block, w, n, scale, out })
    })
}

/// The numbers of all tasks as a matrix.
fn in_columns(numbers: &[Float], m: usize, k: usize) -> Matrix {
    let mut product = Matrix::zeros(m, k);
    let tile = m * tile_width(k);
    for (columns, numbers) in product.as_mut_slice().chunks_mut(tile).zip(numbers.chunks(tile)) {
        let width = columns.len() / m;
        for (block, numbers) in numbers.chunks(ROWS * width).enumerate() {
            let rows = numbers.len() / width;
            for (column, numbers) in columns.chunks_exact_mut(m).zip(numbers.chunks_exact(rows)) {
                column[block * ROWS..][..rows].copy_from_slice(numbers);
            }
        }
    }
    product
}

/// Some rows of some columns of `x · w`.
struct Product<'a, R> {
    x: R,
    /// Which rows.
    block: usize,
    /// The columns of the weights, each of `n` numbers.
    w: &'a [Float],
    n: usize,
    scale: Float,
    /// Column after column.
    out: &'a mut [Float],
}

struct Task<'a, 'b, R> {
    product: Product<'a, R>,
    room: &'b mut Room,
}

impl<R: Rows> WithSimd for Task<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { mut product, room } = self;
        match product.w.len() / product.n {
            COLUMNS => product.work::<S, COLUMNS>(simd, room),
            4 => product.work::<S, 4>(simd, room),
            3 => product.work::<S, 3>(simd, room),
            2 => product.work::<S, 2>(simd, room),
            _ => product.work::<S, 1>(simd, room),
        }
    }
}

impl<R: Rows> Product<'_, R> {
    #[inline(always)]
    fn work<S: Simd, const K: usize>(&mut self, simd: S, Room { weights, seen }: &mut Room) {
        let finite = self.pack::<S, K>(simd, weights);
        self.look(finite, seen);
        self.whole_lines::<S, K>(simd, weights, seen);
        self.rest::<K>();
        for number in &mut *self.out {
            *number *= self.scale;
        }
    }

    /// Copies the weights line by line. Returns whether all are finite.
    #[inline(always)]
    fn pack<S: Simd, const K: usize>(&self, simd: S, weights: &mut Vec<Line>) -> bool {
        weights.resize(self.n / LINE * K, [0.0; LINE]);
        let (lines, _) = weights.as_chunks_mut::<K>();
        let mut zeros = splat(simd, 0.0);
        for (j, column) in self.w.chunks_exact(self.n).enumerate() {
            let (column, _) = registers::<S>(column);
            for (line, column) in lines.iter_mut().zip(column.chunks_exact(LINE / lanes::<S>())) {
                for (packed, w) in registers_mut::<S>(&mut line[j]).0.iter_mut().zip(column) {
                    *packed = *w;
                    // NaN if it is not finite.
                    zeros = mul_add(simd, *w, splat(simd, 0.0), zeros);
                }
            }
        }
        sum(simd, zeros) == 0.0
    }

    /// Looks where the rows are not black.
    #[inline(always)]
    fn look(&self, skip: bool, seen: &mut Vec<Seen>) {
        let skip = skip && R::Number::OFTEN_ZERO;
        seen.clear();
        for part in 0..seen::parts(self.n) {
            seen.push(if skip { self.x.seen(part, self.block) } else { seen::everywhere(self.n, part) });
        }
    }

    /// The numbers of the rows, those beside each other that are black at the same places.
    #[inline(always)]
    fn sorted_rows<const K: usize>(&self, seen: &[Seen]) -> [usize; ROWS] {
        let mut rows = seen[seen.len() - 1];
        // Eight bits for the number.
        rows.iter_mut().zip(0..).for_each(|(row, i)| *row = *row << 8 | i);
        rows[..self.out.len() / K].sort_unstable();
        rows.map(|row| (row & 255) as usize)
    }

    /// All rows, summed over the pixels that make up whole lines.
    #[inline(always)]
    fn whole_lines<S: Simd, const K: usize>(&mut self, simd: S, weights: &[Line], seen: &[Seen]) {
        let (weights, _) = weights.as_chunks::<K>();
        let rows = self.sorted_rows::<K>(seen);
        let rows = &rows[..self.out.len() / K];
        let rest = if S::REGISTER_COUNT >= 32 {
            let (fours, rest) = rows.as_chunks();
            for four in fours {
                self.rows::<S, 4, K>(simd, four, weights, seen);
            }
            rest
        } else {
            let (pairs, rest) = rows.as_chunks();
            for pair in pairs {
                self.rows::<S, 2, K>(simd, pair, weights, seen);
            }
            rest
        };
        for row in rest.as_chunks().0 {
            self.rows::<S, 1, K>(simd, row, weights, seen);
        }
    }

    /// `N` rows by `K` columns of the result: dot products, several at once.
    #[inline(always)]
    fn rows<S: Simd, const N: usize, const K: usize>(
        &mut self,
        simd: S,
        rows: &[usize; N],
        weights: &[[Line; K]],
        seen: &[Seen],
    ) {
        let x = rows.map(|i| self.x.row(self.block * ROWS + i).as_chunks::<LINE>().0);
        for i in rows {
            self.x.fetch_later(self.block * ROWS + i);
        }
        let mut sums = [[splat(simd, 0.0); K]; N];
        for (part, seen) in seen.iter().enumerate() {
            let mut seen = rows.iter().fold(0, |any, &i| any | seen[i]);
            while seen != 0 {
                let d = part * LINES + seen.trailing_zeros() as usize;
                seen &= seen - 1;
                let w = weights[d].each_ref().map(|line| registers::<S>(line).0);
                let x = x.map(|x| &x[d]);
                for l in 0..LINE / lanes::<S>() {
                    for i in 0..N {
                        let x = R::Number::load::<S>(&x[i][l * lanes::<S>()..(l + 1) * lanes::<S>()]);
                        for j in 0..K {
                            sums[i][j] = mul_add(simd, x, w[j][l], sums[i][j]);
                        }
                    }
                }
            }
        }
        let count = self.out.len() / K;
        for (j, column) in self.out.chunks_exact_mut(count).enumerate() {
            for i in 0..N {
                column[rows[i]] = sum(simd, sums[i][j]);
            }
        }
    }

    /// Adds the pixels that do not fill a line.
    #[inline(always)]
    fn rest<const K: usize>(&mut self) {
        let first = self.n / LINE * LINE;
        if first == self.n {
            return;
        }
        let count = self.out.len() / K;
        for (column, w) in self.out.chunks_exact_mut(count).zip(self.w.chunks_exact(self.n)) {
            for (i, out) in column.iter_mut().enumerate() {
                let x = &self.x.row(self.block * ROWS + i)[first..];
                *out += x.iter().zip(&w[first..]).map(|(x, w)| x.double() * w).sum::<Float>();
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
            let w = Matrix::from_fn(n, k, |i, j| ((i + 2 * j) % 5) as Float);
            let mut numbers = vec![Float::NAN; m * k];
            for product in tasks(x, m, &w, 1.0, &mut numbers) {
                registers.run(Task { product, room: &mut Room::default() });
            }
            assert_eq!(in_columns(&numbers, m, k), a * &w, "({m}, {n}) · ({n}, {k})");
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
