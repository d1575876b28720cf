//! Matrices row after row, each row padded to whole registers.

use std::{mem::MaybeUninit, ops::Range, ptr};

use rayon::prelude::*;

use crate::{Float, Matrix, cores};

/// Numbers of a cache line, 8 doubles; a register holds at most as many.
pub(crate) const LINE: usize = 64 / size_of::<Float>();

/// Rows, or columns, that are transposed at a time: what they touch stays in the first cache.
const TILE: usize = 32;

/// A matrix row after row, each padded with zeros to whole cache lines.
#[derive(Debug)]
pub(crate) struct Lines {
    values: Vec<Float>,
    columns: usize,
}

impl Lines {
    /// All zeros.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        Self { values: vec![0.0; rows * columns.next_multiple_of(LINE)], columns }
    }

    /// A copy of some rows of `a`.
    pub(crate) fn of(a: &Matrix, range: Range<usize>) -> Self {
        let mut lines = Self::zeros(range.len(), a.ncols());
        let stride = lines.stride();
        if lines.values.is_empty() {
            return lines;
        }
        lines.as_mut_slice().par_chunks_mut(TILE * stride).enumerate().for_each(|(tile, rows)| {
            let first = range.start + tile * TILE;
            for (j, column) in a.as_slice().chunks_exact(a.nrows()).enumerate() {
                for (row, &value) in rows.chunks_exact_mut(stride).zip(&column[first..]) {
                    row[j] = value;
                }
            }
        });
        lines
    }

    /// Copies the rows into these columns, as many of each row as they are long.
    pub(crate) fn write_to(&self, columns: &mut [&mut [Float]]) {
        let stride = self.stride();
        for (tile, columns) in columns.chunks_mut(LINE).enumerate() {
            for (j, column) in columns.iter_mut().enumerate() {
                for (value, line) in column.iter_mut().zip(self.as_slice().chunks_exact(stride)) {
                    *value = line[tile * LINE + j];
                }
            }
        }
    }

    /// Numbers from the beginning of one row to that of the next.
    pub(crate) fn stride(&self) -> usize {
        self.columns.next_multiple_of(LINE)
    }

    /// All rows with their padding.
    pub(crate) fn as_slice(&self) -> &[Float] {
        &self.values
    }

    /// All rows with their padding.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [Float] {
        &mut self.values
    }
}

/// The matrix cut into blocks of so many rows: of each block, the pieces of its columns.
pub(crate) fn row_blocks(a: &mut Matrix, rows: usize) -> Vec<Vec<&mut [Float]>> {
    let (nrows, ncols) = a.shape();
    let mut blocks: Vec<Vec<_>> = (0..nrows.div_ceil(rows)).map(|_| Vec::with_capacity(ncols)).collect();
    for column in a.as_mut_slice().chunks_exact_mut(nrows) {
        blocks.iter_mut().zip(column.chunks_mut(rows)).for_each(|(block, piece)| block.push(piece));
    }
    blocks
}

/// Numbers in pieces of these lengths, written on both cores if so many multiplications are worth it: `write` gets the
/// number of a piece and the piece, all zeros. It is cleared on the core that then writes it: it would have to come
/// from the other core otherwise.
#[allow(unsafe_code)]
pub(crate) fn written(
    lengths: impl Iterator<Item = usize> + Clone,
    multiplications: usize,
    write: impl Fn(usize, &mut [Float]) + Sync,
) -> Vec<Float> {
    let total = lengths.clone().sum();
    let mut values = Vec::with_capacity(total);
    let mut rest = &mut values.spare_capacity_mut()[..total];
    let pieces = lengths.map(|length| rest.split_off_mut(..length).unwrap_or_default());
    cores::for_each(multiplications, pieces.enumerate(), |(i, piece)| {
        piece.fill(MaybeUninit::new(0.0));
        // SAFETY: every number of the piece has been written just now, and a number lies as one that may not have been.
        write(i, unsafe { &mut *(ptr::from_mut(piece) as *mut [Float]) });
    });
    // SAFETY: the pieces are all of these numbers, for their lengths add up to that, and each has been written.
    unsafe { values.set_len(total) };
    values
}

/// The two halves of so many pixels, each of which one core keeps to.
pub(crate) fn halves(n: usize) -> [Range<usize>; 2] {
    let middle = n.div_ceil(2).next_multiple_of(LINE).min(n);
    [0..middle, middle..n]
}
