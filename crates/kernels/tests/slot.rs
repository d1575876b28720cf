//! The slot between a caller and its helper, in every order in which two threads can run, by loom.

#[path = "../src/cores/slot.rs"]
mod slot;

/// What the slot is made of, for loom to watch.
mod sync {
    pub(super) use loom::{
        cell::UnsafeCell,
        sync::atomic::{AtomicU8, Ordering},
    };

    pub(super) fn wait_until(done: impl Fn() -> bool) {
        while !done() {
            loom::thread::yield_now();
        }
    }
}

use loom::{cell::UnsafeCell, sync::Arc, thread};

use slot::Slot;

/// Protects every result: a job is done once or never begun; while the helper has it, the caller has not; and when the
/// offer ends, the caller sees all that the helper has written, and may have the job's memory again.
#[test]
#[allow(unsafe_code)]
fn every_order() {
    const JOBS: usize = 2;

    loom::model(|| {
        let slot = Arc::new(Slot::<&UnsafeCell<usize>>::new());
        let helper = thread::spawn({
            let slot = slot.clone();
            move || {
                let looks = (0..JOBS).map(|_| match slot.take_up() {
                    // SAFETY: loom fails the test if another thread has this in its hands.
                    Some(taken) => taken.job.with_mut(|number| unsafe { *number += 1 }),
                    None => thread::yield_now(),
                });
                looks.count()
            }
        });
        let mut done = 0;
        for _ in 0..JOBS {
            let job = &*Box::leak(Box::new(UnsafeCell::new(0)));
            // SAFETY: the offer before has been dropped.
            let offer = unsafe { slot.offer(job) };
            let taken = !offer.is_open();
            let finished = offer.is_done();
            drop(offer);
            // SAFETY: as in the helper.
            let number = job.with_mut(|number| unsafe { *number });
            assert!(number <= 1 && number >= usize::from(taken).max(usize::from(finished)));
            done += number;
        }
        assert!(done <= JOBS);
        helper.join().expect("the helper does not panic");
    });
}
