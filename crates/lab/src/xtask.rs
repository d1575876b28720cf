//! The way back: a lab asks `cargo xtask` for what is not its own work, to download data or to run another lab.

use std::process::Command;

/// The environment variable by which `cargo xtask` tells a lab where its own program is.
pub const XTASK: &str = "PASAPAS_XTASK";

/// `cargo xtask`, ready to be given a command; the running xtask itself if it is what started this lab.
pub fn command() -> Command {
    if let Some(program) = std::env::var_os(XTASK) {
        return Command::new(program);
    }
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.arg("xtask").current_dir(data::project_root());
    cargo
}
