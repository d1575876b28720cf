//! Work for two cores when a hand-over must cost less than the work.
//!
//! The products of a batch take some ten to hundred microseconds, and there are several in a step. rayon's
//! threads go to sleep between them, and to wake one takes as long as a product; a thread that waits for its
//! next task awake takes it up at once. So there is one such *helper* here, besides the thread that
//! calls.
//!
//! A *job* is a row of tasks, of which the caller has the first half and the helper the second: what a core has worked
//! on at one call it gets again at the next, while it still is in its cache. A helper that is late, because other
//! programs have its core, finds less to do, or nothing: the caller waits for it to begin no longer than a microsecond or
//! two.
//!
//! | what | where |
//! |---|---|
//! | tasks, and which thread has which | `job.rs` |
//! | the thread that helps | `helper.rs` |
//! | how a job gets there and back | `slot.rs` |
//! | whether the two cores are near enough to each other for the work at hand to be worth it | `distance.rs` |
//!
//! After a `fork`, which must not be within a task, the child has no helper: whatever it offers, nobody takes up, and it
//! works alone.

mod distance;
mod helper;
mod job;
mod pool;
mod slot;
mod sync;

use std::sync::{Mutex, OnceLock, PoisonError, TryLockError};

use smallvec::SmallVec;

use distance::Distance;
use helper::Helper;
use job::Job;

pub use pool::start;

/// The helper, if there is one, for the thread that holds it: it serves one at a time.
static HELPER: OnceLock<Option<Mutex<(Helper, Distance)>>> = OnceLock::new();

/// Fewer [`multiplications`] than these are worth no hand-over, however near the other core.
const WORTH_SHARING: usize = 1 << 17;

/// Images of a batch, at least.
const BATCH: usize = 64;

/// The multiplications of so many images with so many weights, or as many as if there were 64 images.
///
/// Whether two cores work on a weight or one, all products and steps that touch it must agree on: to carry it from one
/// core to the other takes longer than to work on it. A step does not know how many images the batch had, so products do
/// not ask either, if there are fewer.
pub(crate) fn multiplications(images: usize, weights: usize) -> usize {
    images.max(BATCH) * weights
}

/// Calls `work` for each of the items, here and, if so many multiplications are worth it, on a second core. Which core
/// gets which item is left open: the result must not depend on it. Where rayon is confined to one thread, so is this.
///
/// ```
/// let mut squares = [1, 2, 3];
/// kernels::cores::for_each(3, &mut squares, |number| *number *= *number);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
///
/// # Panics
/// If `work` does.
pub fn for_each<T: Send>(
    multiplications: usize,
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) + Sync,
) {
    if multiplications < WORTH_SHARING || rayon::current_num_threads() == 1 {
        return items.into_iter().for_each(work);
    }
    let items: SmallVec<[_; 2]> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let several = items.len() > 1;
    let job = Job::new(items.len(), move |i| {
        let item = items[i].lock().unwrap_or_else(PoisonError::into_inner).take();
        item.into_iter().for_each(&work);
    });
    let start = || Helper::start().map(|helper| Mutex::new((helper, Distance::default())));
    if several && let Some(helper) = HELPER.get_or_init(start) {
        let helper = match helper.try_lock() {
            Ok(helper) => Some(helper),
            Err(TryLockError::Poisoned(helper)) => Some(helper.into_inner()),
            // It serves another thread, or this one, within whose task we are.
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut helper) = helper {
            let (helper, distance) = &mut *helper;
            if distance.is_near(multiplications, || helper.way()) {
                return helper.share(&job);
            }
        }
    }
    job.rest();
}

#[cfg(test)]
mod tests {
    use std::{
        panic::catch_unwind,
        sync::atomic::{AtomicU64, Ordering},
        thread,
        time::Duration,
    };

    use super::*;

    fn squares(n: u64) -> u64 {
        let sum = AtomicU64::new(0);
        for_each(usize::MAX, 0..n, |i| {
            sum.fetch_add(i * i, Ordering::Relaxed);
        });
        sum.into_inner()
    }

    /// Protects every result: each item is worked on once, from none to many, call after call, whether the
    /// helper is awake, asleep or at work for another thread.
    #[test]
    fn each_item_once() {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for n in 0..2000 {
                        assert_eq!(squares(n % 50), (0..n % 50).map(|i| i * i).sum());
                        if n.is_multiple_of(500) {
                            thread::sleep(Duration::from_micros(400));
                        }
                    }
                });
            }
        });
    }

    /// Protects from a deadlock: a task may share its work again.
    #[test]
    fn within_a_task() {
        let sum = AtomicU64::new(0);
        for_each(usize::MAX, 0..20, |_| {
            sum.fetch_add(squares(10), Ordering::Relaxed);
        });
        assert_eq!(sum.into_inner(), 20 * 285);
    }

    /// Protects from results that lack a part: a panic on either core reaches the caller as it was, and the
    /// helper serves on.
    #[test]
    fn a_panic_is_the_callers() {
        for bad in 0..10 {
            let work = || for_each(usize::MAX, 0..10, |i| assert!(i != bad, "the {i}-th task panics"));
            let panic = catch_unwind(work).expect_err("one does");
            assert_eq!(*panic.downcast::<String>().expect("formatted"), format!("the {bad}-th task panics"));
        }
        assert_eq!(squares(10), 285);
    }
}
