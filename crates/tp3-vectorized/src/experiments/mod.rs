//! The experiments of TP3: what the command prints, plots and records, a file for each.

mod compare;
mod train;
mod warmup;

use std::process::ExitCode;

use clap::Subcommand;
use lab::{Run, heeded_options::Heeded, options::Options, run::Next};

/// A part of the lab.
#[derive(Clone, Copy, PartialEq, Subcommand)]
pub enum Experiment {
    /// Q4: the warm-up exercises
    Warmup,
    /// Q5 to Q9: the vectorized training; beside TP2's only in the whole lab
    Train,
}

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 3] = [
    (Some(Experiment::Warmup), "Q4", "`cargo xtask run tp3 train`"),
    (Some(Experiment::Train), "Q5 to Q9", "`cargo xtask run tp4`, the next lab"),
    (None, "question by question", "`cargo xtask run tp4`, the next lab"),
];

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    Heeded::by("--precision", &["warmup", "train"]),
    Heeded::by("--dataset", &["train"]),
    Heeded::by("--train", &["train"]),
    Heeded::by("--seed", &["train"]),
    Heeded::by("--epochs", &["train"]),
    Heeded::by("--batch-size", &["train"]),
    Heeded::by("--lr", &["train"]),
    Heeded::by("--save", &["train"]),
    Heeded::alone("--trace", &["train"]),
];

/// Runs one experiment, or the whole lab in the order of its questions, which trains TP2's model first.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, TP2 cannot be started, or the training diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    let run = Run::start("tp3", "TP3 · Softmax regression, vectorized", &options.output)?;
    match experiment {
        Some(Experiment::Warmup) => warmup::run(&run)?,
        Some(Experiment::Train) => train::run(&run, &run.load(&options.data)?, options, None)?,
        None => {
            let data = run.load(&options.data)?;
            let tp2 = compare::run(&run, &data, options)?;
            warmup::run(&run)?;
            train::run(&run, &data, options, Some(&tp2))?;
        }
    }
    Ok(run.ends(&NEXT, experiment))
}
