//! `--precision`: the number that a lab computes in, of labs that can be built for either.
//!
//! A lab is written once, in [`linalg::Float`], and built for one of the two: `cargo xtask run` looks for this option
//! and builds what it asks for.

use anyhow::ensure;
use clap::Args;
use linalg::PRECISION;

/// The numbers that there are.
const PRECISIONS: [&str; 2] = ["f64", "f32"];

/// Whether this program computes in single precision.
pub fn is_single() -> bool {
    PRECISION == "f32"
}

/// The number to compute in.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Training")]
pub struct PrecisionOptions {
    /// Number to compute in (without it: f64, a double). f32 is NumPy's float32: 7 digits instead of 16, in half the
    /// memory; the first time the lab is built for it, and its plots and records go into `runs/<lab>/f32`
    #[arg(long, global = true, value_name = "TYPE", value_parser = PRECISIONS)]
    pub precision: Option<String>,
}

impl PrecisionOptions {
    /// Refuses a number that this program is not built for.
    ///
    /// # Errors
    /// If another one is asked for.
    pub fn check(&self) -> anyhow::Result<()> {
        let asked = self.precision.as_deref().unwrap_or(PRECISION);
        ensure!(
            asked == PRECISION,
            "--precision {asked}: this program is built for {PRECISION}; `cargo xtask run` builds the lab for either"
        );
        Ok(())
    }
}
