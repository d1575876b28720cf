//! The binary of TP2: `cargo xtask run tp2`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use lab::options::Options;
use tp2_naive::HANDOUT;

/// TP2: softmax regression, one image at a time. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp2", bin_name = "cargo xtask run tp2", version, mut_args(|arg| HANDOUT.default_of(arg)))]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    lab::lab_program(experiments::HEEDED, |cli: Cli| experiments::run(cli.experiment, &cli.options))
}
