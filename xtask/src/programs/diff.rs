//! What `cargo xtask diff` understands.

use clap::Parser;

/// Run two labs with the same settings and compare them epoch by epoch
#[derive(Parser)]
#[command(bin_name = "cargo xtask diff")]
pub struct Args {
    /// A lab (tp3), the other side's lab in Python (numpy, torch), or the path of a program that takes the same options
    pub left: String,
    /// The other one
    pub right: String,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
    /// An experiment that trains (none: the lab's main one), and options for both: --seed, --epochs, --dataset, …;
    /// `cargo xtask run tp3 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    pub options: Vec<String>,
}
