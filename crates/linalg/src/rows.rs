//! Rows of numbers as they lie: one after the other, or each anywhere.

use std::ops::Range;

use crate::{ByteRows, Float, number::Number};

/// Rows of numbers, as they lie.
pub(crate) trait Rows: Copy + Send + Sync {
    /// What they are kept as.
    type Number: Number;

    /// The `i`-th row.
    fn row(&self, i: usize) -> &[Self::Number];

    /// Lets the processor fetch a part of the row that will come in the place of the `i`-th, if that is known.
    #[inline(always)]
    fn fetch_next(&self, _i: usize, _part: Range<usize>) {}
}

/// Images, each where it lies among the others.
#[derive(Clone, Copy)]
pub(crate) struct Scattered<'a> {
    rows: &'a [&'a [u8]],
    next: &'a [&'a [u8]],
}

impl<'a> Scattered<'a> {
    pub(crate) fn new(bytes: &'a ByteRows<'a>) -> Self {
        let (rows, next) = bytes.as_slices();
        Self { rows, next }
    }
}

impl Rows for Scattered<'_> {
    type Number = u8;

    #[inline(always)]
    fn row(&self, i: usize) -> &[u8] {
        self.rows[i]
    }

    #[inline(always)]
    fn fetch_next(&self, i: usize, part: Range<usize>) {
        if let Some(part) = self.next.get(i).and_then(|row| row.get(part)) {
            part.iter().step_by(CACHE_LINE).for_each(fetch);
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
}
