//! `xᵀ · g`: each image times its row of `g`, added up over the images.
//!
//! A register takes neighbouring pixels of an image and is multiplied by each of the five numbers of `g` that
//! belong to the image and to these classes; five sums stay in registers while the images are walked along. Images in
//! which these pixels are 0 are passed over. (Not if `g` holds a number that is not finite: zero times that is NaN.)
//!
//! With so few multiplications for each image that is come to, what else is done for it counts: where its numbers begin
//! is looked up once for all pixels, which on one core saves 3 ms an epoch: this product takes 11.8.

use std::{cell::RefCell, mem::MaybeUninit, ops::Range};

use nalgebra::{DMatrix, Dyn};
use pulp::{Arch, Simd, WithSimd};

use super::{COLUMNS, tile_width};
use crate::{
    Float, Matrix, cores,
    lines::LINE,
    number::{Number, all_finite},
    register::{lanes, mul_add, registers, registers_mut, splat},
    rows::Rows,
    seen::{self, LINES, ROWS},
};

/// Images that are gone through at a time, line by line: what is read of them for one line stays near for the next.
const GROUP: usize = 4 * ROWS;

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static ROOM: RefCell<Room> = RefCell::default();
}

/// What a task knows of a group of images.
#[derive(Default)]
struct Room {
    /// `scale · g` row after row: what an image is multiplied with lies together.
    g: Vec<Float>,
    /// Where the images begin.
    starts: Vec<usize>,
    /// Which images have something: 64 images after 64 images, each line by line.
    seen: Vec<u64>,
}

/// `scale · xᵀ · g`, with `n` numbers in a row of `x`.
#[allow(unsafe_code)]
pub(super) fn transposed_product<R: Rows>(x: R, n: usize, g: &Matrix, scale: Float) -> Matrix {
    let (m, k) = g.shape();
    if m * n * k == 0 {
        return Matrix::zeros(n, k);
    }
    // Not cleared, which would take each tile away from the core that writes it.
    let mut out = DMatrix::<MaybeUninit<Float>>::uninit(Dyn(n), Dyn(k));
    let tasks = tasks(x, n, g, scale, out.as_mut_slice());
    cores::for_each(cores::multiplications(m, n * k), tasks, |product| {
        ROOM.with_borrow_mut(|room| Arch::new().dispatch(Task { product, room }));
    });
    // SAFETY: the tiles are all of it, and a task writes every number of its tile.
    unsafe { out.assume_init() }
}

fn tasks<'a, R: Rows + 'a>(
    x: R,
    n: usize,
    g: &'a Matrix,
    scale: Float,
    out: &'a mut [MaybeUninit<Float>],
) -> impl Iterator<Item = TransposedProduct<'a, R>> {
    let (m, width) = (g.nrows(), tile_width(g.ncols()));
    let tiles = out.chunks_mut(n * width).zip(g.as_slice().chunks(m * width));
    tiles.map(move |(out, g)| TransposedProduct { x, n, m, g, scale, out })
}

/// Some columns of `xᵀ · g`.
struct TransposedProduct<'a, R> {
    x: R,
    n: usize,
    /// How many images.
    m: usize,
    /// The columns of `g`.
    g: &'a [Float],
    scale: Float,
    /// Column after column. Every number of them is written.
    out: &'a mut [MaybeUninit<Float>],
}

struct Task<'a, 'b, R> {
    product: TransposedProduct<'a, R>,
    room: &'b mut Room,
}

impl<R: Rows> WithSimd for Task<'_, '_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { mut product, room } = self;
        match product.g.len() / product.m {
            COLUMNS => product.work::<S, COLUMNS>(simd, room),
            4 => product.work::<S, 4>(simd, room),
            3 => product.work::<S, 3>(simd, room),
            2 => product.work::<S, 2>(simd, room),
            _ => product.work::<S, 1>(simd, room),
        }
    }
}

