//! Ctrl-C in the middle of a training: the step is finished, what was done is written down, and then the run ends.
//!
//! A training is watched from before its first step until its results are written: where all steps are done already, it
//! just ends. Outside of one, and at another Ctrl-C a while after the first, the run ends at once. Files are written whole
//! or not at all, so that is safe wherever it is.

use std::{
    process,
    sync::{
        Once, OnceLock,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// The exit status of a run that Ctrl-C has ended, as shells have it: 128 and the number of the signal.
pub const STATUS: u8 = 130;

/// No training is under way: Ctrl-C ends the program.
const IDLE: u8 = 0;

/// One is, and will stop when it is asked to.
const TRAINING: u8 = 1;

/// It has been asked to.
const ASKED: u8 = 2;

/// Another Ctrl-C so soon after the one that asked is the same wish: a key pressed twice, or a program such as `timeout`
/// that signals a process and then its group. It does not cost the user what is just being written.
const SAME: Duration = Duration::from_secs(2);

/// When it was asked to.
static WHEN: OnceLock<Instant> = OnceLock::new();

static STATE: AtomicU8 = AtomicU8::new(IDLE);

/// A training that stops at Ctrl-C, until this is dropped.
#[derive(Debug)]
pub struct Watch(());

impl Watch {
    /// From now on the first Ctrl-C is a request: see [`asked`](Self::asked).
    pub fn start() -> Self {
        static HANDLER: Once = Once::new();
        // Where there can be no handler, Ctrl-C does what it does without one: it ends the program. ctrlc notices too
        // late that the thread for its handler cannot be had: from then on Ctrl-C would do nothing.
        HANDLER.call_once(|| {
            if thread::Builder::new().spawn(|| ()).is_ok() {
                drop(ctrlc::set_handler(handle));
            }
        });
        let _ = STATE.compare_exchange(IDLE, TRAINING, SeqCst, SeqCst);
        Self(())
    }

    /// Whether the training should stop.
    pub fn asked(&self) -> bool {
        STATE.load(SeqCst) == ASKED
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = STATE.compare_exchange(TRAINING, IDLE, SeqCst, SeqCst);
    }
}

fn handle() {
    if STATE.compare_exchange(TRAINING, ASKED, SeqCst, SeqCst).is_ok() {
        WHEN.get_or_init(Instant::now);
    } else if WHEN.get().is_none_or(|when| when.elapsed() > SAME) {
        process::exit(STATUS.into());
    }
}
