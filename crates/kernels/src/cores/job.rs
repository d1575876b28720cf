//! A job: tasks by number, of which each of two threads has one half.
//!
//! What a core has worked on at one call is in its cache at the next, so each thread keeps to its own half. It takes
//! tasks of the other only if it is done while the other has not even begun half of them: other programs have that core.
//!
//! A line of the cache that both threads write goes back and forth between their cores. So each
//! thread counts on a line of its own, and what the helper has to read lies together.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use crossbeam_utils::CachePadded;

/// Tasks by number, `W` being what does one. Both threads have it in their hands at once.
pub(super) struct Job<W: ?Sized> {
    caller: CachePadded<Half>,
    helper: Half,
    /// What a task on the helper panicked with.
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    work: W,
}

/// Tasks next to each other.
struct Half {
    /// The first one that nobody has taken; or more than `end`.
    next: AtomicUsize,
    end: usize,
    /// How many there were.
    tasks: usize,
}

impl Half {
    fn new(start: usize, end: usize) -> Self {
        Self { next: AtomicUsize::new(start), end, tasks: end - start }
    }

    /// Takes a task. Nothing is told by the number but who has which.
    fn take(&self) -> Option<usize> {
        let left = self.next.load(Ordering::Relaxed) < self.end;
        left.then(|| self.next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < self.end)
    }

    /// Whether not even half of several tasks have been begun.
    fn is_late(&self) -> bool {
        self.tasks > 1 && 2 * self.end.saturating_sub(self.next.load(Ordering::Relaxed)) > self.tasks
    }
}

impl<W: Fn(usize) + Sync> Job<W> {
    pub(super) fn new(tasks: usize, work: W) -> Self {
        let middle = tasks / 2;
        Self {
            caller: Half::new(0, middle).into(),
            helper: Half::new(middle, tasks),
            panic: Mutex::default(),
            work,
        }
    }
}

impl<W: Fn(usize) + Sync + ?Sized> Job<W> {
    fn work_on(&self, half: &Half) {
        while let Some(i) = half.take() {
            (self.work)(i);
        }
    }

    /// What the caller does: its half of the tasks.
    pub(super) fn work(&self) {
        self.work_on(&self.caller);
    }

    /// What one thread does if the other is late: tasks of the other half.
    fn more(&self, half: &Half) {
        while half.is_late()
            && let Some(i) = half.take()
        {
            (self.work)(i);
        }
    }

    /// What the caller does if the helper is late.
    pub(super) fn work_more(&self) {
        self.more(&self.helper);
    }

    /// All tasks that are left, when there is no helper, or it has not taken the job up.
    pub(super) fn rest(&self) {
        self.work_on(&self.caller);
        self.work_on(&self.helper);
    }

    /// What the helper does: its half of the tasks, and more if the caller is late, until one panics, which the caller is
    /// told of.
    pub(super) fn help(&self) {
        let work = || {
            self.work_on(&self.helper);
            self.more(&self.caller);
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

    /// Protects every result: each task is taken once, whoever takes it, and what one thread has in its cache is left
    /// to it unless it is late.
    #[test]
    fn each_task_once() {
        let done = Mutex::new(Vec::new());
        let job = |tasks| Job::new(tasks, |i| done.lock().expect("no panic").push(i));
        let so_far = || done.lock().expect("no panic").split_off(0);

        let both = job(5);
        both.work();
        assert_eq!(so_far(), [0, 1]);
        both.help();
        assert_eq!(so_far(), [2, 3, 4]);
        both.rest();
        assert_eq!(so_far(), []);

        // The helper does not come: the caller takes some of its half, and the rest when it has called the job back.
        let late = job(8);
        late.work();
        assert_eq!(so_far(), [0, 1, 2, 3]);
        late.work_more();
        assert_eq!(so_far(), [4, 5]);
        late.rest();
        late.rest();
        assert_eq!(so_far(), [6, 7]);

        // The caller does not get on.
        let late = job(8);
        late.help();
        assert_eq!(so_far(), [4, 5, 6, 7, 0, 1]);
        late.work();
        assert_eq!(so_far(), [2, 3]);

        job(0).rest();
        assert_eq!(so_far(), []);
    }
}
