//! The frame of a binary: parse the command line, run, report an error as one readable chain.

use std::process::ExitCode;

use clap::Parser;

use crate::profile;

/// Parses the command line, runs `main` with it and gives the status to exit with. An error is printed with its
/// causes in one line each, and gives status 1; a wrong command line is clap's to report, with status 2.
pub fn program<Options: Parser>(main: impl FnOnce(Options) -> anyhow::Result<ExitCode>) -> ExitCode {
    let options = Options::parse();
    profile::sampled(|| main(options)).unwrap_or_else(|error| {
        say(&error);
        ExitCode::FAILURE
    })
}

/// Says on standard error what went wrong, and why.
pub(crate) fn say(error: &anyhow::Error) {
    eprintln!("error: {error}");
    error.chain().skip(1).for_each(|cause| eprintln!("  because: {cause}"));
}
