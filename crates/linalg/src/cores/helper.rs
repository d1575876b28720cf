//! The helper: a thread that takes up jobs.
//!
//! It and its caller tell each other all they have to tell in one place, the *slot*: null when nothing is on
//! offer; a pointer to the job when one is; and a mark while the helper is at work on it. The caller offers
//! and takes back, the helper takes up and, when done, clears; each by a single exchange, so that a job is
//! either taken back or taken up.
//!
//! The helper stays awake for 200 µs after its last job, longer than a step spends between two products, and
//! then sleeps. No offer is slept through: the helper first says that it will sleep and then looks at the
//! slot once more, the caller first offers and then looks whether the helper sleeps, and all four are
//! sequentially consistent: at least one of the two sees what the other has done.

use std::{
    hint, ptr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicPtr, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

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
    slot: AtomicPtr<Job<'static>>,
    asleep: AtomicBool,
}

/// In the slot: the helper is at work.
fn busy() -> *mut Job<'static> {
    ptr::without_provenance_mut(1)
}

impl Helper {
    /// `None` if no thread can be had.
    pub(super) fn start() -> Option<Self> {
        let shared: &'static Shared = Box::leak(Box::default());
        let helper = thread::Builder::new().name("linalg".into()).spawn(move || help(shared)).ok()?;
        Some(Self { thread: helper.thread().clone(), shared, caller: Mutex::default() })
    }

    /// Offers the job to the helper, works on it, and returns when all is done.
    pub(super) fn share(&self, job: &Job<'_>) {
        self.with_offer(job, |offer| {
            job.work();
            // It may be on its way. To take over its half would carry that from its cache to this one.
            offer.waits_to_be_taken_up();
            job.more();
        });
        job.rest();
        job.end();
    }

    /// Whether a job, which is empty, is taken up and done within this time.
    pub(super) fn takes_up_within(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        self.with_offer(&Job::new(&|_| {}, 0), |offer| {
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
    fn with_offer<T>(&self, job: &Job<'_>, meanwhile: impl FnOnce(&Offer) -> T) -> T {
        let job = ptr::from_ref(job).cast_mut().cast::<Job<'static>>();
        let offer = Offer { slot: &self.shared.slot, job };
        offer.slot.store(job, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        meanwhile(&offer)
    }
}

/// A job in the slot. Dropped, also by a panic, it takes the job back, or waits until the helper has done
/// with it.
struct Offer {
    slot: &'static AtomicPtr<Job<'static>>,
    job: *mut Job<'static>,
}

impl Offer {
    /// Looks a few times whether the helper takes the job up.
    fn waits_to_be_taken_up(&self) {
        for _ in 0..LOOKS {
            if self.slot.load(Ordering::Relaxed) != self.job {
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
            self.slot.load(Ordering::Acquire).is_null()
        })
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        let back =
            self.slot.compare_exchange(self.job, ptr::null_mut(), Ordering::Acquire, Ordering::Acquire);
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
    let slot = &shared.slot;
    loop {
        let offered = wait(shared);
        // What the slot holds now, not what was seen in it: that may have been taken back, and another job of
        // the same address offered.
        let Ok(job) = slot.compare_exchange(offered, busy(), Ordering::Acquire, Ordering::Relaxed) else {
            continue;
        };
        // SAFETY: `with_offer` put this pointer there, from a reference to a job, which is `Sync`. The slot
        // has held it until this exchange, so the offer's drop has not taken it back, nor does it end before
        // the slot is null again, which only the last line here makes of a slot that says busy. Until then
        // the job lives.
        unsafe { &*job }.help();
        slot.store(ptr::null_mut(), Ordering::Release);
    }
}

/// Waits until the slot holds a job, awake at first, then asleep.
fn wait(shared: &Shared) -> *mut Job<'static> {
    loop {
        let start = Instant::now();
        while start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                let offered = shared.slot.load(Ordering::Relaxed);
                if !offered.is_null() {
                    return offered;
                }
                hint::spin_loop();
            }
        }
        shared.asleep.store(true, Ordering::SeqCst);
        if shared.slot.load(Ordering::SeqCst).is_null() {
            thread::park();
        }
        shared.asleep.store(false, Ordering::SeqCst);
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
            helper.share(&Job::new(&|_| {}, 3));
        }
        // Not on a machine so busy that a thread gets no turn for seconds.
        assert!(helper.takes_up_within(Duration::from_secs(60)));
    }
}
