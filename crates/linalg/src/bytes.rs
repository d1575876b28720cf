//! Images as the bytes that they are, seen as the doubles that they stand for.
//!
//! A pixel is a byte, and means that byte divided by 255. As doubles, a batch of 64 images takes 400 kB,
//! which must be written, and read for each product; as bytes 50 kB, which stay in the caches that are
//! nearest. So a [`RowMajor`] can be over [`ByteRows`]: the products that are worth it read the bytes, each
//! image where it lies among all the others, and no batch is ever put together (8 µs for 64 images). For all
//! else the doubles are there as soon as somebody asks.

use std::{
    fmt, mem,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{Float, RowMajor, scale, seen};

/// Rows of bytes, one after the other: all images of a set.
pub struct Bytes {
    values: Vec<u8>,
    columns: usize,
    /// For each part of each row where it is not zero, or 0 as long as nobody has asked: the parts of a row together.
    seen: Vec<AtomicU64>,
}

impl Bytes {
    /// Reads `values` as rows of `columns` bytes each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn new(values: Vec<u8>, columns: usize) -> Self {
        assert!(columns > 0, "a row needs at least one column");
        assert!(values.len().is_multiple_of(columns), "{} bytes do not fill rows of {columns}", values.len());
        let parts = seen::parts(columns);
        let seen = (0..values.len() / columns * parts).map(|_| AtomicU64::new(0)).collect();
        Self { values, columns, seen }
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
    pub(crate) fn seen(&self, i: usize, part: usize) -> u64 {
        let seen = &self.seen[i * seen::parts(self.columns) + part];
        match seen.load(Ordering::Relaxed) {
            0 => {
                let found = seen::seen(&self.row(i)[seen::part(self.columns, part)]);
                seen.store(found, Ordering::Relaxed);
                found
            }
            known => known,
        }
    }
}

/// The same bytes in rows of the same length.
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

/// Some rows of bytes in any order, each byte meaning itself divided by 255: nothing is copied. Filled again and again,
/// it keeps its memory.
///
/// ```
/// use linalg::{ByteRows, Bytes, Matrix, allclose};
///
/// let all = Bytes::new(vec![0, 255, 51, 102, 255, 255], 2);
/// let mut images = ByteRows::new(&all);
/// images.fill([0, 1]);
/// let x = images.rows();
/// assert_eq!(x.row(1), [0.2, 0.4]);
/// assert!(allclose((x * &Matrix::identity(2, 2)).iter().copied(), x.to_matrix().iter().copied()));
/// ```
pub struct ByteRows<'a> {
    all: &'a Bytes,
    rows: Vec<usize>,
    /// Those that will come next.
    next: Vec<usize>,
    doubles: OnceLock<Vec<Float>>,
    /// Room for the doubles, when they are not there.
    spare: Mutex<Vec<Float>>,
}

impl<'a> ByteRows<'a> {
    /// No rows yet, of these.
    pub fn new(all: &'a Bytes) -> Self {
        Self { all, rows: Vec::new(), next: Vec::new(), doubles: OnceLock::new(), spare: Mutex::default() }
    }

    /// Takes these rows instead of the ones before.
    ///
    /// # Panics
    /// If there is none of such a number.
    pub fn fill(&mut self, rows: impl IntoIterator<Item = usize>) {
        self.announce(rows);
        self.advance();
    }

    /// Announces the rows that will come after these: while these are multiplied, the processor can fetch those,
    /// which lie far apart, from memory. (On 50,000 images in batches of 64, 4 ms an epoch on one core.)
    ///
    /// # Panics
    /// If there is none of such a number.
    pub fn announce(&mut self, next: impl IntoIterator<Item = usize>) {
        self.next.clear();
        self.next.extend(next);
        let count = self.all.nrows();
        for row in &self.next {
            assert!(*row < count, "row {row} of {count}");
        }
    }

    /// Takes the rows that were announced instead of the ones before, and none if none were.
    pub fn advance(&mut self) {
        mem::swap(&mut self.rows, &mut self.next);
        self.next.clear();
        if let Some(doubles) = self.doubles.take() {
            self.spare = Mutex::new(doubles);
        }
    }

    /// All rows as a matrix.
    pub fn rows(&self) -> RowMajor<'_> {
        RowMajor::of_bytes(self)
    }

    pub(crate) fn columns(&self) -> usize {
        self.all.columns
    }

    /// All there are, the numbers of these rows, and of those that will come next.
    pub(crate) fn parts(&self) -> (&'a Bytes, &[usize], &[usize]) {
        (self.all, &self.rows, &self.next)
    }

    /// All numbers, row after row; computed when they are first asked for.
    pub(crate) fn doubles(&self) -> &[Float] {
        self.doubles.get_or_init(|| {
            let mut doubles = mem::take(&mut *self.spare.lock().unwrap_or_else(PoisonError::into_inner));
            let columns = self.columns();
            doubles.resize(self.rows.len() * columns, 0.0);
            self.rows
                .iter()
                .zip(doubles.chunks_exact_mut(columns))
                .for_each(|(&i, d)| scale(self.all.row(i), d));
            doubles
        })
    }
}

impl fmt::Debug for ByteRows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteRows").field("columns", &self.columns()).field("rows", &self.rows).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects each batch from the one before, whose doubles may have been asked for, and which may have
    /// been larger.
    #[test]
    fn filled_again() {
        let all: Vec<u8> = (0..=255).collect();
        let all = Bytes::new(all, 2);
        let mut rows = ByteRows::new(&all);
        for (first, n) in [(0, 3), (5, 2), (10, 2), (15, 4), (20, 0)] {
            let numbers = first..first + n;
            rows.fill(numbers.clone());
            assert_eq!(rows.rows().shape(), (n, 2));
            if first != 10 {
                let bytes = numbers.flat_map(|i| all.row(i));
                let doubles: Vec<Float> = bytes.map(|&byte| Float::from(byte) / 255.0).collect();
                assert_eq!(rows.rows().as_slice(), doubles);
            }
        }
    }

    /// Protects comparisons of image sets: the bytes and the length of a row count, and not what has been found out.
    #[test]
    fn equal_bytes() {
        let bytes = |columns| Bytes::new((1..=16).collect(), columns);
        let looked_at = bytes(8);
        looked_at.seen(1, 0);
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
        ByteRows::new(&Bytes::new(vec![0; 4], 2)).fill([1, 3]);
    }
}
