//! The helper: a thread that takes up jobs.
//!
//! It and its caller tell each other in one place, the *slot*, a line of the cache, whether a job
//! is on offer or the helper at work on it, and which. The caller offers and takes back, the helper takes up and, when
//! done, clears. Taking up and taking back are a single exchange each, so that a job is either the one or the other.
//!
//! The helper stays awake for 200 µs after its last job, longer than a step spends between two products, and then
//! sleeps. An offer that it overlooks as it falls asleep is no harm: the caller takes it back and works alone, once, or
//! for some 10 ms if that was the question how far the helper is.

use std::{
    cell::UnsafeCell,
    hint, mem,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

use crossbeam_utils::CachePadded;

use super::{distance::Caller, job::Job};

/// How long the helper waits for a job before it sleeps.
const AWAKE: Duration = Duration::from_micros(200);

/// Looks at the slot between two looks at the clock; before the waiting caller lets other threads go first; or for the
/// helper to take a job up.
const LOOKS: usize = 100;

pub(super) struct Helper {
    thread: Thread,
    shared: &'static Shared,
    /// Held by the thread that it serves: nobody else offers anything.
    pub(super) caller: Mutex<Caller>,
}

/// What the helper and its caller tell each other.
#[derive(Default)]
struct Shared {
    slot: CachePadded<Slot>,
    asleep: AtomicBool,
}

/// What a job is for the helper.
type Work = dyn Fn(usize) + Sync;

#[derive(Default)]
struct Slot {
    state: AtomicU8,
    /// Written by the caller while the slot is empty, read by the helper while it is busy.
    job: UnsafeCell<Option<*const Job<Work>>>,
}

/// What the state of the slot may be: nothing is on offer, a job is, the helper is at work on it.
const EMPTY: u8 = 0;
const OFFERED: u8 = 1;
const BUSY: u8 = 2;

// SAFETY: what is not atomic in a slot is the pointer, which one thread at a time touches, by its state; and what it
// points to, a job, is `Sync` as the work in it is.
#[allow(unsafe_code)]
unsafe impl Sync for Slot {}

impl Helper {
    /// `None` if no thread can be had.
    pub(super) fn start() -> Option<Self> {
        let shared: &'static Shared = Box::leak(Box::default());
        let helper = thread::Builder::new().name("linalg".into()).spawn(move || help(shared)).ok()?;
        Some(Self { thread: helper.thread().clone(), shared, caller: Mutex::default() })
    }

    /// Offers the job to the helper, works on it, and returns when all is done. Only by the thread that holds `caller`.
    pub(super) fn share(&self, job: &Job<impl Fn(usize) + Sync>) {
        self.with_offer(job, |offer| {
            job.work();
            // It may be on its way. To take over its half would carry that from its cache to this one.
            offer.waits_to_be_taken_up();
            job.work_more();
        });
        job.rest();
        job.end();
    }

    /// Whether a job, which is empty, is taken up and done within this time.
    pub(super) fn takes_up_within(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        self.with_offer(&Job::new(0, |_| {}), |offer| {
            while !offer.is_done() {
                if begun.elapsed() > patience {
                    return false;
                }
            }
            true
        })
    }

    /// Offers the job to the helper while `meanwhile` runs. However that ends, when this returns, the helper
    /// has done with the job or never began.
    #[allow(unsafe_code)]
    fn with_offer<'a, T>(
        &self,
        job: &'a Job<impl Fn(usize) + Sync + 'a>,
        meanwhile: impl FnOnce(&Offer) -> T,
    ) -> T {
        let job: *const Job<dyn Fn(usize) + Sync + 'a> = job;
        // SAFETY: nothing but the lifetime changes, and the helper keeps to it: see `help`.
        let job = unsafe { mem::transmute::<*const Job<dyn Fn(usize) + Sync + 'a>, *const Job<Work>>(job) };
        let slot = &*self.shared.slot;
        // SAFETY: the slot is empty, for an offer ends with that, and no other thread offers.
        unsafe { *slot.job.get() = Some(job) };
        slot.state.store(OFFERED, Ordering::Release);
        let offer = Offer { slot };
        if self.shared.asleep.load(Ordering::Relaxed) {
            self.thread.unpark();
        }
        meanwhile(&offer)
    }
}

/// A job in the slot. Dropped, also by a panic, it takes the job back, or waits until the helper has done
/// with it.
struct Offer {
    slot: &'static Slot,
}

impl Offer {
    /// Looks a few times whether the helper takes the job up.
    fn waits_to_be_taken_up(&self) {
        for _ in 0..LOOKS {
            if self.slot.state.load(Ordering::Relaxed) != OFFERED {
                break;
            }
            hint::spin_loop();
        }
    }

    /// Looks a few times whether the helper has taken the job up and is done with it.
    fn is_done(&self) -> bool {
        (0..LOOKS).any(|_| {
            hint::spin_loop();
            // Acquire, here and below: what the helper's tasks have written, this thread reads.
            self.slot.state.load(Ordering::Acquire) == EMPTY
        })
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        let back = self.slot.state.compare_exchange(OFFERED, EMPTY, Ordering::Acquire, Ordering::Acquire);
        if back.is_ok() {
            return;
        }
        while !self.is_done() {
            thread::yield_now();
        }
    }
}

/// What the helper does, for as long as the program runs.
#[allow(unsafe_code)]
fn help(shared: &'static Shared) {
    let slot = &*shared.slot;
    loop {
        wait(shared);
        // SAFETY: the slot is busy: `with_offer` put this pointer there, from a reference to a job. The offer's drop
        // has not taken it back, nor does it end before the slot is empty again, which only the last line here makes
        // of one that is busy. Until then the job lives, and nobody writes the pointer.
        if let Some(job) = unsafe { *slot.job.get() } {
            unsafe { &*job }.help();
        }
        slot.state.store(EMPTY, Ordering::Release);
    }
}

/// Waits until the slot holds a job, awake at first, then asleep; and takes it up.
fn wait(shared: &Shared) {
    let takes_up = || {
        // Not a look first, and then the exchange: each of them fetches the line from the caller's core.
        shared.slot.state.compare_exchange(OFFERED, BUSY, Ordering::Acquire, Ordering::Relaxed).is_ok()
    };
    loop {
        let start = Instant::now();
        while start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if takes_up() {
                    return;
                }
                hint::spin_loop();
            }
        }
        shared.asleep.store(true, Ordering::Relaxed);
        if takes_up() {
            shared.asleep.store(false, Ordering::Relaxed);
            return;
        }
        thread::park();
        shared.asleep.store(false, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects from a caller that waits for ever: an offer ends whether the helper is just starting, awake,
    /// going to sleep or asleep.
    #[test]
    fn offers_end() {
        let helper = Helper::start().expect("a thread");
        for pause in [0, 1, 200, 205, 400].map(Duration::from_micros) {
            thread::sleep(pause);
            helper.takes_up_within(Duration::ZERO);
            thread::sleep(pause);
            helper.share(&Job::new(3, |_| {}));
        }
        // Not on a machine so busy that a thread gets no turn for seconds.
        assert!(helper.takes_up_within(Duration::from_secs(60)));
    }
}
