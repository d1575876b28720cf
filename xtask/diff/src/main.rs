//! `cargo xtask diff`: two runs with the same settings, side by side.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::program(xtask_diff::run)
}
