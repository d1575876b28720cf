//! Products with a matrix that never changes and is mostly zero, as images are.
//!
//! Most pixels of a digit are black, and a product with 0 need not be computed. So where the zeros are is noted once: a
//! [`Strips`] holds four rows of the matrix at a time, and of these only the columns in which one of the four is not 0
//! (`strip.rs`).
//!
//! Nothing but zeros is left out: on a full matrix it is still as fast as a general product. Results are split between
//! the cores by strips, and each number is summed by one core from the first column to the last: its bits do not depend
//! on how many cores there are.

use pulp::Arch;
use rayon::prelude::*;

use crate::{
    Float, Matrix,
    lines::{self, Lines},
    strip::{ROWS, Strip},
};

/// So many rows of the right side fit a core's cache, at the width of a hundred columns.
const BLOCK: usize = 1024;

/// Strips that a core takes at a time.
const TASK: usize = 16;

/// An `(m, n)` matrix, made to be multiplied.
#[derive(Debug)]
pub struct Strips {
    rows: usize,
    /// Each for [`BLOCK`] columns of the matrix.
    blocks: Vec<Block>,
}

/// The strips of all rows, for some of the columns.
#[derive(Debug)]
struct Block {
    /// Where each strip begins in the two lists below; and where the last one ends.
    starts: Vec<usize>,
    /// From the first one of the block on.
    columns: Vec<u32>,
    values: Vec<[Float; ROWS]>,
}

impl Strips {
    /// Notes the numbers of a matrix of shape `(m, n)` that are not 0.
    pub fn new((rows, columns): (usize, usize), at: impl Fn(usize, usize) -> Float) -> Self {
        let block = |first: usize| {
            let mut block = Block { starts: vec![0], columns: Vec::new(), values: Vec::new() };
            for top in (0..rows).step_by(ROWS) {
                for column in first..columns.min(first + BLOCK) {
                    let mut values = [0.0; ROWS];
                    for (value, row) in values.iter_mut().zip(top..rows) {
                        *value = at(row, column);
                    }
                    if values != [0.0; ROWS] {
                        block.columns.push((column - first) as u32);
                        block.values.push(values);
                    }
                }
                block.starts.push(block.columns.len());
            }
            block
        };
        Self { rows, blocks: (0..columns).step_by(BLOCK).map(block).collect() }
    }

    /// The matrix product, `(m, n) · (n, k) → (m, k)`.
    pub fn product(&self, right: &Matrix) -> Matrix {
        let k = right.ncols();
        let mut product = Matrix::zeros(self.rows, k);
        if product.is_empty() {
            return product;
        }
        if let [block] = self.blocks.as_slice() {
            // Each task has all it needs: it writes its rows of the result as soon as they are done.
            let right = Lines::of(right, 0..right.nrows());
            let tasks = lines::row_blocks(&mut product, TASK * ROWS);
            tasks.into_par_iter().enumerate().for_each(|(i, mut rows)| {
                let mut out = Lines::zeros(rows[0].len().next_multiple_of(ROWS), k);
                block.add_product(i * TASK, &right, out.as_mut_slice());
                out.write_to(&mut rows);
            });
            return product;
        }
        let mut out = Lines::zeros(self.rows.next_multiple_of(ROWS), k);
        let task = TASK * ROWS * out.stride();
        for (i, block) in self.blocks.iter().enumerate() {
            let right = Lines::of(right, i * BLOCK..right.nrows().min((i + 1) * BLOCK));
            let tasks = out.as_mut_slice().par_chunks_mut(task).enumerate();
            tasks.for_each(|(i, out)| block.add_product(i * TASK, &right, out));
        }
        let mut columns = lines::row_blocks(&mut product, self.rows);
        columns.iter_mut().for_each(|columns| out.write_to(columns));
        product
    }
}

impl Block {
    /// Adds the products of some strips, from the `first` on, with the right side to rows of results.
    fn add_product(&self, first: usize, right: &Lines, out: &mut [Float]) {
        let (right, stride) = (right.as_slice(), right.stride());
        let ends = self.starts[first..].windows(2);
        for (ends, out) in ends.zip(out.chunks_exact_mut(ROWS * stride)) {
            let (columns, values) = (&self.columns[ends[0]..ends[1]], &self.values[ends[0]..ends[1]]);
            Arch::new().dispatch(Strip { columns, values, right, out, rows: [0, 1, 2, 3], stride });
        }
    }
}
