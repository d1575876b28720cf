//! `cargo xtask`: runs the labs, compares them, brings the data.

use std::process::ExitCode;

use clap::Parser;
use xtask::{data, diff, download, run, sample, show};

/// The commands of Pas à pas, a deep-learning course in Rust
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
enum Command {
    /// Run a lab: all of it, or one experiment
    Run(run::Args),
    /// Run two labs with the same settings and compare them epoch by epoch
    Diff(diff::Args),
    /// Draw images of a data set in the terminal
    Show(show::Args),
    /// Show what data is on this machine, from where, whole or not, and which of it a run would use
    Data(data::Args),
    Download(download::Args),
    /// Cut the bundled sample out of the full data sets again
    Sample(sample::Args),
}

fn main() -> ExitCode {
    lab::program(|command| match command {
        Command::Run(args) => run::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Show(args) => show::run(args),
        Command::Data(args) => data::run(args).map(|()| ExitCode::SUCCESS),
        Command::Download(args) => download::run(args).map(|()| ExitCode::SUCCESS),
        Command::Sample(args) => sample::run(args).map(|()| ExitCode::SUCCESS),
    })
}
