//! The frame of a binary: parse the command line, run, report an error as one readable chain.

use std::{env, ffi::OsString, process::ExitCode};

use clap::{ArgMatches, Command, Error, Parser};

use crate::{
    heed::{self, Heeded},
    profile, suggest,
};

/// Parses the command line, runs `main` with it and gives the status to exit with. An error is printed with its
/// causes in one line each, and gives status 1; a wrong command line is clap's to report, with status 2.
pub fn program<Options: Parser>(main: impl FnOnce(Options) -> anyhow::Result<ExitCode>) -> ExitCode {
    ended(|_, _| Ok(()), main)
}

/// The same for a lab, whose experiments heed the options that this table says: another option is a wrong command line.
pub fn lab_program<Options: Parser>(
    table: &[Heeded],
    main: impl FnOnce(Options) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    ended(|command, matches| heed::check(command, matches, table), main)
}

/// Both of them: `check` has a last look at what was given.
fn ended<Options: Parser>(
    check: impl FnOnce(&mut Command, &ArgMatches) -> Result<(), Error>,
    main: impl FnOnce(Options) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    let parsed = || {
        let mut command = Options::command();
        let matches = command
            .try_get_matches_from_mut(&words)
            .map_err(|error| suggest::improved(error, &mut Options::command(), &words))?;
        check(&mut command, &matches)?;
        Options::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    };
    let options = parsed().unwrap_or_else(|error: Error| error.exit());
    profile::sampled(|| main(options)).unwrap_or_else(|error| {
        eprintln!("error: {error}");
        error.chain().skip(1).for_each(|cause| eprintln!("  because: {cause}"));
        ExitCode::FAILURE
    })
}
