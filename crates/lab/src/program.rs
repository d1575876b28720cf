//! The frame of a binary: parse the command line, run, report an error as one readable chain.

use std::{env, ffi::OsString, process::ExitCode};

use clap::{ArgMatches, Command, Error, Parser};

use crate::{
    heeded_options::{self, Heeded},
    interrupt, profile,
    screen::{Stream, remark},
    typing_errors,
    watch::Stopped,
};

/// The status of a command line that is not understood, as clap has it.
const USAGE: u8 = 2;

/// Parses the command line, runs `main` with it and gives the status to exit with. An error is printed with its
/// causes in one line each, and gives status 1; a wrong command line is explained in clap's words, with status 2.
pub fn program<Options: Parser>(main: impl FnOnce(Options) -> anyhow::Result<ExitCode>) -> ExitCode {
    ended(|_, _| Ok(()), main)
}

/// Runs the program of a lab as [`program`] does. Its experiments heed the options that this table says: another option is a wrong command line.
pub fn lab_program<Options: Parser>(
    table: &[Heeded],
    main: impl FnOnce(Options) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    ended(|command, matches| heeded_options::check(command, matches, table), main)
}

/// Parses the command line, runs `main` and gives the status: `check` has a last look at what was given.
fn ended<Options: Parser>(
    check: impl FnOnce(&mut Command, &ArgMatches) -> Result<(), Error>,
    main: impl FnOnce(Options) -> anyhow::Result<ExitCode>,
) -> ExitCode {
    let words: Vec<OsString> = env::args_os().collect();
    let parsed = || {
        let mut command = Options::command();
        let matches = command
            .try_get_matches_from_mut(&words)
            .map_err(|error| typing_errors::explained(error, &mut Options::command(), &words))?;
        check(&mut command, &matches)?;
        Options::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    };
    let options = match parsed() {
        Ok(options) => options,
        Err(instead) => return say(&instead),
    };
    profile::sampled(|| main(options)).unwrap_or_else(|error| {
        if matches!(error.downcast_ref(), Some(Stopped::Interrupted)) {
            return ExitCode::from(interrupt::STATUS);
        }
        explain(&error);
        ExitCode::FAILURE
    })
}

/// Says on standard error what went wrong, and why.
pub(crate) fn explain(error: &anyhow::Error) {
    remark(&format!("error: {error}"));
    error.chain().skip(1).for_each(|cause| remark(&format!("  because: {cause}")));
}

/// Says what clap has to say in place of a run: help, or what is wrong with the command line.
fn say(clap: &Error) -> ExitCode {
    let (stream, colours) = match clap.use_stderr() {
        true => (Stream::Remarks, console::colors_enabled_stderr()),
        false => (Stream::Results, console::colors_enabled()),
    };
    let text = clap.render();
    let text = if colours { text.ansi().to_string() } else { text.to_string() };
    stream.say(text.trim_end_matches('\n'));
    if clap.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}
