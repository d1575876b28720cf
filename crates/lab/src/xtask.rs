//! The way back: a lab asks `cargo xtask` for what is not its own work, to download data or to run another lab.

use std::{env, path::PathBuf, process::Command};

/// The environment variable by which `cargo xtask` tells a lab where its own program is.
pub const XTASK: &str = "PASAPAS_XTASK";

/// The program of `cargo xtask`, if that is what started this one, or what this code is part of.
pub fn path() -> Option<PathBuf> {
    let is_xtask = |program: &PathBuf| program.file_stem().is_some_and(|name| name == "xtask");
    env::var_os(XTASK).map(PathBuf::from).or_else(|| env::current_exe().ok().filter(is_xtask))
}

/// `cargo xtask`, ready to be given a command: by its own program, if that is known; else through cargo, which builds it first.
pub fn command() -> Command {
    if let Some(program) = path() {
        return Command::new(program);
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg("xtask").current_dir(data::project_root());
    cargo
}
