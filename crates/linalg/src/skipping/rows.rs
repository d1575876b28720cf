//! A product row after row, cut into tasks for the two cores.

use std::{
    cell::RefCell,
    sync::atomic::{AtomicBool, Ordering},
};

use pulp::Arch;

use super::{
    Strided, TASKS, WORTH_SHARING,
    strip::{Kept, Left, ROWS, Task},
};
use crate::{
    Float, cores,
    lines::{self, LINE},
    row_major::Numbers,
    rows::Scattered,
};

/// Sums of so many terms or more are added up in two halves.
const LONG: usize = 256;

thread_local! {
    /// Kept from task to task: to allocate on one core what is freed on the other is slow.
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// The product row after row, and how far it is from one row to the next; skips the zeros of the left.
pub(super) fn rows_of_product(left: Strided<'_>, right: Strided<'_>) -> (Vec<Float>, usize) {
    let ((m, n), k) = (left.shape, right.shape.1);
    let stride = k.next_multiple_of(LINE);
    let copy;
    let right = if right.strides == (stride, 1) {
        right.doubles()
    } else {
        copy = right.to_rows(stride);
        &copy
    };
    let skip = all_finite(right);
    // Long sums in two halves, whether there are two cores or one: each keeps to its half of the weights.
    let halves = if n < LONG { 1 } else { 2 };
    let tasks = if m * n * k < WORTH_SHARING { 1 } else { TASKS / halves };
    let rows = m.div_ceil(ROWS).div_ceil(tasks) * ROWS;
    let blocks = m.div_ceil(rows);
    // Each half's rows of results with room for whole blocks, so that a piece never belongs to both.
    let mut out = lines::written(halves * blocks * rows * stride, rows * stride, |task, out| {
        let (half, first) = (task / blocks, task % blocks * rows);
        let inner = half * (n / halves)..if half + 1 == halves { n } else { n / halves };
        let out = &mut out[..rows.min(m - first) * stride];
        KEPT.with_borrow_mut(|kept| match left.numbers {
            Numbers::Doubles(values) => {
                let left = Left { rows: left.rows(values), transposed: left.is_transposed(), inner, skip };
                Arch::new().dispatch(Task { left, right, stride, first, out, kept });
            }
            Numbers::Bytes(bytes) => {
                let left =
                    Left { rows: Scattered::new(bytes), transposed: left.is_transposed(), inner, skip };
                Arch::new().dispatch(Task { left, right, stride, first, out, kept });
            }
        });
    });
    if halves == 2 {
        let (first, second) = out.split_at_mut(blocks * rows * stride);
        first.iter_mut().zip(second).for_each(|(first, second)| *first += *second);
    }
    out.truncate(m * stride);
    (out, stride)
}

/// Whether there is neither an infinity nor NaN.
fn all_finite(values: &[Float]) -> bool {
    let found = AtomicBool::new(false);
    cores::for_each(values.chunks(WORTH_SHARING / TASKS), |chunk| {
        let any = Arch::new().dispatch(
            #[inline(always)]
            || chunk.iter().fold(false, |any, value| any | !value.is_finite()),
        );
        if any {
            found.store(true, Ordering::Relaxed);
        }
    });
    !found.into_inner()
}
