//! The commands that are programs of their own: what each understands, so that help and a wrong command line wait for no
//! build; and how one is started.

pub mod bench;
pub mod diff;
pub mod download;
pub mod profile;

use std::{
    env, io,
    process::{Command, ExitCode},
};

use anyhow::Context;
use lab::screen::remark;

use crate::cargo_build::{PROFILE, build, own_folder, program};

/// Builds the program of this command, if need be, and has it do what the command line says after the command's name. It ends
/// as the program ends. `options` are for cargo; `quiet` keeps cargo from the screen.
///
/// # Errors
/// If the program does not compile or cannot be started.
pub fn start(name: &str, options: &[&str], quiet: bool) -> anyhow::Result<ExitCode> {
    let package = format!("xtask-{name}");
    let path = program(&own_folder()?, &package);
    if !path.exists() && !quiet {
        // In cargo's way of writing, for it goes on with the names of the crates.
        remark(&format!("   Compiling the program for `{name}`: the first time that takes a minute"));
    }
    let mut command = build(&package, path, &[PROFILE, options].concat(), quiet)?;
    command.args(env::args_os().skip(2));
    become_it(&mut command).with_context(|| format!("cannot start {package}"))
}

/// This process becomes that program, so that signals find it and its end is this one's.
#[cfg(unix)]
fn become_it(command: &mut Command) -> io::Result<ExitCode> {
    Err(std::os::unix::process::CommandExt::exec(command))
}

/// Where a process cannot become another program, it waits for it.
#[cfg(not(unix))]
fn become_it(command: &mut Command) -> io::Result<ExitCode> {
    crate::processes::outlive_ctrl_c();
    command.status().map(|status| ExitCode::from(crate::processes::code(status)))
}
