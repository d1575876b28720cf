//! The way back: a lab asks `cargo xtask` for what is not its own work, to download data or to run another lab.

use std::{env, path::PathBuf, process::Command};

/// The environment variable by which `cargo xtask` tells a lab where its own program is.
pub const XTASK: &str = "PASAPAS_XTASK";

/// `cargo xtask`, ready to be given a command: the program that started this lab, or that this code is part of, if
/// that is xtask; else through cargo, which builds it first.
pub fn command() -> Command {
    let this =
        env::current_exe().ok().filter(|program| program.file_stem().is_some_and(|name| name == "xtask"));
    if let Some(program) = env::var_os(XTASK).map(PathBuf::from).or(this) {
        return Command::new(program);
    }
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg("xtask").current_dir(data::project_root());
    cargo
}
