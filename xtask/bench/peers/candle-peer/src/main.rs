//! The networks of the labs in candle, on the processor, in double precision.

mod network;

use std::process::ExitCode;

use network::Trainer;

fn main() -> ExitCode {
    common::run(Trainer::new)
}
