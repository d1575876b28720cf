//! `cargo xtask profile`: which functions of a lab take the time.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::program(xtask_profile::run)
}
