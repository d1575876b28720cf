//! A program that trains and leaves a run record: a lab, a script, anything that takes the same options.

use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, ensure};
use lab::Record;

/// Runs the command to its end and reads the record that it leaves of this experiment, or gives its status if it stopped
/// before it had one. Its results are not shown; its errors are, unless the command sends them elsewhere.
///
/// # Errors
/// If the program cannot be started, does not understand the options, or writes something else than a record.
pub fn record(
    mut command: Command,
    name: &str,
    experiment: &str,
) -> anyhow::Result<Result<Record, ExitStatus>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the run record")?;
    let status = command.arg("--out").arg(folder.path()).stdout(Stdio::null()).status();
    let status = status.with_context(|| format!("cannot start {name}"))?;
    let record = folder.path().join(experiment).with_extension("json");
    // A run that missed a target has exit status 1 too, but it finished: its record is there.
    if record.exists() {
        return Ok(Ok(Record::read(&record)?));
    }
    ensure!(status.code() != Some(2), "{name} does not understand these options");
    ensure!(!status.success(), "{name} left no record of {experiment}: it cannot be compared");
    Ok(Err(status))
}
