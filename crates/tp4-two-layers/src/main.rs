//! The binary of TP4: `cargo xtask run tp4`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use lab::descent::unless_given;

/// TP4: one layer, then two, by hand. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp4", bin_name = "cargo xtask run tp4", version)]
#[command(
    mut_arg("passes", |arg| unless_given(arg, &experiments::usual_passes())),
    mut_arg("learning_rate", |arg| unless_given(arg, &experiments::usual_rates())),
)]
struct Cli {
    #[command(subcommand)]
    experiment: Option<experiments::Experiment>,
    #[command(flatten)]
    options: experiments::Options,
}

fn main() -> ExitCode {
    lab::lab_program(experiments::HEEDED, |cli: Cli| experiments::run(cli.experiment, &cli.options))
}
