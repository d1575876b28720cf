//! The binary of TP5: `cargo xtask run tp5`.

mod experiments;

use std::process::ExitCode;

use clap::Parser;
use experiments::HANDOUT;
use lab::{descent::unless_given, short};

/// TP5: TP4's network by automatic differentiation. Without an experiment, the whole lab in the order of its questions.
#[derive(Parser)]
#[command(name = "tp5", bin_name = "cargo xtask run tp5", version)]
#[command(
    mut_arg("passes", |arg| unless_given(arg, &HANDOUT.0.to_string())),
    mut_arg("learning_rate", |arg| unless_given(arg, &short(HANDOUT.1))),
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
