//! A program that trains and leaves a run record: a lab, a script, anything that takes the same options.

use std::{
    error::Error,
    io::{BufRead, BufReader},
    path::Path,
    process::{ChildStdout, Command, Stdio},
    sync::mpsc::{self, Receiver},
    thread,
};

use anyhow::{Context, anyhow, ensure};
use lab::Record;

use crate::{error_output::last_words, processes::Program};

/// How far a training is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steps {
    /// `epoch` or `pass`
    pub unit: &'static str,
    /// How many of them are done.
    pub done: u64,
    /// How many there are, if it says so.
    pub of: Option<u64>,
}

/// Runs the command to its end and reads the record that it leaves of this experiment, or says how it stopped before it
/// had one. Nothing that it says reaches the screen; if it fails, the error has its last words. `watch` is told how far
/// it is, as far as it says so. `who` is what the errors call it.
///
/// # Errors
/// If the program cannot be started, does not understand the options, fails although it has left a record, or writes
/// something else than a record.
pub fn record(
    mut command: Command,
    who: &str,
    experiment: &str,
    watch: Option<impl FnMut(Steps) + Send + 'static>,
) -> anyhow::Result<Result<Record, String>> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the run record")?;
    let mut said = tempfile::tempfile().context("cannot make a temporary file")?;
    command.arg("--out").arg(folder.path()).stdin(Stdio::null()).stderr(said.try_clone()?);
    command.stdout(Stdio::null());
    let (give, take) = mpsc::channel();
    // Nobody waits for this thread: a program of that program may keep the pipe open. Without it, nobody is told.
    let follows = watch.map(|watch| thread::Builder::new().spawn(|| follow(take, watch)));
    if let Some(Ok(_)) = follows {
        // Python keeps what it prints until it has enough of it, unless it is told not to.
        command.stdout(Stdio::piped()).env("PYTHONUNBUFFERED", "1");
    }
    let program = Program::start(&mut command, Some(folder.path()));
    let program = program.with_context(|| format!("cannot start {who}"))?;
    let _ = program.take_stdout().map(|output| give.send(output));
    let status = program.wait().with_context(|| format!("{who} cannot be waited for"))?;
    let mut words = || last_words(&mut said);
    let file = folder.path().join(experiment).with_extension("json");
    if !file.exists() {
        ensure!(!status.success(), "{who} left no record of {experiment}: it cannot be compared");
        ensure!(status.code() != Some(2), "{who} does not understand these options{}", words()?);
        return Ok(Err(format!("{who} stopped before it finished ({status}){}", words()?)));
    }
    let record = read(&file, who);
    // A run that missed a target of its handout has exit status 1, but it finished.
    let missed =
        |record: &Record| record.targets.iter().any(|outcome| outcome.promised && !outcome.target.met);
    let finished = status.success() || status.code() == Some(1) && record.as_ref().is_ok_and(missed);
    ensure!(
        finished,
        "{who} wrote its record and then failed ({status}), so the record does not count{}",
        words()?
    );
    record.map(Ok)
}

fn read(file: &Path, who: &str) -> anyhow::Result<Record> {
    Record::read(file).map_err(|error| {
        let name = file.file_name().unwrap_or_default().display();
        // The file is in a temporary folder that nobody needs to know of.
        let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        anyhow!(why).context(format!("{who} wrote a {name} that is not a run record of this course"))
    })
}

/// Reads what a program prints, to its end, once it has started.
fn follow(output: Receiver<ChildStdout>, mut watch: impl FnMut(Steps)) {
    let lines = output.recv().into_iter().flat_map(|output| BufReader::new(output).split(b'\n'));
    for line in lines.map_while(Result::ok) {
        if let Some(steps) = steps(&String::from_utf8_lossy(&line)) {
            watch(steps);
        }
    }
}

/// How far a training is that prints this line: `epoch  3/10   training loss …`, `pass 3: …`.
fn steps(line: &str) -> Option<Steps> {
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let unit = ["epoch", "pass"].into_iter().find(|unit| first.eq_ignore_ascii_case(unit))?;
    let mut numbers = words.next()?.trim_end_matches([':', ',']).split('/');
    let done = numbers.next()?.parse().ok()?;
    Some(Steps { unit, done, of: numbers.next().and_then(|of| of.parse().ok()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the bar of `diff`: it understands the labs, the scripts in docs/numpy and whoever prints alike; and takes
    /// nothing else for a step.
    #[test]
    fn how_far_a_line_says_it_is() {
        let of = |line| steps(line).map(|Steps { unit, done, of }| (unit, done, of));
        assert_eq!(of("    epoch  3/10   training loss 0.5"), Some(("epoch", 3, Some(10))));
        assert_eq!(of("pass 200/2000: loss 0.5, test 0.6"), Some(("pass", 200, Some(2000))));
        assert_eq!(of("Epoch 3: loss 0.5"), Some(("epoch", 3, None)));
        assert_eq!(of("Epoch 3/?"), Some(("epoch", 3, None)));
        for line in ["", "epoch", "epochs 3/10", "pass it on", "epoch -1/2", "test accuracy 0.8"] {
            assert_eq!(of(line), None, "{line}");
        }
    }
}
