//! What `cargo xtask bench` wants to know of a process beside its epochs: how soon it began to train, and how much memory
//! it took.
//!
//! Only a process that is told when it was started says so: no other run has these in its record.

use std::{
    env, fs,
    sync::OnceLock,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// The environment variable that says when the process was started, in seconds since 1970.
pub const STARTED: &str = "PASAPAS_STARTED";

/// What was measured.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Measured {
    /// Seconds from the start of the process to the first step of its training: the program is in memory, the images
    /// are read, the model is drawn. `None` if it has not trained.
    pub seconds_to_first_step: Option<f64>,
    /// The most memory that the process has had up to the writing of its record, in bytes. `None` where the system does
    /// not say it as Linux does.
    pub peak_memory: Option<u64>,
}

/// The seconds that had gone when the first step began.
static FIRST_STEP: OnceLock<f64> = OnceLock::new();

/// The time, as [`STARTED`] has it.
pub fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs_f64()
}

/// The next step of a training is about to begin. If it is the first, the time is noted.
pub fn step_begins() {
    if let Some(started) = started() {
        FIRST_STEP.get_or_init(|| now() - started);
    }
}

/// What has been measured so far, if somebody wants to know.
pub fn so_far() -> Option<Measured> {
    started()?;
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    Some(Measured { seconds_to_first_step: FIRST_STEP.get().copied(), peak_memory: peak(&status) })
}

fn started() -> Option<f64> {
    env::var(STARTED).ok()?.parse().ok()
}

/// The most memory that a process has had, as Linux says it.
fn peak(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(1024 * kilobytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the figure of memory: the most there was, not what there is or what is reserved; and none from a text
    /// that does not say it.
    #[test]
    fn the_peak_in_linux_words() {
        let status = "Name:\ttp3\nVmPeak:\t  412500 kB\nVmHWM:\t   98304 kB\nVmRSS:\t   51200 kB\n";
        assert_eq!(peak(status), Some(98_304 * 1024));
        for other in ["", "VmHWM:\t98304\n", "VmHWM:\tmuch kB\n"] {
            assert_eq!(peak(other), None, "{other:?}");
        }
    }
}
