//! The command line of `cargo xtask`.

use std::process::ExitCode;

use clap::Parser;

use crate::{bench, data, diff, download, evaluate, profile, run, sample, show};

/// The commands of Pas à pas, a deep-learning course in Rust
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
pub enum Command {
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Run(run::Args),
    /// Run two labs with the same settings and compare them epoch by epoch
    Diff(diff::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Profile(profile::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Bench(bench::Args),
    /// Evaluate weights that a lab has saved on the test images of a data set
    Evaluate(evaluate::Args),
    /// Draw images of a data set in the terminal
    Show(show::Args),
    /// Show what data is on this machine, from where, whole or not, and which of it a run would use
    Data(data::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Download(download::Args),
    /// Cut the bundled sample out of the full data sets again
    Sample(sample::Args),
}

impl Command {
    /// Does what was asked for, and gives the status to exit with.
    ///
    /// # Errors
    /// As the command itself.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Run(args) => run::run(args),
            Command::Diff(args) => diff::run(args),
            Command::Profile(args) => profile::run(args),
            Command::Bench(args) => bench::run(args),
            Command::Evaluate(args) => evaluate::run(args),
            Command::Show(args) => show::run(args),
            Command::Data(args) => data::run(args).map(|()| ExitCode::SUCCESS),
            Command::Download(args) => download::run(args),
            Command::Sample(args) => sample::run(args).map(|()| ExitCode::SUCCESS),
        }
    }
}
