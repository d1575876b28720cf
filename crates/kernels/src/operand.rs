//! Matrices whose rows lie in one piece each: one row after the other, or each anywhere.

use std::borrow::Cow;

use crate::{
    Bytes, Float, Matrix,
    masks::{self, Masks},
    number::Number,
    scale,
};

/// An `(m, n)` matrix whose rows lie in one piece each.
#[derive(Clone, Copy, Debug)]
pub enum Operand<'a> {
    /// Numbers, one row after the other.
    Floats(Contiguous<'a>),
    /// Images, each where it lies among all the others; each byte means itself divided by 255.
    Bytes(Scattered<'a>),
}

impl Bytes {
    /// The rows of these numbers as a matrix, each byte divided by 255; nothing is copied. The rows `next` are those that
    /// will be wanted next: while these are multiplied, the processor can fetch those, which lie far apart, from memory.
    ///
    /// # Panics
    /// If there is no row of such a number.
    pub fn rows<'a>(&'a self, rows: &'a [usize], next: &'a [usize]) -> Operand<'a> {
        let count = self.nrows();
        if let Some(row) = rows.iter().chain(next).find(|&&row| row >= count) {
            panic!("row {row} of {count}");
        }
        Operand::Bytes(Scattered { all: self, rows, next })
    }
}

impl<'a> Operand<'a> {
    /// Reads `values` as rows of `columns` numbers each.
    ///
    /// # Panics
    /// If `columns` is 0 or does not divide the number of values.
    pub fn of_floats(values: &'a [Float], columns: usize) -> Self {
        assert!(columns > 0, "a row needs at least one column");
        let count = values.len();
        assert!(count.is_multiple_of(columns), "{count} values do not fill rows of {columns}");
        Self::Floats(Contiguous { values, rows: count / columns, columns })
    }

    /// The transpose of a matrix, over the same numbers.
    pub fn transposed(a: &'a Matrix) -> Self {
        Self::Floats(Contiguous { values: a.as_slice(), rows: a.ncols(), columns: a.nrows() })
    }

    /// The number of each row among all images: none if the rows are not images.
    pub fn places(&self) -> &'a [usize] {
        match self {
            Self::Floats(_) => &[],
            Self::Bytes(Scattered { rows, .. }) => rows,
        }
    }

    /// `(rows, columns)`.
    pub fn shape(&self) -> (usize, usize) {
        match self {
            Self::Floats(Contiguous { rows, columns, .. }) => (*rows, *columns),
            Self::Bytes(Scattered { all, rows, .. }) => (rows.len(), all.ncols()),
        }
    }

    /// All numbers, row after row; copied where they are bytes.
    pub fn to_floats(&self) -> Cow<'a, [Float]> {
        match self {
            Self::Floats(floats) => Cow::Borrowed(floats.values),
            Self::Bytes(Scattered { all, rows, .. }) => {
                let mut floats = vec![0.0; rows.len() * all.ncols()];
                let each = rows.iter().zip(floats.chunks_exact_mut(all.ncols()));
                each.for_each(|(&row, floats)| scale(all.row(row), floats));
                Cow::Owned(floats)
            }
        }
    }

    /// The numbers of the `i`-th row; copied where they are bytes.
    ///
    /// # Panics
    /// If there are not that many rows.
    pub fn row(&self, i: usize) -> Cow<'a, [Float]> {
        match self {
            Self::Floats(Contiguous { values, columns, .. }) => {
                Cow::Borrowed(&values[i * columns..(i + 1) * columns])
            }
            Self::Bytes(Scattered { all, rows, .. }) => {
                let mut floats = vec![0.0; all.ncols()];
                scale(all.row(rows[i]), &mut floats);
                Cow::Owned(floats)
            }
        }
    }
}

/// Rows of numbers, as they lie.
pub(crate) trait Rows: Copy + Send + Sync {
    /// What they are kept as.
    type Number: Number;

    /// The `i`-th row.
    fn row(&self, i: usize) -> &[Self::Number];

    /// All numbers that there are, those of other rows among them.
    fn numbers(&self) -> &[Self::Number];

    /// Where in them the `i`-th row begins.
    fn start(&self, i: usize) -> usize;

    /// Where the rows of a block have something in a part.
    fn masks(&self, part: usize, block: usize) -> Masks;

    /// Lets the processor fetch the row that will be wanted a block after the `i`-th, of these or of the next ones, if it
    /// is known.
    #[inline(always)]
    fn fetch_later(&self, _i: usize) {}
}

/// Images, each where it lies among the others.
#[derive(Clone, Copy, Debug)]
pub struct Scattered<'a> {
    pub(crate) all: &'a Bytes,
    pub(crate) rows: &'a [usize],
    /// Those that will be wanted next.
    pub(crate) next: &'a [usize],
}

impl Rows for Scattered<'_> {
    type Number = u8;

    #[inline(always)]
    fn row(&self, i: usize) -> &[u8] {
        self.all.row(self.rows[i])
    }

    #[inline(always)]
    fn numbers(&self) -> &[u8] {
        self.all.as_slice()
    }

    #[inline(always)]
    fn start(&self, i: usize) -> usize {
        self.rows[i] * self.all.ncols()
    }

    #[inline(always)]
    fn masks(&self, part: usize, block: usize) -> Masks {
        let rows = self.rows.iter().skip(block * masks::ROWS);
        masks::of(rows.map(|&i| self.all.mask(i, part)))
    }

    #[inline(always)]
    fn fetch_later(&self, i: usize) {
        let later = i + masks::ROWS.min(self.rows.len());
        let row = self.rows.get(later).or_else(|| self.next.get(later - self.rows.len()));
        if let Some(&row) = row {
            self.all.row(row).iter().step_by(CACHE_LINE).for_each(fetch);
        }
    }
}

/// Bytes that the processor fetches at once.
const CACHE_LINE: usize = 64;

/// Lets the processor fetch what lies there, and does not wait for it.
#[inline(always)]
#[allow(unsafe_code)]
fn fetch(byte: &u8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T1, _mm_prefetch};
        // SAFETY: it reads nothing that the program sees, and any address may be given.
        unsafe { _mm_prefetch::<_MM_HINT_T1>(std::ptr::from_ref(byte).cast()) };
    }
}

/// Rows of numbers, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Contiguous<'a> {
    pub(crate) values: &'a [Float],
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl Rows for Contiguous<'_> {
    type Number = Float;

    #[inline(always)]
    fn row(&self, i: usize) -> &[Float] {
        &self.values[i * self.columns..(i + 1) * self.columns]
    }

    #[inline(always)]
    fn numbers(&self) -> &[Float] {
        self.values
    }

    #[inline(always)]
    fn start(&self, i: usize) -> usize {
        i * self.columns
    }

    #[inline(always)]
    fn masks(&self, part: usize, block: usize) -> Masks {
        let rows = self.values.chunks_exact(self.columns).skip(block * masks::ROWS);
        masks::of(rows.map(|row| masks::mask(&row[masks::part(self.columns, part)])))
    }
}
