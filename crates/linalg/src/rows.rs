//! Rows of numbers as they lie: one after the other, or each anywhere.

use crate::{
    ByteRows, Bytes, Float,
    number::Number,
    seen::{self, Seen},
};

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
    fn seen(&self, part: usize, block: usize) -> Seen;

    /// Lets the processor fetch the row that will be wanted a block after the `i`-th, of these or of the next ones, if it
    /// is known.
    #[inline(always)]
    fn fetch_later(&self, _i: usize) {}
}

/// Images, each where it lies among the others.
#[derive(Clone, Copy)]
pub(crate) struct Scattered<'a> {
    all: &'a Bytes,
    rows: &'a [usize],
    next: &'a [usize],
}

impl<'a> Scattered<'a> {
    pub(crate) fn new(bytes: &'a ByteRows<'a>) -> Self {
        let (all, rows, next) = bytes.parts();
        Self { all, rows, next }
    }
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
    fn seen(&self, part: usize, block: usize) -> Seen {
        let rows = self.rows.iter().skip(block * seen::ROWS);
        seen::of(rows.map(|&i| self.all.seen(i, part)))
    }

    #[inline(always)]
    fn fetch_later(&self, i: usize) {
        let later = i + seen::ROWS.min(self.rows.len());
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

/// Rows of doubles, one after the other.
#[derive(Clone, Copy)]
pub(crate) struct Contiguous<'a> {
    pub(crate) values: &'a [Float],
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
    fn seen(&self, part: usize, block: usize) -> Seen {
        let rows = self.values.chunks_exact(self.columns).skip(block * seen::ROWS);
        seen::of(rows.map(|row| seen::seen(&row[seen::part(self.columns, part)])))
    }
}
