//! How far the other core is away.
//!
//! What the helper writes the caller reads, and that is worth it only if the two cores are near each other:
//! with one cache between them an epoch of TP3 took 39 ms on both cores, instead of 46 on one; on cores
//! without (a virtual machine may have one kind today and the other tomorrow) 85 ms. So now and then the time
//! is taken for jobs in which there is nothing to do, and as long as the helper is late, the caller works
//! alone.

use std::time::{Duration, Instant};

use super::helper::Helper;

/// Calls from one question to the next. A question costs some µs, and [`PATIENCE`] if there is no answer.
const ASK_AGAIN: usize = 256;

/// Empty jobs at a time; the time that they may take together; and the time after which to give up.
const JOBS: u32 = 16;
const NEAR: Duration = Duration::from_nanos(250 * JOBS as u64);
const PATIENCE: Duration = Duration::from_micros(100);

/// What the callers know of the helper.
#[derive(Default)]
pub(super) struct Caller {
    near: bool,
    /// Since the helper was first called.
    calls: usize,
}

impl Caller {
    /// Whether the helper is soon enough for work to be shared with it.
    pub(super) fn is_near(&mut self, helper: &Helper) -> bool {
        if self.calls.is_multiple_of(ASK_AGAIN) {
            // Tests share in any case.
            self.near = ask(helper) || cfg!(test);
        }
        self.calls += 1;
        self.near
    }
}

fn ask(helper: &Helper) -> bool {
    // The first one may find the helper asleep.
    if !helper.takes_up_within(PATIENCE) {
        return false;
    }
    let start = Instant::now();
    (0..JOBS).all(|_| helper.takes_up_within(PATIENCE)) && start.elapsed() < NEAR
}
