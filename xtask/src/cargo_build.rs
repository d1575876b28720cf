//! Programs of this workspace, which cargo builds when they are to be started: the labs, and the commands that are programs
//! of their own.

use std::{
    env,
    io::{self, BufRead, BufReader, IsTerminal},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use anyhow::{Context, bail};
use lab::xtask;

use crate::processes;

/// The options for cargo that build in the profile that this program was built in.
pub const PROFILE: &[&str] = if cfg!(debug_assertions) { &[] } else { &["--release"] };

/// Builds a package with these options for cargo, which then puts its program where it is expected, and returns a command
/// that starts it. `quiet` keeps cargo from the screen; an error is said all the same.
///
/// # Errors
/// If the package does not compile; cargo has then said why.
pub fn build(package: &str, program: PathBuf, options: &[&str], quiet: bool) -> anyhow::Result<Command> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--package", package]).args(options);
    cargo.current_dir(data::project_root()).stdout(Stdio::null());
    // Silent when only a little is to be done: the first build takes long enough that cargo should show it.
    let quiet = quiet || program.exists();
    if quiet {
        cargo.arg("--quiet");
    }
    let status = watched(&mut cargo, quiet).context("cannot start cargo")?;
    if !status.success() {
        processes::give_way_to_ctrl_c();
        bail!("{package} does not compile; the messages above say why");
    }
    let mut command = Command::new(program);
    command.envs(xtask::path().map(|path| (xtask::XTASK, path)));
    Ok(command)
}

/// Runs cargo, whose words belong on standard error. A terminal it gets itself, for its bars and colours, unless it is quiet:
/// then a bar of this program may be there. What else is there may take nothing more, and a cargo that cannot write stops; so
/// it writes to this program.
fn watched(cargo: &mut Command, quiet: bool) -> io::Result<ExitStatus> {
    if io::stderr().is_terminal() {
        if !quiet {
            return cargo.status();
        }
        cargo.arg("--color=always");
    }
    let mut child = cargo.stderr(Stdio::piped()).spawn()?;
    let said = child.stderr.take().into_iter().flat_map(|said| BufReader::new(said).split(b'\n'));
    said.map_while(Result::ok).for_each(|line| processes::say(&String::from_utf8_lossy(&line)));
    child.wait()
}

/// The path of a program in a folder.
pub fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// The folder that this program lies in: of a profile, in cargo's target folder.
///
/// # Errors
/// If the system does not say where it is.
pub fn own_folder() -> anyhow::Result<PathBuf> {
    let this = env::current_exe().context("cannot find the path of this program")?;
    Ok(this.parent().context("this program lies in no folder")?.to_owned())
}
