//! What of four rows of a product's left side is not to be skipped.
//!
//! It is first copied, as doubles: where the left is bytes, each becomes a double once and not once for each tile of
//! results, on the core that needs it; and where columns are far apart in memory, as in `xᵀ`, they are collected once.

use std::ops::Range;

use crate::{Float, number::Number, operand::Rows, strip::ROWS};

/// The side whose zeros are skipped.
pub(super) struct Left<R> {
    pub(super) rows: R,
    /// Whether it is the transpose of these rows.
    pub(super) transposed: bool,
    /// The columns that are summed over.
    pub(super) inner: Range<usize>,
    /// Whether zeros may be skipped.
    pub(super) skip: bool,
}

/// Room for what is not skipped of a strip, and for what it takes to find that.
#[derive(Default)]
pub(super) struct Gathered {
    /// Counted from the first of those that are summed over.
    pub(super) columns: Vec<u32>,
    /// The four numbers of each of these columns.
    pub(super) values: Vec<[Float; ROWS]>,
    /// All numbers of the four rows, row after row; and of each column, 0 if all four are.
    numbers: Vec<Float>,
    sizes: Vec<Float>,
    /// The rows in the order in which they are put together to strips, each with how many numbers it has that are
    /// not 0.
    pub(super) order: Vec<(u32, u32)>,
}

impl<R: Rows> Left<R> {
    /// Puts rows together that have about as many numbers that are not 0: strips then have more columns to skip.
    #[inline(always)]
    pub(super) fn order(&self, rows: Range<usize>, Gathered { order, .. }: &mut Gathered) {
        let count = |row: usize| match self.skip && !self.transposed {
            true => self.rows.row(row)[self.inner.clone()].iter().map(|n| u32::from(n.double() != 0.0)).sum(),
            false => 0,
        };
        order.clear();
        order.extend(rows.map(|row| (count(row), row as u32)));
        order.sort_unstable();
    }

    /// Copies what is not to be skipped of these rows, and tells how many columns that are.
    #[inline(always)]
    pub(super) fn gather(&self, rows: [usize; ROWS], gathered: &mut Gathered) -> usize {
        let n = self.inner.len();
        let Gathered { columns, values, numbers, sizes, .. } = gathered;
        columns.resize(n, 0);
        values.resize(n, [0.0; ROWS]);
        let (all, mut count) = (!self.skip, 0);
        if self.transposed {
            // Its transpose lies in rows: what is in one column of this lies in one piece, but where a row is repeated.
            let in_one_piece = rows[ROWS - 1] == rows[0] + ROWS - 1;
            for (j, inner) in self.inner.clone().enumerate() {
                let row = self.rows.row(inner);
                let mut four = [0.0; ROWS];
                if in_one_piece {
                    four.iter_mut()
                        .zip(&row[rows[0]..][..ROWS])
                        .for_each(|(four, number)| *four = number.value());
                } else {
                    four.iter_mut().zip(rows).for_each(|(four, i)| *four = row[i].value());
                }
                (columns[count], values[count]) = (j as u32, four);
                // A number's bits but for its sign are 0 for 0 alone.
                let bits = four.iter().fold(0, |bits, number| bits | number.to_bits() << 1);
                count += usize::from(all | (bits != 0));
            }
        } else {
            numbers.resize(ROWS * n, 0.0);
            sizes.clear();
            sizes.resize(n, 0.0);
            for (numbers, row) in numbers.chunks_exact_mut(n).zip(rows) {
                let row = &self.rows.row(row)[self.inner.clone()];
                for ((number, size), of_row) in numbers.iter_mut().zip(&mut *sizes).zip(row) {
                    *number = of_row.value();
                    *size += number.abs();
                }
            }
            for (j, &size) in sizes.iter().enumerate() {
                columns[count] = j as u32;
                count += usize::from(all | (size != 0.0));
            }
            for (values, &j) in values.iter_mut().zip(&columns[..count]) {
                let j = j as usize;
                *values = [numbers[j], numbers[n + j], numbers[2 * n + j], numbers[3 * n + j]];
            }
        }
        count
    }
}
