//! `xᵀ · g`: each image times its row of `g`, added up over the images.
//!
//! A register takes neighbouring pixels of an image and is multiplied by each of the five numbers of `g` that
//! belong to the image and to these classes; five sums stay in registers while the images are walked along. Images in
//! which these pixels are 0 are passed over. (Not if `g` holds a number that is not finite: zero times that is NaN.)
//!
//! With so few multiplications for each image that is come to, what else is done for it counts: where its numbers begin
//! is looked up once for all pixels.

use std::{cell::RefCell, mem::MaybeUninit, ops::Range};

use nalgebra::{DMatrix, Dyn};
use pulp::{Arch, Simd, WithSimd};

use super::COLUMNS;
#[cfg(test)]
use crate::instructions::Instructions;
use crate::{
    Float, Matrix, cores,
    lines::LINE,
    masks::{self, LINES, ROWS},
    number::{Number, all_finite},
    operand::Rows,
    register::{lanes, mul_add, registers, registers_mut, splat},
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
    g: Vec<[Float; COLUMNS]>,
    /// Where the images begin.
    starts: Vec<usize>,
    /// Which images have something: 64 images after 64 images, each line by line.
    masks: Vec<u64>,
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
    let m = g.nrows();
    let tiles = out.chunks_mut(n * COLUMNS).zip(g.as_slice().chunks(m * COLUMNS));
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
        for first in (0..product.m).step_by(GROUP) {
            let images = first..product.m.min(first + GROUP);
            product.transpose(&images, &mut room.g);
            product.look(&images, room);
            for line in 0..product.n / LINE {
                product.line(simd, first > 0, line, room);
            }
        }
        product.rest();
    }
}

impl<R: Rows> TransposedProduct<'_, R> {
    /// `scale · g` row after row, and room for whole blocks.
    #[inline(always)]
    fn transpose(&self, images: &Range<usize>, rows: &mut Vec<[Float; COLUMNS]>) {
        rows.clear();
        rows.resize(images.len().next_multiple_of(ROWS), [0.0; COLUMNS]);
        for (j, column) in self.g.chunks_exact(self.m).enumerate() {
            for (row, number) in rows.iter_mut().zip(&column[images.clone()]) {
                row[j] = self.scale * number;
            }
        }
    }

    /// Looks where the images begin, and for each line in which of them there is something.
    #[inline(always)]
    fn look(&self, images: &Range<usize>, Room { g, starts, masks }: &mut Room) {
        starts.clear();
        starts.extend(images.clone().map(|i| self.x.start(i)));
        starts.resize(images.len().next_multiple_of(ROWS), 0);
        let skip = all_finite(g.as_flattened(), 0);
        masks.clear();
        for first in images.clone().step_by(ROWS) {
            for part in 0..masks::parts(self.n) {
                let mut rows =
                    if skip { self.x.masks(part, first / ROWS) } else { masks::everywhere(self.n, part) };
                rows[ROWS.min(images.end - first)..].fill(0);
                let lines = LINES.min(self.n / LINE - part * LINES);
                masks.extend_from_slice(&masks::by_line(&rows)[..lines]);
            }
        }
    }

    /// A line of rows of the result, all columns, added up over the images of a group that have something in this
    /// line of pixels, and `more` groups before.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn line<S: Simd>(&mut self, simd: S, more: bool, line: usize, room: &Room) {
        let x = self.x.numbers();
        let (starts, _) = room.starts.as_chunks::<ROWS>();
        let (g, _) = room.g.as_chunks::<ROWS>();
        for first in (line * LINE..(line + 1) * LINE).step_by(lanes::<S>()) {
            let mut sums = [splat(simd, 0.0); COLUMNS];
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
            for (block, masks) in room.masks.chunks_exact(self.n / LINE).enumerate() {
                let (starts, g) = (&starts[block], &g[block]);
                let mut mask = masks[line];
                while mask != 0 {
                    let i = mask.trailing_zeros() as usize;
                    mask &= mask - 1;
                    let start = starts[i] + first;
                    let x = R::Number::load::<S>(&x[start..start + lanes::<S>()]);
                    for j in 0..COLUMNS {
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
#[allow(unsafe_code)]
pub(super) fn with(instructions: &Instructions, x: impl Rows, n: usize, g: &Matrix) -> Matrix {
    let mut out = vec![MaybeUninit::new(Float::NAN); n * g.ncols()];
    for product in tasks(x, n, g, 1.0, &mut out) {
        instructions.run(Task { product, room: &mut Room::default() });
    }
    // SAFETY: every number was NaN before the tasks, and is what they have written now.
    Matrix::from_iterator(n, g.ncols(), out.iter().map(|number| unsafe { number.assume_init() }))
}
