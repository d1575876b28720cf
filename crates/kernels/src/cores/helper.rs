//! The helper: a thread that takes up jobs.
//!
//! It stays awake for a while after its last job, longer than a step spends between two products, and then sleeps. An
//! offer that it overlooks as it falls asleep is no harm: the caller takes it back and works alone, once, or until it asks
//! again if that was the question how far the helper is.

use std::{
    hint, mem,
    sync::atomic::{AtomicBool, Ordering},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use crossbeam_utils::CachePadded;

use super::{
    job::Job,
    slot::{Offer, Slot, Taken},
};

/// How long the helper waits for a job before it sleeps.
const AWAKE: Duration = Duration::from_micros(200);

/// Looks at the slot between two looks at the clock, or for the helper to take a job up.
const LOOKS: usize = 100;

/// Empty jobs at a time, to find out how long one is on its way; and the time after which to give up one.
const JOBS: u32 = 16;
const PATIENCE: Duration = Duration::from_micros(100);

pub(super) struct Helper {
    thread: Thread,
    shared: &'static Shared,
}

/// What the helper and its caller tell each other.
struct Shared {
    slot: CachePadded<Slot<&'static Job<Work>>>,
    asleep: AtomicBool,
}

/// What a job is for the helper.
type Work = dyn Fn(usize) + Sync;

impl Helper {
    /// `None` if no thread can be had.
    pub(super) fn start() -> Option<Self> {
        let shared = Shared { slot: Slot::new().into(), asleep: AtomicBool::new(false) };
        let shared: &'static Shared = Box::leak(Box::new(shared));
        let helper = thread::Builder::new().name("linalg".into()).spawn(move || help(shared)).ok()?;
        Some(Self { thread: helper.thread().clone(), shared })
    }

    /// Offers the job to the helper, works on it, and returns when all is done.
    pub(super) fn share(&mut self, job: &Job<impl Fn(usize) + Sync>) {
        let offer = self.offer(job);
        job.work();
        // It may be on its way. To take over its half would carry that from its cache to this one.
        for _ in 0..LOOKS {
            if !offer.is_open() {
                break;
            }
            hint::spin_loop();
        }
        job.work_more();
        drop(offer);
        job.rest();
        job.end();
    }

    /// How long a job is on its way to the helper and back; for ever, if that is not within some microseconds.
    pub(super) fn way(&mut self) -> Duration {
        // The first one may find the helper asleep.
        if !self.takes_up_within(PATIENCE) {
            return Duration::MAX;
        }
        let start = Instant::now();
        let all = (0..JOBS).all(|_| self.takes_up_within(PATIENCE));
        if all { start.elapsed() / JOBS } else { Duration::MAX }
    }

    /// Whether a job, which is empty, is taken up and done within this time.
    fn takes_up_within(&mut self, patience: Duration) -> bool {
        let begun = Instant::now();
        let job = Job::new(0, |_| {});
        let offer = self.offer(&job);
        loop {
            for _ in 0..LOOKS {
                hint::spin_loop();
                if offer.is_done() {
                    return true;
                }
            }
            if begun.elapsed() > patience {
                return false;
            }
        }
    }

    /// Offers the job to the helper, until what this returns is dropped; also by a panic.
    #[allow(unsafe_code)]
    fn offer<'a>(&'a mut self, job: &'a Job<impl Fn(usize) + Sync + 'a>) -> Offer<'a, &'static Job<Work>> {
        let job: &'a Job<dyn Fn(usize) + Sync + 'a> = job;
        // SAFETY: nothing but the lifetime changes. The helper has the job in its hands only between taking it up and
        // being done with it (see `help`), and by its drop an offer ends before or after that. Offers are local to this
        // file, where each is dropped, so the job, which is borrowed as long as the offer lives, outlives both.
        let job = unsafe { mem::transmute::<&'a Job<dyn Fn(usize) + Sync + 'a>, &'static Job<Work>>(job) };
        // SAFETY: there is no other offer, for each borrows the helper mutably.
        let offer = unsafe { self.shared.slot.offer(job) };
        if self.shared.asleep.load(Ordering::Relaxed) {
            self.thread.unpark();
        }
        offer
    }
}

/// What the helper does, for as long as the program runs.
fn help(shared: &'static Shared) {
    loop {
        let taken = wait(shared);
        taken.job.help();
    }
}

/// Waits until the slot holds a job, awake at first, then asleep; and takes it up.
fn wait(shared: &'static Shared) -> Taken<'static, &'static Job<Work>> {
    loop {
        let start = Instant::now();
        while start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if let Some(taken) = shared.slot.take_up() {
                    return taken;
                }
                hint::spin_loop();
            }
        }
        shared.asleep.store(true, Ordering::Relaxed);
        let taken = shared.slot.take_up();
        if taken.is_none() {
            thread::park();
        }
        shared.asleep.store(false, Ordering::Relaxed);
        if let Some(taken) = taken {
            return taken;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::atomic::AtomicU64,
    };

    use super::*;

    /// Protects from a caller that waits for ever: an offer ends whether the helper is just starting, awake,
    /// going to sleep or asleep.
    #[test]
    fn offers_end() {
        let mut helper = Helper::start().expect("a thread");
        for pause in [0, 1, 200, 205, 400].map(Duration::from_micros) {
            thread::sleep(pause);
            helper.takes_up_within(Duration::ZERO);
            thread::sleep(pause);
            helper.share(&Job::new(3, |_| {}));
        }
        // Not on a machine so busy that a thread gets no turn for seconds.
        assert!(helper.takes_up_within(Duration::from_secs(60)));
    }

    /// Protects every result, however near the other core is: each task is done once, job after job; and a panic on either
    /// core reaches the caller.
    #[test]
    fn each_task_once() {
        let mut helper = Helper::start().expect("a thread");
        for tasks in 0..2000 {
            let (tasks, done) = (tasks % 64, AtomicU64::new(0));
            helper.share(&Job::new(tasks, |i| _ = done.fetch_add(1 << i, Ordering::Relaxed)));
            assert_eq!(done.into_inner(), (1 << tasks) - 1);
        }
        for bad in 0..10 {
            let job = Job::new(10, |i| assert!(i != bad, "the {i}-th task panics"));
            catch_unwind(AssertUnwindSafe(|| helper.share(&job))).expect_err("one does");
        }
    }
}
