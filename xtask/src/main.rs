//! `cargo xtask`: runs the labs, compares them, brings the data.

use std::process::ExitCode;

use xtask::cli::Command;

fn main() -> ExitCode {
    lab::program(Command::run)
}
