//! A job: tasks by number, which two threads take from both ends until none is left.

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
    /// The first one, and the end: two halves of a number, so that both are read and written at once.
    left: AtomicU64,
    /// What a task on the helper panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

impl<'a> Job<'a> {
    pub(super) fn new(task: &'a (dyn Fn(usize) + Sync), tasks: usize) -> Self {
        let tasks = u64::from(u32::try_from(tasks).expect("fewer than 2³² tasks"));
        Self { task, left: AtomicU64::new(tasks), panic: Mutex::default() }
    }

    /// Takes a task: the first one or the last one that is left.
    fn take(&self, first: bool) -> Option<usize> {
        let split = |left: u64| (left >> 32, left & u64::from(u32::MAX));
        let without = |left: u64| {
            let (start, end) = split(left);
            (start < end).then(|| if first { left + (1 << 32) } else { left - 1 })
        };
        // Nothing is told by this number but who has which task.
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, without).ok()?;
        let (start, end) = split(left);
        Some(if first { start } else { end - 1 } as usize)
    }

    /// What the caller does: tasks from the first on, until none is left.
    pub(super) fn work(&self) {
        while let Some(i) = self.take(true) {
            (self.task)(i);
        }
    }

    /// What the helper does: tasks from the last on, until none is left or one panics, which the caller is
    /// told of.
    pub(super) fn help(&self) {
        let work = || {
            while let Some(i) = self.take(false) {
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

    /// Protects every result: from whichever ends they are taken, each task is taken once.
    #[test]
    fn from_both_ends() {
        let job = Job::new(&|_| {}, 5);
        let ends = [true, false, false, true, true, false];
        assert_eq!(ends.map(|first| job.take(first)), [Some(0), Some(4), Some(3), Some(1), Some(2), None]);
        assert_eq!(Job::new(&|_| {}, 0).take(true), None);
    }
}
