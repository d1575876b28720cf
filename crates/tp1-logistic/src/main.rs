//! The binary of TP1: `cargo xtask run tp1`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use lab::options::Options;
use tp1_logistic::HANDOUT;

/// TP1: a first neural network. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp1", bin_name = "cargo xtask run tp1", version)]
#[command(
    mut_args(|arg| HANDOUT.default_of(arg)),
    mut_arg("train", |arg| arg.help("Use only the first N training images (`compare` without it: the first 10,000)")),
    mut_arg("seed", |arg| arg.help("Seed of `compare`'s perceptron; TP1's own network draws nothing")),
)]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    lab::lab_program(experiments::HEEDED, |cli: Cli| experiments::run(cli.experiment, &cli.options))
}
