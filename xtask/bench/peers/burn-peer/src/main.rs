//! The networks of the labs in burn, on its backend `flex`, in double precision.

mod network;

use std::process::ExitCode;

use network::Trainer;

fn main() -> ExitCode {
    common::run(Trainer::new)
}
