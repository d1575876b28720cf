//! Matrices row after row, each row on cache lines of its own.

use rayon::prelude::*;

use crate::{Float, Matrix};

/// Doubles of a cache line; a register holds at most as many.
const LINE: usize = 8;

/// Rows, or columns, that are transposed at a time: what they touch stays in the first cache.
const TILE: usize = 64;

/// A matrix row after row. Each row begins on a cache line and is padded with zeros to whole ones: a register that
/// straddles two lines takes twice as long to load (measured: a third of a product's time).
#[derive(Debug)]
pub(crate) struct Lines {
    /// With room to begin on a cache line.
    values: Vec<Float>,
    start: usize,
    rows: usize,
    columns: usize,
}

impl Lines {
    /// All zeros.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        let values = vec![0.0; rows * columns.next_multiple_of(LINE) + LINE];
        let start = values.as_ptr().align_offset(LINE * size_of::<Float>());
        // It is only a matter of speed: wherever they begin, the numbers are the same.
        Self { start: if start < LINE { start } else { 0 }, values, rows, columns }
    }

    /// A copy of `a`.
    pub(crate) fn of(a: &Matrix) -> Self {
        let mut lines = Self::zeros(a.nrows(), a.ncols());
        let stride = lines.stride();
        if a.is_empty() {
            return lines;
        }
        lines.as_mut_slice().par_chunks_mut(TILE * stride).enumerate().for_each(|(tile, rows)| {
            let first = tile * TILE;
            for (j, column) in a.as_slice().chunks_exact(a.nrows()).enumerate() {
                for (row, &value) in rows.chunks_exact_mut(stride).zip(&column[first..]) {
                    row[j] = value;
                }
            }
        });
        lines
    }

    /// A copy of the first `rows` rows.
    pub(crate) fn to_matrix(&self, rows: usize) -> Matrix {
        let mut a = Matrix::zeros(rows, self.columns);
        if a.is_empty() {
            return a;
        }
        let stride = self.stride();
        a.as_mut_slice().par_chunks_mut(LINE * rows).enumerate().for_each(|(tile, columns)| {
            let first = tile * LINE;
            for (top, lines) in self.as_slice().chunks(TILE * stride).enumerate() {
                for (j, column) in columns.chunks_exact_mut(rows).enumerate() {
                    let below = &mut column[(top * TILE).min(rows)..];
                    for (value, line) in below.iter_mut().zip(lines.chunks_exact(stride)) {
                        *value = line[first + j];
                    }
                }
            }
        });
        a
    }

    /// Numbers from the beginning of one row to that of the next.
    pub(crate) fn stride(&self) -> usize {
        self.columns.next_multiple_of(LINE)
    }

    /// Columns, padding not counted.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// All rows with their padding.
    pub(crate) fn as_slice(&self) -> &[Float] {
        &self.values[self.start..self.start + self.rows * self.stride()]
    }

    /// All rows with their padding.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [Float] {
        let end = self.start + self.rows * self.stride();
        &mut self.values[self.start..end]
    }
}
