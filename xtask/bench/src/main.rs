//! `cargo xtask bench`: the labs' inner loops beside the same work in other libraries.

use std::process::ExitCode;

fn main() -> ExitCode {
    lab::program(xtask_bench::run)
}
