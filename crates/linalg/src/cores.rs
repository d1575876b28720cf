//! Work for two cores when a hand-over must cost less than the work.
//!
//! The products of a batch take some ten to hundred microseconds, and there are several in a step. rayon's threads go
//! to sleep between them, and to wake one costs 10 to 20 µs each time; a thread that waits for its next task awake takes it
//! up within 1 µs. So there is one such helper here. It stays awake for 200 µs after its last task, longer than a step
//! spends between two products, and then sleeps too.
//!
//! The caller takes the tasks from the front, the helper from the back: what a core has worked on at one call it
//! mostly gets again at the next, while it still is in its cache. A helper that is late, because other programs have its
//! core, finds less to do, or nothing: the caller never waits for it to begin.
//!
//! What the helper writes the caller reads, and that is worth it only if the two cores are near each other: with one cache
//! between them a question and its answer take 70 ns, and an epoch of TP3 39 ms on both cores instead of 46 on one; on
//! cores without (a virtual machine may have one kind today and the other tomorrow) 340 ns, and the epoch 85 ms. So now and then the
//! helper is asked, and as long as it answers late, the caller works alone.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    ptr,
    sync::{
        Mutex, OnceLock, PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering},
    },
    thread::{self, Thread},
    time::{Duration, Instant},
};

/// How long the helper waits for a task before it sleeps.
const AWAKE: Duration = Duration::from_micros(200);

/// Calls between two questions how far away the helper is.
const ASK_AGAIN: usize = 1000;

/// Questions at a time; the time that all answers may take together on cores that share a cache; and the time after which
/// to give up, asleep as the helper may be.
const QUESTIONS: u32 = 16;
const NEAR: Duration = Duration::from_nanos(150 * QUESTIONS as u64);
const PATIENCE: Duration = Duration::from_micros(100);

/// Looks at the slot between two looks at the clock, or before the waiting caller lets other threads go first.
const LOOKS: usize = 100;

/// Calls `work` for each of the items, here and on a second core if there is one. Which core gets which item is left
/// open: the result must not depend on it. Where rayon is confined to one thread, so is this.
///
/// # Panics
/// If `work` does.
pub fn for_each<T: Send>(items: impl IntoIterator<Item = T>, work: impl Fn(T) + Sync) {
    let slots: Vec<_> = items.into_iter().map(|item| Mutex::new(Some(item))).collect();
    let task = |i: usize| {
        let item = slots[i].lock().unwrap_or_else(PoisonError::into_inner).take();
        item.into_iter().for_each(&work);
    };
    if slots.len() > 1
        && rayon::current_num_threads() > 1
        && let Some(helper) = HELPER.get_or_init(Helper::start)
    {
        let caller = match helper.caller.try_lock() {
            Ok(caller) => Some(caller),
            Err(TryLockError::Poisoned(caller)) => Some(caller.into_inner()),
            // It serves another thread.
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut caller) = caller
            && helper.is_near(&mut caller)
        {
            return helper.share(&Job::new(&task, slots.len()));
        }
    }
    (0..slots.len()).for_each(task);
}

static HELPER: OnceLock<Option<Helper>> = OnceLock::new();

/// Tasks by number, and which of them nobody has taken yet.
struct Job<'a> {
    task: &'a (dyn Fn(usize) + Sync),
    /// The first one, and the end: two halves of a number, so that both are read and written at once.
    left: AtomicU64,
    /// Whether a task panicked on the helper.
    panicked: AtomicBool,
}

impl<'a> Job<'a> {
    fn new(task: &'a (dyn Fn(usize) + Sync), tasks: usize) -> Self {
        let tasks = u64::from(u32::try_from(tasks).expect("fewer than 2³² tasks"));
        Self { task, left: AtomicU64::new(tasks), panicked: AtomicBool::new(false) }
    }

    /// Takes a task: the first one or the last one that is left.
    fn take(&self, first: bool) -> Option<usize> {
        let split = |left: u64| (left >> 32, left & u64::from(u32::MAX));
        let without = |left: u64| {
            let (start, end) = split(left);
            (start < end).then(|| if first { left + (1 << 32) } else { left - 1 })
        };
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, without).ok()?;
        let (start, end) = split(left);
        Some(if first { start } else { end - 1 } as usize)
    }

    fn work(&self, first: bool) {
        while let Some(i) = self.take(first) {
            (self.task)(i);
        }
    }
}

struct Helper {
    thread: Thread,
    shared: &'static Shared,
    /// Held by the thread that it serves.
    caller: Mutex<Caller>,
}

/// What the helper and its callers tell each other.
#[derive(Default)]
struct Shared {
    /// The job that is offered, if one is.
    slot: AtomicPtr<Job<'static>>,
    asleep: AtomicBool,
    /// Odd while a question waits for its answer.
    question: AtomicU32,
}

/// What the callers know of the helper.
#[derive(Default)]
struct Caller {
    near: bool,
    /// Calls since it was last asked.
    calls: usize,
}

/// In the slot: the helper is at work.
fn busy() -> *mut Job<'static> {
    ptr::without_provenance_mut(1)
}

impl Helper {
    /// `None` if no thread can be had.
    fn start() -> Option<Self> {
        let shared: &'static Shared = Box::leak(Box::default());
        let helper = thread::Builder::new().name("linalg".into()).spawn(move || help(shared)).ok()?;
        Some(Self { thread: helper.thread().clone(), shared, caller: Mutex::default() })
    }

