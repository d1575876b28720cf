//! How far the other core is away.
//!
//! What the helper writes the caller reads, and that is worth it only if the work is long beside the way between the
//! two cores. With one cache between them a job is handed over and back in some 250 ns, and an epoch of TP3 takes 19.5
//! ms on both cores instead of 31 on one; on cores without (a virtual machine may have one kind now and the other a
//! minute later) in 800 ns, each line of a cache takes longer in proportion, and such an epoch takes 27 ms. If the way is
//! longer still there is nothing to gain. So now and then the time is taken
//! for jobs in which there is nothing to do.

use std::time::{Duration, Instant};

use super::helper::Helper;

/// Multiplications from one question to the next, some 10 ms. A question costs some µs, and [`PATIENCE`] if there is no
/// answer.
const ASK_AGAIN: usize = 1 << 27;

/// Empty jobs at a time; and the time after which to give up one.
const JOBS: u32 = 16;
const PATIENCE: Duration = Duration::from_micros(100);

/// The longest that a job may be on its way.
const FARTHEST: Duration = Duration::from_nanos(1500);

/// What the callers know of the helper.
#[derive(Default)]
pub(super) struct Caller {
    /// Whether it was when last asked.
    near: bool,
    /// Multiplications until it is time to ask again.
    left: usize,
}

impl Caller {
    /// Whether the helper is near enough to share so many multiplications with.
    pub(super) fn is_near(&mut self, multiplications: usize, helper: &Helper) -> bool {
        self.finds_near(multiplications, || if cfg!(test) { Duration::ZERO } else { way(helper) })
    }

    fn finds_near(&mut self, multiplications: usize, way: impl FnOnce() -> Duration) -> bool {
        if self.left == 0 {
            self.near = way() <= FARTHEST;
            self.left = ASK_AGAIN;
        }
        self.left = self.left.saturating_sub(multiplications);
        self.near
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects from a helper that is asked again and again, or never: at the first call, and after so much work.
    #[test]
    fn asked_now_and_then() {
        let (mut caller, mut asked) = (Caller::default(), 0);
        let ways = [Duration::from_nanos(800), FARTHEST, Duration::from_nanos(1600), Duration::MAX];
        for (way, near) in ways.into_iter().zip([true, true, false, false]) {
            for _ in 0..4 {
                let ask = || {
                    asked += 1;
                    way
                };
                assert_eq!(caller.finds_near(ASK_AGAIN / 4, ask), near, "{way:?}");
            }
        }
        assert_eq!(asked, ways.len());
        assert!(caller.finds_near(usize::MAX, || Duration::ZERO));
        assert!(!caller.finds_near(1, || Duration::MAX));
    }
}
