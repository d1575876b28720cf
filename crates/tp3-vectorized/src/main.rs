//! The binary of TP3: `cargo xtask run tp3`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use lab::{options::Options, precision::PrecisionOptions};
use tp3_vectorized::HANDOUT;

/// TP3: softmax regression, vectorized. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp3", bin_name = "cargo xtask run tp3", version, mut_args(|arg| HANDOUT.default_of(arg)))]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    precision: PrecisionOptions,
}

pub(crate) fn main() -> ExitCode {
    lab::lab_program(experiments::HEEDED, |cli: Cli| {
        cli.precision.check()?;
        experiments::run(cli.experiment, &cli.options)
    })
}
