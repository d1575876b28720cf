//! The binary of TP5: `cargo xtask run tp5`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;

/// TP5: TP4's network by automatic differentiation. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp5", bin_name = "cargo xtask run tp5", version)]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: experiments::Options,
}

fn main() -> ExitCode {
    lab::program(|cli: Cli| experiments::run(cli.experiment, &cli.options))
}
