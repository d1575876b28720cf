//! Images as the bytes that they are.
//!
//! A pixel is a byte, and means that byte divided by 255. As doubles, a batch takes eight times the memory, which must be
//! written, and read for each product; as bytes it stays in the caches that are nearest. So the products read
//! the bytes, each image where it lies among all the others, and no batch is ever put together.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};

use crate::masks;

/// Rows of bytes, one after the other: all images of a set.
///
/// ```
/// use kernels::Bytes;
///
/// let images = Bytes::new(vec![0, 255, 51, 102, 255, 255], 2);
/// assert_eq!(images.row(1), [51, 102]);
/// assert_eq!(images.rows(&[2, 0], &[]).shape(), (2, 2));
/// ```
pub struct Bytes {
    values: Vec<u8>,
    columns: usize,
    /// For each part of each row where it is not zero, or 0 as long as nobody has asked: the parts of a row together.
    masks: Vec<AtomicU64>,
    /// The number of each row, from the first to the last.
    in_order: Vec<usize>,
}

impl Bytes {
    /// Reads `values` as rows of `columns` bytes each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: Vec<u8>, columns: usize) -> Self {
        assert!(columns > 0, "a row needs at least one column");
        assert!(values.len().is_multiple_of(columns), "{} bytes do not fill rows of {columns}", values.len());
        let rows = values.len() / columns;
        let masks = (0..rows * masks::parts(columns)).map(|_| AtomicU64::new(0)).collect();
        Self { values, columns, masks, in_order: (0..rows).collect() }
    }

    /// Number of rows.
    pub fn nrows(&self) -> usize {
        self.values.len() / self.columns
    }

    /// Number of columns.
    pub fn ncols(&self) -> usize {
        self.columns
    }

    /// The `i`-th row.
    ///
    /// # Panics
    /// If there are not that many.
    #[inline(always)]
    pub fn row(&self, i: usize) -> &[u8] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    /// The numbers of all rows, from the first to the last.
    pub fn in_order(&self) -> &[usize] {
        &self.in_order
    }

    /// All bytes, row after row.
    pub fn as_slice(&self) -> &[u8] {
        &self.values
    }

    /// All bytes, row after row.
    pub fn into_vec(self) -> Vec<u8> {
        self.values
    }

    /// Where a part of the `i`-th row is not zero; looked for once.
    #[inline(always)]
    pub(crate) fn mask(&self, i: usize, part: usize) -> u64 {
        let mask = &self.masks[i * masks::parts(self.columns) + part];
        match mask.load(Ordering::Relaxed) {
            0 => {
                let found = masks::mask(&self.row(i)[masks::part(self.columns, part)]);
                mask.store(found, Ordering::Relaxed);
                found
            }
            known => known,
        }
    }
}

/// Equal if the bytes are, and lie in rows of equal length.
impl PartialEq for Bytes {
    fn eq(&self, other: &Self) -> bool {
        (&self.values, self.columns) == (&other.values, other.columns)
    }
}

impl Eq for Bytes {}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bytes").field("values", &self.values).field("columns", &self.columns).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects comparisons of image sets: the bytes and the length of a row count, and not what has been found out.
    #[test]
    fn equal_bytes() {
        let bytes = |columns| Bytes::new((1..=16).collect(), columns);
        let looked_at = bytes(8);
        looked_at.mask(1, 0);
        assert_eq!(looked_at, bytes(8));
        assert_ne!(bytes(8), bytes(4));
        assert_ne!(bytes(8), Bytes::new((2..=17).collect(), 8));
    }

    #[test]
    #[should_panic(expected = "7 bytes do not fill rows of 2")]
    fn ragged_rows() {
        Bytes::new(vec![0; 7], 2);
    }

    #[test]
    #[should_panic(expected = "row 3 of 2")]
    fn a_row_beyond_the_last() {
        Bytes::new(vec![0; 4], 2).rows(&[1], &[3]);
    }
}
