//! What a lab does, sampled: some hundred times a second of the processor's work, the functions that are at it are noted.
//!
//! Only a lab built with the feature `profile` does so, and only where `cargo xtask profile` asks for it, by an
//! environment variable. It takes no privileges: the system interrupts the process itself by its profiling timer.

#[cfg(all(feature = "profile", unix))]
mod sampler;

use std::path::PathBuf;

/// The environment variable that names the file for the samples.
pub const PROFILE: &str = "PASAPAS_PROFILE";

/// What stands on the first line of that file, before the seconds of the processor that were sampled.
pub const SECONDS: &str = "seconds ";

/// Runs `main`, sampled if it is to be. The file then has a line for each stack of functions that was met, `;` between
/// their names, the outermost first, and how often it was.
///
/// # Errors
/// If `main` gives one, or the samples cannot be taken or written.
pub(crate) fn sampled<T>(main: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    match std::env::var_os(PROFILE).map(PathBuf::from) {
        None => main(),
        Some(file) => sample(main, &file),
    }
}

#[cfg(not(all(feature = "profile", unix)))]
fn sample<T>(_: impl FnOnce() -> anyhow::Result<T>, _: &std::path::Path) -> anyhow::Result<T> {
    anyhow::bail!(
        "{PROFILE} is set, but this lab cannot be profiled: it was not built for it, or runs on Windows"
    )
}

#[cfg(all(feature = "profile", unix))]
use sampler::sample;
