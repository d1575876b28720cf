//! `cargo xtask run`: starts a lab.

use std::{ffi::OsString, process::ExitCode};

use anyhow::Context;

use crate::labs::Lab;

/// Which lab, and what to tell it.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// The lab to run
    lab: Lab,
    /// An experiment of it (none: the whole lab), and the lab's options; `run tp3 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    rest: Vec<OsString>,
}

/// Builds the lab, runs it with what follows its name, and ends as it ends.
///
/// # Errors
/// If the lab does not compile or cannot be started.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let status = args.lab.command()?.args(&args.rest).status();
    let status = status.with_context(|| format!("cannot start {}", args.lab.name()))?;
    // A process that a signal ended has no code; shells then say 128 and the signal.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(130);
    Ok(ExitCode::from(code))
}
