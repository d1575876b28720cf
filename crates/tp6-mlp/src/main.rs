//! The binary of TP6: `cargo xtask run tp6`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use experiments::Options;

/// TP6: a trainer, and networks of any depth. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp6", bin_name = "cargo xtask run tp6", version)]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: Options,
}

fn main() -> ExitCode {
    lab::lab_program(experiments::HEEDED, |cli: Cli| experiments::run(cli.experiment, &cli.options))
}
