//! `cargo xtask`: runs the labs, compares them, brings the data.

use std::process::ExitCode;

use clap::Parser;
use xtask::{diff, run, show};

/// The commands of Pas à pas, a deep-learning course in Rust
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
enum Command {
    /// Run a lab: all of it, or one experiment
    Run(run::RunArgs),
    /// Run two labs with the same settings and compare them epoch by epoch
    Diff(diff::DiffArgs),
    /// Draw images of a data set in the terminal
    Show(show::ShowArgs),
}

fn main() -> ExitCode {
    lab::program(|command| match command {
        Command::Run(args) => run::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Show(args) => show::run(args),
    })
}
