//! `cargo xtask download`: brings the full data sets, verified.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::program(xtask_download::run)
}
