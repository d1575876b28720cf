//! The experiments of TP2: what the command prints, plots and records, a file for each.

mod mnist;
mod overfit;
mod rates;
mod show;
mod softmax;
mod train;

use std::process::ExitCode;

use clap::Subcommand;
use lab::{Run, heeded_options::Heeded, options::Options, run::Next};

/// A part of the lab.
#[derive(Clone, Copy, PartialEq, Subcommand)]
pub enum Experiment {
    /// Q1 to Q3: the four files, an image with its class
    Show,
    /// Q4 to Q6: softmax, cross-entropy and gradient on small numbers
    Softmax,
    /// Q7 to Q9: the initial weights, and 64 images learnt by heart
    Overfit,
    /// Q10 to Q12: mini-batch descent, and the accuracy on the test set
    Train,
    /// Q13: learning rates 0.01, 0.1 and 1.0 side by side
    Rates,
    /// Q14: the same model on MNIST
    Mnist,
}

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 7] = [
    (Some(Experiment::Show), "Q1 to Q3", "`cargo xtask run tp2 softmax`"),
    (Some(Experiment::Softmax), "Q4 to Q6", "`cargo xtask run tp2 overfit`"),
    (Some(Experiment::Overfit), "Q7 to Q9", "`cargo xtask run tp2 train`"),
    (Some(Experiment::Train), "Q10 to Q12", "`cargo xtask run tp2 rates`"),
    (Some(Experiment::Rates), "Q13", "`cargo xtask run tp2 mnist`"),
    (Some(Experiment::Mnist), "Q14", "`cargo xtask run tp3`, the next lab"),
    (None, "question by question", "`cargo xtask run tp3`, the next lab"),
];

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    Heeded::by("--dataset", &["show", "softmax", "overfit", "train", "rates", "mnist"]),
    Heeded::by("--train", &["show", "softmax", "overfit", "train", "rates", "mnist"]),
    Heeded::by("--seed", &["softmax", "overfit", "train", "rates", "mnist"]),
    Heeded::by("--epochs", &["train", "rates", "mnist"]),
    Heeded::by("--batch-size", &["overfit", "train", "rates", "mnist"]),
    Heeded::by("--lr", &["overfit", "train", "mnist"]),
    Heeded::by("--save", &["train"]),
    Heeded::alone("--trace", &["train"]),
];

/// Runs one experiment, or all in the order of their questions.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, or the training diverges.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    use Experiment::*;
    let run = Run::start("tp2", "TP2 · Softmax regression, one image at a time", &options.output)?;
    let data = run.load(&options.data)?;
    let all = [Show, Softmax, Overfit, Train, Rates, Mnist];
    let mut trained = None;
    for experiment in experiment.map_or(all.to_vec(), |one| vec![one]) {
        match experiment {
            Show => show::run(&run, &data)?,
            Softmax => softmax::run(&run, &data, options)?,
            Overfit => overfit::run(&run, &data, options)?,
            Train => trained = Some(train::run(&run, &data, options)?),
            Rates => rates::run(&run, &data, options)?,
            Mnist => mnist::run(&run, &data, options, trained.take())?,
        }
    }
    Ok(run.ends(&NEXT, experiment))
}
