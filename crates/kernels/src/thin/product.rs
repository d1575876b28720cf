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

use super::COLUMNS;
#[cfg(test)]
use crate::instructions::Instructions;
use crate::{
    Float, Matrix, cores,
    lines::LINE,
    masks::{self, LINES, Masks, ROWS},
    number::Number,
    operand::Rows,
    register::{lanes, mul_add, registers, registers_mut, splat, sum},
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
    weights: Vec<[Line; COLUMNS]>,
    /// Part by part where the rows are not black.
    masks: Vec<Masks>,
}

/// Numbers that neighbouring pixels are multiplied with.
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
    let n = w.nrows();
    numbers.chunks_mut(m * COLUMNS).zip(w.as_slice().chunks(n * COLUMNS)).flat_map(move |(out, w)| {
        let blocks = out.chunks_mut(ROWS * (w.len() / n)).enumerate();
        blocks.map(move |(block, out)| Product { x, block, w, n, scale, out })
    })
}

/// The numbers of all tasks as a matrix.
fn in_columns(numbers: &[Float], m: usize, k: usize) -> Matrix {
    let mut product = Matrix::zeros(m, k);
    let tile = m * COLUMNS;
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
        let finite = product.pack(simd, &mut room.weights);
        product.look(finite, &mut room.masks);
        // As many rows at a time as the processor has registers for.
        if const { S::REGISTER_COUNT >= 32 } {
            product.whole_lines::<S, 4>(simd, room);
        } else {
            product.whole_lines::<S, 2>(simd, room);
        }
        product.rest();
        for number in &mut *product.out {
            *number *= product.scale;
        }
    }
}

impl<R: Rows> Product<'_, R> {
    /// How many rows.
    #[inline(always)]
    fn height(&self) -> usize {
        self.out.len() / (self.w.len() / self.n)
    }

    /// Copies the weights line by line. Returns whether all are finite.
    #[inline(always)]
    fn pack<S: Simd>(&self, simd: S, weights: &mut Vec<[Line; COLUMNS]>) -> bool {
        weights.resize(self.n / LINE, Default::default());
        let mut zeros = splat(simd, 0.0);
        let columns = self.w.chunks_exact(self.n);
        // Columns that are not there are zeros.
        for j in columns.len()..COLUMNS {
            weights.iter_mut().for_each(|lines| lines[j] = [0.0; LINE]);
        }
        for (j, column) in columns.enumerate() {
            let (column, _) = registers::<S>(column);
            for (lines, column) in weights.iter_mut().zip(column.chunks_exact(LINE / lanes::<S>())) {
                for (packed, w) in registers_mut::<S>(&mut lines[j]).0.iter_mut().zip(column) {
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
    fn look(&self, skip: bool, masks: &mut Vec<Masks>) {
        let skip = skip && R::Number::OFTEN_ZERO;
        masks.clear();
        for part in 0..masks::parts(self.n) {
            masks.push(if skip { self.x.masks(part, self.block) } else { masks::everywhere(self.n, part) });
        }
    }

    /// The numbers of the rows, those beside each other that are black at the same places.
    #[inline(always)]
    fn sorted_rows(&self, masks: &[Masks]) -> [usize; ROWS] {
        let mut rows = masks[masks.len() - 1];
        // Eight bits for the number.
        rows.iter_mut().zip(0..).for_each(|(row, i)| *row = *row << 8 | i);
        rows[..self.height()].sort_unstable();
        rows.map(|row| (row & 255) as usize)
    }

    /// All rows, `N` at a time, summed over the pixels that make up whole lines.
    #[inline(always)]
    fn whole_lines<S: Simd, const N: usize>(&mut self, simd: S, Room { weights, masks }: &Room) {
        let rows = self.sorted_rows(masks);
        let (several, rest) = rows[..self.height()].as_chunks::<N>();
        several.iter().for_each(|rows| self.rows(simd, rows, weights, masks));
        rest.as_chunks::<1>().0.iter().for_each(|row| self.rows(simd, row, weights, masks));
    }

    /// `N` rows of the result: dot products, several at once.
    #[inline(always)]
    fn rows<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        rows: &[usize; N],
        weights: &[[Line; COLUMNS]],
        masks: &[Masks],
    ) {
        let x = rows.map(|i| self.x.row(self.block * ROWS + i).as_chunks::<LINE>().0);
        for i in rows {
            self.x.fetch_later(self.block * ROWS + i);
        }
        let mut sums = [[splat(simd, 0.0); COLUMNS]; N];
        for (part, masks) in masks.iter().enumerate() {
            let mut mask = rows.iter().fold(0, |any, &i| any | masks[i]);
            while mask != 0 {
                let d = part * LINES + mask.trailing_zeros() as usize;
                mask &= mask - 1;
                let w = weights[d].each_ref().map(|line| registers::<S>(line).0);
                let x = x.map(|x| &x[d]);
                for l in 0..LINE / lanes::<S>() {
                    for i in 0..N {
                        let x = R::Number::load::<S>(&x[i][l * lanes::<S>()..(l + 1) * lanes::<S>()]);
                        for j in 0..COLUMNS {
                            sums[i][j] = mul_add(simd, x, w[j][l], sums[i][j]);
                        }
                    }
                }
            }
        }
        let height = self.height();
        for (j, column) in self.out.chunks_exact_mut(height).enumerate() {
            for i in 0..N {
                column[rows[i]] = sum(simd, sums[i][j]);
            }
        }
    }

    /// Adds the pixels that do not fill a line.
    #[inline(always)]
    fn rest(&mut self) {
        let first = self.n / LINE * LINE;
        if first == self.n {
            return;
        }
        let height = self.height();
        for (column, w) in self.out.chunks_exact_mut(height).zip(self.w.chunks_exact(self.n)) {
            for (i, out) in column.iter_mut().enumerate() {
                let x = &self.x.row(self.block * ROWS + i)[first..];
                *out += x.iter().zip(&w[first..]).map(|(x, w)| x.double() * w).sum::<Float>();
            }
        }
    }
}

#[cfg(test)]
pub(super) fn with(instructions: &Instructions, x: impl Rows, m: usize, w: &Matrix) -> Matrix {
    let mut numbers = vec![Float::NAN; m * w.ncols()];
    for product in tasks(x, m, w, 1.0, &mut numbers) {
        instructions.run(Task { product, room: &mut Room::default() });
    }
    in_columns(&numbers, m, w.ncols())
}
