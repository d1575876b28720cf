//! What `cargo xtask profile` understands.

use std::ffi::OsString;

use clap::Parser;

use crate::labs::{self, Lab};

/// Show which functions of a lab take the time: a table, and a flame graph
///
/// The lab is built as for a run, with the names of its functions kept, and is interrupted 250 times a second of the
/// processor's work to see what it is at. No privileges are needed. Left out, and named below the tables, is what is not the
/// lab's own work: images are read, results drawn and written, and linalg's second thread waits for work. The exit status is
/// the lab's.
#[derive(Parser)]
#[command(bin_name = "cargo xtask profile")]
pub struct Args {
    /// A lab: tp2
    #[arg(value_parser = lab_named)]
    pub lab: &'static Lab,
    /// An experiment (none: the lab's main one), and options of the lab; `cargo xtask run tp2 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    pub words: Vec<OsString>,
}

fn lab_named(name: &str) -> Result<&'static Lab, String> {
    let names = || labs::ALL.iter().map(|lab| lab.name);
    Lab::named(name).ok_or_else(|| match data::suggest::nearest(name, names()) {
        Some(near) => format!("no lab is called so: did you mean {near}?"),
        None => format!("no lab is called so; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}
