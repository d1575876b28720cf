//! Ctrl-C in the middle of a training: the step is finished, what was done is written down, and then the run ends.
//!
//! A training is watched from before its first step until its results are written: where all steps are done already, it
//! just ends. Outside of one, and at another Ctrl-C a while after the first, the run ends at once. Files are written whole
//! or not at all, so that is safe wherever it is.

use std::{
    io,
    process::{self, ExitStatus},
    sync::{
        Mutex, Once, PoisonError,
        atomic::{AtomicU8, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// The exit status of a run that Ctrl-C has ended, as shells have it: 128 and the number of the signal.
pub const STATUS: u8 = 130;

/// No training is under way: Ctrl-C ends the program.
const IDLE: u8 = 0;

/// A training is under way, which stops at the next Ctrl-C.
const TRAINING: u8 = 1;

/// A training is under way, and Ctrl-C has been pressed: it stops after the step at hand.
const ASKED: u8 = 2;

/// This program waits for another one, which gets each Ctrl-C too: the other one is meant, and this one goes on.
const ELSEWHERE: u8 = 3;

/// Another Ctrl-C so soon after the one that asked is the same wish: a key pressed twice, or a program such as `timeout`
/// that signals a process and then its group. It does not cost the user what is just being written.
const SAME: Duration = Duration::from_secs(2);

/// When a Ctrl-C was heeded last.
static WHEN: Mutex<Option<Instant>> = Mutex::new(None);

/// What Ctrl-C does now: one of the four above.
static STATE: AtomicU8 = AtomicU8::new(IDLE);

/// A training that stops at Ctrl-C, until this is dropped.
#[derive(Debug)]
pub struct CtrlC(());

impl CtrlC {
    /// From now on the first Ctrl-C is a request: see [`asked`](Self::asked).
    pub fn heeded() -> Self {
        listen();
        let _ = STATE.compare_exchange(IDLE, TRAINING, SeqCst, SeqCst);
        Self(())
    }

    /// Whether the training should stop.
    pub fn asked(&self) -> bool {
        STATE.load(SeqCst) == ASKED
    }
}

impl Drop for CtrlC {
    fn drop(&mut self) {
        let _ = STATE.compare_exchange(TRAINING, IDLE, SeqCst, SeqCst);
    }
}

/// Waits for the end of another program, which Ctrl-C ends while this one goes on.
pub fn left_to_another(wait: impl FnOnce() -> io::Result<ExitStatus>) -> io::Result<ExitStatus> {
    listen();
    let _ = STATE.compare_exchange(IDLE, ELSEWHERE, SeqCst, SeqCst);
    let status = wait();
    if status.as_ref().is_ok_and(|status| !status.success()) {
        // If a Ctrl-C has ended it, this program may hear of that only now.
        note_the_time();
    }
    let _ = STATE.compare_exchange(ELSEWHERE, IDLE, SeqCst, SeqCst);
    status
}

fn listen() {
    static HANDLER: Once = Once::new();
    // Where there can be no handler, Ctrl-C does what it does without one: it ends the program. ctrlc notices too late that
    // the thread for its handler cannot be had: from then on Ctrl-C would do nothing.
    HANDLER.call_once(|| {
        if thread::Builder::new().spawn(|| ()).is_ok() {
            drop(ctrlc::set_handler(handle));
        }
    });
}

fn handle() {
    let was_heeded = *WHEN.lock().unwrap_or_else(PoisonError::into_inner);
    if STATE.compare_exchange(TRAINING, ASKED, SeqCst, SeqCst).is_ok() {
        note_the_time();
    } else if STATE.load(SeqCst) != ELSEWHERE && was_heeded.is_none_or(|when| when.elapsed() > SAME) {
        process::exit(STATUS.into());
    }
}

fn note_the_time() {
    *WHEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
}
