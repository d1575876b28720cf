//! What the slot (`slot.rs`) is made of. Its test (`tests/slot.rs`) gives it loom's kinds of these instead.

use std::{cell, hint, thread};

pub(super) use std::sync::atomic::{AtomicU8, Ordering};

/// Looks before a waiting thread lets others go first.
const LOOKS: usize = 100;

/// A cell that two threads have, of which one at a time may touch what is in it.
#[derive(Default)]
pub(super) struct UnsafeCell<T>(cell::UnsafeCell<T>);

impl<T> UnsafeCell<T> {
    pub(super) fn new(value: T) -> Self {
        Self(cell::UnsafeCell::new(value))
    }

    pub(super) fn with<R>(&self, read: impl FnOnce(*const T) -> R) -> R {
        read(self.0.get())
    }

    pub(super) fn with_mut<R>(&self, write: impl FnOnce(*mut T) -> R) -> R {
        write(self.0.get())
    }
}

/// Waits awake until it is `done`.
pub(super) fn wait_until(done: impl Fn() -> bool) {
    while !(0..LOOKS).any(|_| {
        hint::spin_loop();
        done()
    }) {
        thread::yield_now();
    }
}
