//! The binary of TP4: `cargo xtask run tp4`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;

/// TP4: one layer, then two, by hand. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp4", bin_name = "cargo xtask run tp4", version)]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: experiments::Options,
}

fn main() -> ExitCode {
    lab::program(|cli: Cli| experiments::run(cli.experiment, &cli.options))
}
