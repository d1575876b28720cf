//! A product row after row, cut into tasks for the two cores.

use std::{array, cell::RefCell, ops::Range};

use pulp::{Arch, Simd, WithSimd};

use super::{
    gather::{Gathered, Left},
    sides::Lying,
};
use crate::{
    Float, Operand, cores,
    lines::{self, LINE},
    number::all_finite,
    operand,
    strip::{ROWS, Strip},
};

/// Numbers of both halves that are added up at a time.
const CHUNK: usize = 8192;

/// Rows of a task: enough to find some among them that are alike.
const TASK: usize = 32;

/// Sums of so many terms or more are added up in two halves.
const LONG: usize = 256;

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static GATHERED: RefCell<Gathered> = RefCell::default();
}

/// A product row after row.
pub(super) struct Rows {
    /// Long sums are still in two halves: after the first ones of all rows come the second ones.
    values: Vec<Float>,
    second: Option<usize>,
    rows: usize,
    /// From the beginning of one row to that of the next.
    pub(super) stride: usize,
    multiplications: usize,
}

impl Rows {
    /// The numbers row after row.
    pub(super) fn into_rows(mut self) -> Vec<Float> {
        if let Some(second) = self.second {
            let (first, second) = self.values.split_at_mut(second);
            let pieces = first.chunks_mut(CHUNK).zip(second.chunks(CHUNK));
            cores::for_each(self.multiplications, pieces, |(first, second)| {
                first.iter_mut().zip(second).for_each(|(first, second)| *first += second);
            });
        }
        self.values.truncate(self.rows * self.stride);
        self.values
    }

    /// The numbers of the first `k` columns, column after column.
    pub(super) fn to_columns(&self, k: usize) -> Vec<Float> {
        let tiles = (0..k).step_by(LINE).map(|first| self.rows * LINE.min(k - first));
        lines::written(tiles, self.multiplications, |tile, columns| {
            let first = tile * LINE..k.min((tile + 1) * LINE);
            for i in 0..self.rows {
                let row = &self.values[i * self.stride..][first.clone()];
                let columns = columns.iter_mut().skip(i).step_by(self.rows);
                match self.second {
                    Some(second) => {
                        let halves = row.iter().zip(&self.values[second + i * self.stride..][first.clone()]);
                        columns.zip(halves).for_each(|(number, (first, second))| *number = first + second);
                    }
                    None => columns.zip(row).for_each(|(number, row)| *number = *row),
                }
            }
        })
    }
}

/// The product; skips the zeros of the left.
pub(super) fn rows_of_product(left: Lying<'_>, right: Lying<'_>) -> Rows {
    let ((m, n), k) = (left.shape(), right.shape().1);
    let (stride, multiplications) = (k.next_multiple_of(LINE), m * n * k);
    // Which side is the batch, a product does not know; the shortest may be.
    let images = m.min(n).min(k);
    let with_weights = cores::multiplications(images, multiplications / images);
    let right = match right.transposed || k != stride {
        false => right.rows.to_floats(),
        true => right.to_rows(stride).into(),
    };
    let right = &*right;
    let skip = all_finite(right, with_weights);
    // Long sums in two halves, whether there are two cores or one: each keeps to its half of the weights.
    let halves = if n < LONG { 1 } else { 2 };
    // A long sum is halved, or else the rows are: with about as many tasks in each half.
    let parts = if halves == 1 { lines::halves(m) } else { [0..m, 0..m] };
    let tasks: Vec<_> = (0..)
        .zip(parts)
        .flat_map(|(half, part)| {
            let blocks = part.clone().step_by(TASK);
            blocks.map(move |first| (half, first..part.end.min(first + TASK)))
        })
        .collect();
    let lengths = tasks.iter().map(|(_, rows)| rows.len() * stride);
    let values = lines::written(lengths, with_weights, |task, out| {
        let (half, ref rows) = tasks[task];
        let first = rows.start;
        let inner: Range<usize> = if halves == 1 { 0..n } else { lines::halves(n)[half].clone() };
        let (transposed, right) = (left.transposed, &right[inner.start * stride..]);
        GATHERED.with_borrow_mut(|gathered| match left.rows {
            Operand::Floats(rows) => {
                let left = Left { rows, transposed, inner, skip };
                Arch::new().dispatch(Task { left, right, stride, first, out, gathered });
            }
            Operand::Bytes(rows) => {
                let left = Left { rows, transposed, inner, skip };
                Arch::new().dispatch(Task { left, right, stride, first, out, gathered });
            }
        });
    });
    let second = (halves == 2).then_some(m * stride);
    Rows { values, second, rows: m, stride, multiplications }
}

/// Some rows of the product.
struct Task<'a, R> {
    left: Left<R>,
    right: &'a [Float],
    /// Numbers from the beginning of one row to that of the next, in `right` and in `out`: whole registers.
    stride: usize,
    /// The row that `out` begins with.
    first: usize,
    out: &'a mut [Float],
    gathered: &'a mut Gathered,
}

impl<R: operand::Rows> WithSimd for Task<'_, R> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Task { left, right, stride, first, out, gathered } = self;
        let end = first + out.len() / stride;
        left.order(first..end, gathered);
        for place in (0..end - first).step_by(ROWS) {
            // Where fewer are left, the last one several times.
            let rows = array::from_fn(|r| gathered.order[(end - first).min(place + r + 1) - 1].1 as usize);
            let count = left.gather(rows, gathered);
            let (columns, values) = (&gathered.columns[..count], &gathered.values[..count]);
            let rows = rows.map(|row| row - first);
            // Not inlined: it is compiled once for all kinds of rows.
            simd.vectorize(Strip { columns, values, right, out, rows, stride });
        }
    }
}
