//! A job: tasks by number, which two threads take from both ends until none is left.
//!
//! Each begins with the tasks of its own half: what a core has worked on at one call is in its cache at the next. It
//! takes tasks of the other half only if it is done with its own while the other has not even taken half of them: other
//! programs have that core.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// Tasks by number, and which of them nobody has taken yet. Both threads have it in their hands at once.
pub(super) struct Job<'a> {
    task: &'a (dyn Fn(usize) + Sync),
    tasks: u64,
    /// Where the helper's half begins.
    middle: u64,
    /// The first one, and the end: two halves of a number, so that both are read and written at once.
    left: AtomicU64,
    /// What a task on the helper panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl<'a> Job<'a> {
    pub(super) fn new(task: &'a (dyn Fn(usize) + Sync), tasks: usize) -> Self {
        let tasks = u64::from(u32::try_from(tasks).expect("fewer than 2³² tasks"));
        Self { task, middle: tasks / 2, tasks, left: AtomicU64::new(tasks), panic: Mutex::default() }
    }

    /// Takes a task: the first one or the last one that is left, of one's own half or, with `more`, of the other, if that
    /// is late.
    fn take(&self, first: bool, more: bool) -> Option<usize> {
        let split = |left: u64| (left >> 32, left & u64::from(u32::MAX));
        let own = |start: u64, end: u64| if first { start < self.middle } else { end > self.middle };
        let late = |start: u64, end: u64| {
            let half = if first { self.tasks - self.middle } else { self.middle };
            2 * (end - start) > half
        };
        let without = |left: u64| {
            let (start, end) = split(left);
            let takes = start < end && (own(start, end) || more && late(start, end));
            takes.then(|| if first { left + (1 << 32) } else { left - 1 })
        };
        // Nothing is told by this number but who has which task.
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, without).ok()?;
        let (start, end) = split(left);
        Some(if first { start } else { end - 1 } as usize)
    }

    /// What the caller does: its half of the tasks.
    pub(super) fn work(&self) {
        while let Some(i) = self.take(true, false) {
            (self.task)(i);
        }
    }

    /// What the caller does if the helper is late.
    pub(super) fn more(&self) {
        while let Some(i) = self.take(true, true) {
            (self.task)(i);
        }
    }

    /// The tasks that are left, when no helper has taken the job up, or it has panicked.
    pub(super) fn rest(&self) {
        let left = self.left.swap(0, Ordering::Relaxed);
        (left >> 32..left & u64::from(u32::MAX)).for_each(|i| (self.task)(i as usize));
    }

    /// What the helper does: its half of the tasks, and more if the caller is late, until one panics, which the caller is
    /// told of.
    pub(super) fn help(&self) {
        let work = || {
            while let Some(i) = self.take(false, true) {
                (self.task)(i);
            }
        };
        if let Err(panic) = catch_unwind(AssertUnwindSafe(work)) {
            *self.panic.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic);
        }
    }

    /// Panics if a task on the helper did, which must be done with the job.
    pub(super) fn end(&self) {
        let panic = self.panic.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects every result: each task is taken once, whoever takes it.
    #[test]
    fn from_both_ends() {
        let done = Mutex::new(Vec::new());
        let note = |i| done.lock().expect("no panic").push(i);
        let job = Job::new(&note, 5);
        let ends = [true, false, false, true, true, false, false];
        assert_eq!(
            ends.map(|first| job.take(first, true)),
            [Some(0), Some(4), Some(3), Some(1), None, Some(2), None]
        );
        assert_eq!(Job::new(&note, 0).take(true, true), None);

        // The helper does not come: the caller goes beyond its half, and does the rest when it has called the job back.
        let late = Job::new(&note, 5);
        late.work();
        assert_eq!(*done.lock().expect("no panic"), [0, 1]);
        late.more();
        assert_eq!(*done.lock().expect("no panic"), [0, 1, 2, 3]);
        late.rest();
        late.rest();
        assert_eq!(*done.lock().expect("no panic"), [0, 1, 2, 3, 4]);
    }
}