impl<R: Rows> TransposedProduct<'_, R> {
    #[inline(always)]
    fn work<S: Simd, const K: usize>(&mut self, simd: S, room: &mut Room) {
        for first in (0..self.m).step_by(GROUP) {
            let images = first..self.m.min(first + GROUP);
            self.transpose::<K>(&images, &mut room.g);
            self.look(&images, room);
            for line in 0..self.n / LINE {
                self.line::<S, K>(simd, first > 0, line, room);
            }
        }
        self.rest();
    }

    /// `scale · g` row after row, and room for whole blocks.
    #[inline(always)]
    fn transpose<const K: usize>(&self, images: &Range<usize>, g: &mut Vec<Float>) {
        g.clear();
        g.resize(images.len().next_multiple_of(ROWS) * K, 0.0);
        let (rows, _) = g.as_chunks_mut::<K>();
        for (j, column) in self.g.chunks_exact(self.m).enumerate() {
            for (row, number) in rows.iter_mut().zip(&column[images.clone()]) {
                row[j] = self.scale * number;
            }
        }
    }

    /// Looks where the images begin, and for each line in which of them there is something.
    #[inline(always)]
    fn look(&self, images: &Range<usize>, Room { g, starts, seen }: &mut Room) {
        starts.clear();
        starts.extend(images.clone().map(|i| self.x.start(i)));
        starts.resize(images.len().next_multiple_of(ROWS), 0);
        let skip = all_finite(g, 0);
        seen.clear();
        for first in images.clone().step_by(ROWS) {
            for part in 0..seen::parts(self.n) {
                let mut rows =
                    if skip { self.x.seen(part, first / ROWS) } else { seen::everywhere(self.n, part) };
                rows[ROWS.min(images.end - first)..].fill(0);
                let lines = LINES.min(self.n / LINE - part * LINES);
                seen.extend_from_slice(&seen::by_line(&rows)[..lines]);
            }
        }
    }

    /// A line of rows of the result, all `K` columns, added up over the images of a group that have something in this
    /// line of pixels, and `more` groups before.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn line<S: Simd, const K: usize>(&mut self, simd: S, more: bool, line: usize, room: &Room) {
        let x = self.x.numbers();
        let (starts, _) = room.starts.as_chunks::<ROWS>();
        let (g, _) = room.g.as_chunks::<K>().0.as_chunks::<ROWS>();
        for first in (line * LINE..(line + 1) * LINE).step_by(lanes::<S>()) {
            let mut sums = [splat(simd, 0.0); K];
            if more {
                for (sum, column) in sums.iter_mut().zip(self.out.chunks_exact(self.n)) {
                    let mut numbers = [0.0; LINE];
                    for (number, out) in numbers.iter_mut().zip(&column[first..first + lanes::<S>()]) {
                        // SAFETY: the group before has written it.
                        *number = unsafe { out.assume_init() };
                    }
                    *sum = registers::<S>(&numbers).0[0];
                }
            }
            for (block, seen) in room.seen.chunks_exact(self.n / LINE).enumerate() {
                let (starts, g) = (&starts[block], &g[block]);
                let mut seen = seen[line];
                while seen != 0 {
                    let i = seen.trailing_zeros() as usize;
                    seen &= seen - 1;
                    let start = starts[i] + first;
                    let x = R::Number::load::<S>(&x[start..start + lanes::<S>()]);
                    for j in 0..K {
                        sums[j] = mul_add(simd, x, splat(simd, g[i][j]), sums[j]);
                    }
                }
            }
            for (column, sum) in self.out.chunks_exact_mut(self.n).zip(sums) {
                let mut numbers = [0.0; LINE];
                registers_mut::<S>(&mut numbers[..lanes::<S>()]).0[0] = sum;
                let out = &mut column[first..first + lanes::<S>()];
                out.iter_mut().zip(numbers).for_each(|(out, number)| _ = out.write(number));
            }
        }
    }

    /// The pixels that do not fill a line.
    #[inline(always)]
    fn rest(&mut self) {
        let first = self.n / LINE * LINE;
        for (column, g) in self.out.chunks_exact_mut(self.n).zip(self.g.chunks_exact(self.m)) {
            for (d, out) in column.iter_mut().enumerate().skip(first) {
                // As in a register: a row's results do not depend on where it lies.
                let add = |sum: Float, (i, g)| self.x.row(i)[d].double().mul_add(self.scale * g, sum);
                out.write(g.iter().enumerate().fold(0.0, add));
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
    #[allow(unsafe_code)]
    fn every_width_of_registers() {
        fn check(registers: &Registers, x: impl Rows, a: &Matrix, k: usize) {
            let (m, n) = a.shape();
            let g = Matrix::from_fn(m, k, |i, j| ((3 * i + j) % 5) as Float);
            let mut out = vec![MaybeUninit::new(Float::NAN); n * k];
            for product in tasks(x, n, &g, 1.0, &mut out) {
                registers.run(Task { product, room: &mut Room::default() });
            }
            // SAFETY: every number was NaN before the tasks, and is what they have written now.
            let product =
                Matrix::from_iterator(n, k, out.iter().map(|number| unsafe { number.assume_init() }));
            assert_eq!(product, a.transpose() * &g, "({m}, {n})ᵀ · ({m}, {k})");
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