    /// Whether it answers soon enough for work to be shared with it.
    fn is_near(&self, caller: &mut Caller) -> bool {
        if caller.calls.is_multiple_of(ASK_AGAIN) {
            // Tests share in any case.
            caller.near = self.ask() || cfg!(test);
        }
        caller.calls += 1;
        caller.near
    }

    fn ask(&self) -> bool {
        // The first answer may have to wait until the helper is awake.
        let begun = Instant::now();
        self.shared.question.store(1, Ordering::SeqCst);
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        let answered = |question: u32| {
            while self.shared.question.load(Ordering::SeqCst) == question {
                if begun.elapsed() > PATIENCE {
                    return false;
                }
            }
            true
        };
        if !answered(1) {
            return false;
        }
        let start = Instant::now();
        for i in 1..=QUESTIONS {
            self.shared.question.store(2 * i + 1, Ordering::SeqCst);
            if !answered(2 * i + 1) {
                return false;
            }
        }
        start.elapsed() < NEAR
    }

    /// Offers the job to the helper, works on it, and returns when all is done.
    fn share(&self, job: &Job<'_>) {
        let offered = ptr::from_ref(job).cast_mut().cast::<Job<'static>>();
        self.shared.slot.store(offered, Ordering::SeqCst);
        // Also if a task panics: the job must outlive what the helper does with it.
        let end = End { slot: &self.shared.slot, offered };
        if self.shared.asleep.load(Ordering::SeqCst) {
            self.thread.unpark();
        }
        job.work(true);
        drop(end);
        assert!(!job.panicked.load(Ordering::Relaxed), "a task panicked on the other core");
    }
}

/// Takes the offer back, or waits until the helper is done.
struct End {
    slot: &'static AtomicPtr<Job<'static>>,
    offered: *mut Job<'static>,
}

impl Drop for End {
    fn drop(&mut self) {
        let back =
            self.slot.compare_exchange(self.offered, ptr::null_mut(), Ordering::Acquire, Ordering::Acquire);
        if back.is_ok() {
            return;
        }
        while !(0..LOOKS).any(|_| {
            std::hint::spin_loop();
            self.slot.load(Ordering::Acquire).is_null()
        }) {
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
        if slot.compare_exchange(offered, busy(), Ordering::Acquire, Ordering::Relaxed).is_err() {
            continue;
        }
        // SAFETY: the slot held this pointer until this exchange, so `share` has not returned, nor does it before the
        // slot is null again: `End` waits for that, and nobody else writes to a slot that says busy. Until then the
        // job lives.
        let job = unsafe { &*offered };
        if catch_unwind(AssertUnwindSafe(|| job.work(false))).is_err() {
            job.panicked.store(true, Ordering::Relaxed);
        }
        slot.store(ptr::null_mut(), Ordering::Release);
    }
}

/// Waits for a job, awake at first, then asleep; answers questions.
fn wait(shared: &Shared) -> *mut Job<'static> {
    let offer = || {
        let question = shared.question.load(Ordering::SeqCst);
        if question % 2 == 1 {
            // The next one may already be there, if nobody waited for this answer.
            let _ =
                shared.question.compare_exchange(question, question + 1, Ordering::SeqCst, Ordering::SeqCst);
        }
        Some(shared.slot.load(Ordering::SeqCst)).filter(|offered| !offered.is_null())
    };
    loop {
        let start = Instant::now();
        while start.elapsed() < AWAKE {
            for _ in 0..LOOKS {
                if let Some(offered) = offer() {
                    return offered;
                }
                std::hint::spin_loop();
            }
        }
        shared.asleep.store(true, Ordering::SeqCst);
        // An offer or a question made before `asleep` was seen is seen here; one made after wakes this thread.
        if offer().is_none() {
            thread::park();
        }
        shared.asleep.store(false, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(n: u64) -> u64 {
        let sum = AtomicU64::new(0);
        for_each(0..n, |i| {
            sum.fetch_add(i * i, Ordering::Relaxed);
        });
        sum.into_inner()
    }

    /// Protects every result: each item is worked on once, from none to many, call after call, whether the helper is
    /// awake, asleep or at work for another thread.
    #[test]
    fn each_item_once() {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for n in 0..2000 {
                        assert_eq!(squares(n % 50), (0..n % 50).map(|i| i * i).sum());
                        if n.is_multiple_of(500) {
                            thread::sleep(2 * AWAKE);
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
        for_each(0..20, |_| {
            sum.fetch_add(squares(10), Ordering::Relaxed);
        });
        assert_eq!(sum.into_inner(), 20 * 285);
    }

    /// Protects from a caller that waits for an answer that never comes: whatever the helper does, it is told in time.
    #[test]
    fn asking_ends() {
        let helper = Helper::start().expect("a thread");
        for pause in [0, 1, 2 * AWAKE.as_micros() as u64] {
            thread::sleep(Duration::from_micros(pause));
            helper.ask();
            helper.share(&Job::new(&|_| {}, 3));
        }
    }

    /// Protects from results that lack a part: a panic on either core reaches the caller, and the helper serves on.
    #[test]
    fn a_panic_is_the_callers() {
        for bad in 0..10 {
            let work = || for_each(0..10, |i| assert!(i != bad, "the {i}-th task panics"));
            assert!(catch_unwind(work).is_err());
        }
        assert_eq!(squares(10), 285);
    }
}
