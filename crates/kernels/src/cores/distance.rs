//! How far the other core is away.
//!
//! What the helper writes the caller reads, and that is worth it only if the work is long beside the way between the
//! two cores. Cores with a cache between them hand a job over and back several times as fast as cores without, and a
//! virtual machine may have one kind now and the other a minute later. If the way is too long there is nothing to gain. So
//! now and then the time is taken for jobs in which there is nothing to do.

use std::time::Duration;

/// Multiplications from one question to the next: many, for a question that nobody answers takes its time.
const ASK_AGAIN: usize = 1 << 27;

/// The longest that a job may be on its way there and back.
const FARTHEST: Duration = Duration::from_nanos(1500);

/// What is known of the helper.
#[derive(Default)]
pub(super) struct Distance {
    /// Whether it was near when last asked.
    near: bool,
    /// Multiplications until it is time to ask again.
    left: usize,
}

impl Distance {
    /// Whether the helper is near enough to share so many multiplications with. `way` finds out how long a job is on its
    /// way there and back.
    pub(super) fn is_near(&mut self, multiplications: usize, way: impl FnOnce() -> Duration) -> bool {
        if self.left == 0 {
            self.near = way() <= FARTHEST;
            self.left = ASK_AGAIN;
        }
        self.left = self.left.saturating_sub(multiplications);
        self.near
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects from a helper that is asked again and again, or never: at the first call, and after so much work.
    #[test]
    fn asked_now_and_then() {
        let (mut distance, mut asked) = (Distance::default(), 0);
        let ways = [Duration::from_nanos(800), FARTHEST, Duration::from_nanos(1600), Duration::MAX];
        for (way, near) in ways.into_iter().zip([true, true, false, false]) {
            for _ in 0..4 {
                let ask = || {
                    asked += 1;
                    way
                };
                assert_eq!(distance.is_near(ASK_AGAIN / 4, ask), near, "{way:?}");
            }
        }
        assert_eq!(asked, ways.len());
        assert!(distance.is_near(usize::MAX, || Duration::ZERO));
        assert!(!distance.is_near(1, || Duration::MAX));
    }
}
