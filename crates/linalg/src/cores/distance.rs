//! How far the other core is away.
//!
//! What the helper writes the caller reads, and that is worth it only if the work is long beside the way between the
//! two cores. With one cache between them a job is handed over and back in some 100 ns, and an epoch of TP3 takes 21 ms
//! on both cores instead of 31 on one; on cores without (a virtual machine may have one kind now and the other a minute
//! later) in 500 ns, each line of a cache takes as long as that, and such an epoch takes 36 ms, while the products of
//! TP6, ten times as large, gain. So now and then the time is taken for jobs in which there is nothing to do.

use std::time::{Duration, Instant};

use super::helper::Helper;

/// Calls from one question to the next. A question costs some µs, and [`PATIENCE`] if there is no answer.
const ASK_AGAIN: usize = 256;

/// Empty jobs at a time; and the time after which to give up one.
const JOBS: u32 = 16;
const PATIENCE: Duration = Duration::from_micros(100);

/// The longest that a job may be on its way, and the fewest multiplications that are then worth sharing.
const NEAR: (Duration, usize) = (Duration::from_nanos(250), 1 << 17);
const FAR: (Duration, usize) = (Duration::from_nanos(1500), 1 << 21);

/// What the callers know of the helper.
pub(super) struct Caller {
    /// The fewest multiplications that are worth sharing now.
    least: usize,
    /// Since the helper was first called.
    calls: usize,
}

impl Default for Caller {
    fn default() -> Self {
        Self { least: usize::MAX, calls: 0 }
    }
}

impl Caller {
    /// Whether so many multiplications are worth sharing with the helper.
    pub(super) fn shares(&mut self, multiplications: usize, helper: &Helper) -> bool {
        if self.calls.is_multiple_of(ASK_AGAIN) {
            let way = if cfg!(test) { Duration::ZERO } else { way(helper) };
            let worth = [NEAR, FAR].into_iter().find(|&(longest, _)| way <= longest);
            self.least = worth.map_or(usize::MAX, |(_, least)| least);
        }
        self.calls += 1;
        multiplications >= self.least
    }
}

/// How long a job is on its way to the helper and back.
fn way(helper: &Helper) -> Duration {
    // The first one may find the helper asleep.
    if !helper.takes_up_within(PATIENCE) {
        return Duration::MAX;
    }
    let start = Instant::now();
    if (0..JOBS).all(|_| helper.takes_up_within(PATIENCE)) { start.elapsed() / JOBS } else { Duration::MAX }
}
