//! Taking the samples, and finding the names of the functions.

use std::{ffi::c_void, fmt::Write, fs, path::Path};

use anyhow::Context;
use rustix::time::{ClockId, clock_gettime};

use super::SECONDS;

/// Samples a second; the system's clock of mostly 250 ticks gives no more.
const FREQUENCY: i32 = 250;

/// The function of pprof that the system calls for a sample.
const HANDLER: &str = "perf_signal_handler";

/// Runs `main` and writes the samples that were taken meanwhile.
///
/// # Errors
/// If `main` gives one, or the samples cannot be taken or written.
pub(super) fn sample<T>(main: impl FnOnce() -> anyhow::Result<T>, file: &Path) -> anyhow::Result<T> {
    let processor_seconds = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    // Not within these: unwinding out of them may wait for what the interrupted function holds.
    let builder = pprof::ProfilerGuardBuilder::default().frequency(FREQUENCY);
    let guard = builder.blocklist(&["libgcc", "pthread", "vdso"]).build();
    let guard = guard.context("the profiling timer cannot be started")?;
    let start = processor_seconds();
    let result = main();
    let mut text = format!("{SECONDS}{}\n", processor_seconds() - start);
    let report = guard.report().build_unresolved().context("the samples cannot be read")?;
    for (stack, count) in &report.data {
        let mut names = names(stack.frames.iter().map(|frame| frame.ip()));
        names.reverse();
        let _ = writeln!(text, "{} {count}", names.join(";"));
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
    result
}

/// The functions of a stack, the innermost first: for each place, those that have become part of others before the one that
/// the compiler has made of them all.
///
/// A place of a function that has called another is the one to which it will return, just behind the call; so the
/// library looks one byte before it. But the place at which the innermost function was interrupted is what it was about to
/// do: looked for one byte before it, it would often be found in the function of the line above.
fn names(places: impl Iterator<Item = *mut c_void>) -> Vec<String> {
    let mut stack: Vec<Vec<String>> = Vec::new();
    let mut interrupted = None;
    for (i, place) in places.enumerate() {
        let behind = if interrupted == Some(i) { place.wrapping_byte_add(1) } else { place };
        let mut names = Vec::new();
        backtrace::resolve(behind, |symbol| {
            names.extend(symbol.name().map(|name| format!("{name:#}").replace(';', ",")));
        });
        if names.iter().any(|name| name.contains(HANDLER)) {
            // Between the handler and what it has interrupted there is the system's call of the handler.
            interrupted = Some(i + 2);
        }
        stack.push(names);
    }
    stack.into_iter().skip(interrupted.unwrap_or(0)).flatten().collect()
}

/// Makes each instruction a function of its own for pprof, which counts two samples as one if all their functions are the
/// same, and then takes the names from the first of the two. It asks this function of the system's library in which function
/// an instruction is; that knows only what the compiler has made, where several functions of the source may have become
/// parts of one: all of its samples would have the name of the part that was met first.
#[allow(unsafe_code)]
// SAFETY: this takes the place of the library's function for the whole program, and may be called by anybody with any
// address: it returns that, and reads nothing. Nothing but the names of functions depends on it.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_FindEnclosingFunction(instruction: *mut c_void) -> *mut c_void {
    instruction
}
