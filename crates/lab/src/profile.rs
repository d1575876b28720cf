//! What a lab does, sampled: some hundred times a second of the processor's work, the functions that are at it are noted.
//!
//! Only a lab built with the feature `profile` does so, and only where `cargo xtask profile` asks for it, by an
//! environment variable. It takes no privileges: the system interrupts the process itself by its profiling timer.

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
fn sample<T>(main: impl FnOnce() -> anyhow::Result<T>, file: &std::path::Path) -> anyhow::Result<T> {
    use std::fmt::Write;

    use anyhow::Context;
    use nix::sys::resource::{Usage, UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    /// Samples a second; the system's clock of mostly 250 ticks gives no more.
    const FREQUENCY: i32 = 250;

    let seconds = |usage: Usage| (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6;
    let usage = || getrusage(UsageWho::RUSAGE_SELF).map(seconds).context("the system does not tell its time");
    // Not within these: unwinding out of them may wait for what the interrupted function holds.
    let builder = pprof::ProfilerGuardBuilder::default().frequency(FREQUENCY);
    let guard = builder.blocklist(&["libgcc", "pthread", "vdso"]).build();
    let guard = guard.context("the profiling timer cannot be started")?;
    let start = usage()?;
    let result = main();
    let mut text = format!("{SECONDS}{}\n", usage()? - start);
    let report = guard.report().build().context("the samples cannot be read")?;
    for (stack, count) in &report.data {
        let names = stack.frames.iter().rev().flat_map(|inlined| inlined.iter().rev());
        let names: Vec<String> = names.map(|symbol| symbol.name().replace(';', ",")).collect();
        let _ = writeln!(text, "{} {count}", names.join(";"));
    }
    std::fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    result
}
