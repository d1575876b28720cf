//! How long to wait, how often to try again, when to give up.

use std::cell::Cell;
use std::thread;
use std::time::{Duration, Instant};

/// What the user, or a test, allows.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long a server may stay silent, before its first byte and between any two; and how long it may be too slow.
    pub silence: Duration,
    /// How often one place is asked for one file, when what went wrong may pass.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles before each further one.
    pub pause: Duration,
    /// Give up for good when no data has come for this long, or too little to go on, whatever is still to try.
    pub give_up_after: Option<Duration>,
}

impl Default for Limits {
    /// 15 s of silence, three attempts, pauses of 1 s and 2 s, never give up early.
    fn default() -> Limits {
        Limits {
            silence: Duration::from_secs(15),
            attempts: 3,
            pause: Duration::from_secs(1),
            give_up_after: None,
        }
    }
}

/// The limits, and the moment from which the time to give up is counted.
#[derive(Debug)]
pub struct Patience {
    limits: Limits,
    counted_from: Cell<Instant>,
    given_up: Cell<bool>,
}

impl Patience {
    /// The clock starts now.
    pub fn new(limits: Limits) -> Patience {
        Patience { limits, counted_from: Cell::new(Instant::now()), given_up: Cell::new(false) }
    }

    /// How often one place is asked for one file.
    pub fn attempts(&self) -> u32 {
        self.limits.attempts
    }

    /// Data has come, or a file of the folder has been read: the time to give up is counted from here.
    pub fn restart(&self) {
        self.counted_from.set(Instant::now());
    }

    /// How long a server may stay silent, or be too slow.
    pub fn silence(&self) -> Duration {
        self.limits.silence
    }

    /// The time to give up, if there is one.
    pub fn gives_up_after(&self) -> Option<Duration> {
        self.limits.give_up_after
    }

    /// It is time to give up for good, though data comes.
    pub fn give_up(&self) {
        self.given_up.set(true);
    }

    /// How long to wait for the next byte.
    pub fn wait(&self) -> Duration {
        self.limits.silence.min(self.left())
    }

    /// Whether it is time to give up for good.
    pub fn is_spent(&self) -> bool {
        self.given_up.get() || self.left().is_zero()
    }

    /// How long to pause after attempt `attempt`, counted from 1.
    pub fn pause(&self, attempt: u32) -> Duration {
        self.limits.pause.saturating_mul(2u32.saturating_pow(attempt - 1))
    }

    /// Pauses, but not beyond the time to give up.
    pub fn sleep(&self, pause: Duration) {
        thread::sleep(pause.min(self.left()));
    }

    fn left(&self) -> Duration {
        let patience = self.limits.give_up_after.unwrap_or(Duration::MAX);
        patience.saturating_sub(self.counted_from.get().elapsed())
    }
}
