//! `cargo xtask run`: starts a lab.

use std::{
    ffi::OsString,
    process::{ExitCode, ExitStatus},
};

use anyhow::Context;
use clap::Subcommand;

use crate::labs::Lab;

/// Run a lab: all of it, or one experiment
///
/// What follows the lab's name is the lab's to understand: `cargo xtask run tp3 --help` lists its experiments and
/// options.
#[derive(clap::Args)]
#[command(subcommand_value_name = "LAB", subcommand_help_heading = "Labs", disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    lab: Which,
}

/// The labs as commands, so that each takes its own options, `--help` among them.
#[derive(Subcommand)]
enum Which {
    /// Softmax regression, one image at a time
    #[command(disable_help_flag = true)]
    Tp2(Rest),
    /// The same model, vectorized
    #[command(disable_help_flag = true)]
    Tp3(Rest),
}

#[derive(clap::Args)]
struct Rest {
    /// An experiment of the lab (none: the whole lab), and its options
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    words: Vec<OsString>,
}

/// Builds the lab, runs it with what follows its name, and ends as it ends.
///
/// # Errors
/// If the lab does not compile or cannot be started.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (lab, rest) = match args.lab {
        Which::Tp2(rest) => (Lab::Tp2, rest),
        Which::Tp3(rest) => (Lab::Tp3, rest),
    };
    let status = lab.command()?.args(&rest.words).status();
    let status = status.with_context(|| format!("cannot start {}", lab.name()))?;
    Ok(ExitCode::from(code(status)))
}

/// The status of a process as a shell gives it: 128 and the signal for one that a signal ended.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128_u8.saturating_add(signal.try_into().unwrap_or_default());
    }
    status.code().and_then(|code| code.try_into().ok()).unwrap_or(1)
}
