//! The frame of a binary: parse the command line, run, report an error as one readable chain.

use std::process::ExitCode;

use clap::Parser;

use crate::{
    profile,
    screen::{Stream, remark},
};

/// The status of a command line that is not understood, as clap has it.
const USAGE: u8 = 2;

/// Parses the command line, runs `main` with it and gives the status to exit with. An error is printed with its
/// causes in one line each, and gives status 1; a wrong command line is explained in clap's words, with status 2.
pub fn program<Options: Parser>(main: impl FnOnce(Options) -> anyhow::Result<ExitCode>) -> ExitCode {
    let options = match Options::try_parse() {
        Ok(options) => options,
        Err(instead) => return say(&instead),
    };
    profile::sampled(|| main(options)).unwrap_or_else(|error| {
        remark(&format!("error: {error}"));
        error.chain().skip(1).for_each(|cause| remark(&format!("  because: {cause}")));
        ExitCode::FAILURE
    })
}

/// Says what clap has to say in place of a run: help, or what is wrong with the command line.
fn say(clap: &clap::Error) -> ExitCode {
    let (stream, colours) = match clap.use_stderr() {
        true => (Stream::Remarks, console::colors_enabled_stderr()),
        false => (Stream::Results, console::colors_enabled()),
    };
    let text = clap.render();
    let text = if colours { text.ansi().to_string() } else { text.to_string() };
    stream.say(text.trim_end_matches('\n'));
    if clap.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS }
}
