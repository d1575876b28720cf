//! The slot: one line of the cache in which a caller and its helper tell each other whether a job is on offer or the
//! helper at work on it, and which.
//!
//! The caller offers and takes back, the helper takes up and, when done, clears. Taking up and taking back are a single
//! exchange each, so that a job is either the one or the other. `tests/slot.rs` goes through every order in which two
//! threads can do this.

use super::sync::{AtomicU8, Ordering, UnsafeCell, wait_until};

/// What the state of the slot may be: nothing is on offer, a job is, the helper is at work on it.
const EMPTY: u8 = 0;
const OFFERED: u8 = 1;
const BUSY: u8 = 2;

pub(super) struct Slot<T> {
    state: AtomicU8,
    /// Written by the caller while the slot is empty, read by the helper while it is busy.
    job: UnsafeCell<Option<T>>,
}

// SAFETY: what is not atomic in a slot is the job, which one thread at a time touches, by the slot's state; and it may be
// sent from the thread that wrote it to the one that reads it.
#[allow(unsafe_code)]
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T: Copy> Slot<T> {
    pub(super) fn new() -> Self {
        Self { state: AtomicU8::new(EMPTY), job: UnsafeCell::new(None) }
    }

    /// Offers a job, until what this returns is dropped: from then on, the helper has done with the job or never began.
    ///
    /// # Safety
    /// There must be no other offer.
    #[allow(unsafe_code)]
    pub(super) unsafe fn offer(&self, job: T) -> Offer<'_, T> {
        // SAFETY: the slot is empty, for an offer ends with that, and as the caller promises there is no other.
        self.job.with_mut(|place| unsafe { *place = Some(job) });
        self.state.store(OFFERED, Ordering::Release);
        Offer { slot: self }
    }

    /// Takes up the job that is on offer, until what this returns is dropped.
    #[allow(unsafe_code)]
    pub(super) fn take_up(&self) -> Option<Taken<'_, T>> {
        // Not a look first, and then the exchange: each of them fetches the line from the caller's core.
        self.state.compare_exchange(OFFERED, BUSY, Ordering::Acquire, Ordering::Relaxed).ok()?;
        // SAFETY: the slot is busy since the line above, and nobody writes the job before it is empty again.
        let job = self.job.with(|place| unsafe { *place })?;
        Some(Taken { slot: self, job })
    }
}

/// A job in the slot, for the caller.
pub(super) struct Offer<'a, T> {
    slot: &'a Slot<T>,
}

impl<T> Offer<'_, T> {
    /// Whether it has not been taken up yet.
    pub(super) fn is_open(&self) -> bool {
        self.slot.state.load(Ordering::Relaxed) == OFFERED
    }

    /// Whether the helper has taken it up and is done with it.
    pub(super) fn is_done(&self) -> bool {
        // Acquire, here and below: what the helper's tasks have written, this thread reads.
        self.slot.state.load(Ordering::Acquire) == EMPTY
    }
}

/// Takes the job back, or waits until the helper has done with it.
impl<T> Drop for Offer<'_, T> {
    fn drop(&mut self) {
        let back = self.slot.state.compare_exchange(OFFERED, EMPTY, Ordering::Acquire, Ordering::Relaxed);
        if back.is_err() {
            wait_until(|| self.is_done());
        }
    }
}

/// A job in the slot, for the helper, which is done with it when this is dropped.
pub(super) struct Taken<'a, T> {
    slot: &'a Slot<T>,
    pub(super) job: T,
}

impl<T> Drop for Taken<'_, T> {
    fn drop(&mut self) {
        self.slot.state.store(EMPTY, Ordering::Release);
    }
}
