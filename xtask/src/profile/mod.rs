//! `cargo xtask profile`: which functions of a lab take the time.

mod flame;
mod left_out;
mod names;
mod stacks;
mod table;

use std::{ffi::OsString, fs, process::ExitCode};

use anyhow::{Context, ensure};
use lab::{
    profile::PROFILE,
    screen::{Screen, Stream},
    shown,
};

use crate::labs::{self, Lab};
use stacks::Samples;

/// Show which functions of a lab take the time: a table, and a flame graph
///
/// The lab is built as for a run, with the names of its functions kept, and is interrupted 250 times a second of the
/// processor's work to see what it is at. No privileges are needed. Left out, and named below the tables, is what is not the
/// lab's own work: images are read, results drawn and written, and linalg's second thread waits for work.
#[derive(clap::Args)]
pub struct Args {
    /// A lab: tp2
    #[arg(value_parser = lab_named)]
    lab: &'static Lab,
    /// An experiment (none: the lab's main one), and options of the lab; `cargo xtask run tp2 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    words: Vec<OsString>,
}

/// Runs the lab's experiment, prints the table and draws the flame graph into `runs/<lab>/`.
///
/// # Errors
/// If the lab does not compile, cannot be started or stops before its end, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { lab, mut words } = args;
    let screen = Screen { quiet: false };
    let named = words.first().is_some_and(|word| !word.to_string_lossy().starts_with('-'));
    if !named {
        words.insert(0, lab.experiment.into());
    }
    let experiment = words[0].to_string_lossy().into_owned();
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the samples")?;
    let file = folder.path().join("samples");
    screen.say("Building the lab to be profiled; the first time that takes a minute or two.");
    let mut command = lab.profiling_command()?;
    command.args(&words).env(PROFILE, &file);
    let status = command.status().with_context(|| format!("cannot start {}", lab.name))?;
    // Status 1 may mean a missed target; then it finished all the same, and its samples are there.
    let text = fs::read_to_string(&file);
    ensure!(
        text.is_ok() && matches!(status.code(), Some(0 | 1)),
        "{} stopped ({status}); its own message is above",
        lab.name
    );
    let samples = Samples::parse(&text?).context("the samples of the lab cannot be read")?;

    let out = data::project_root().join("runs").join(lab.name);
    fs::create_dir_all(&out).with_context(|| format!("cannot write into {}", out.display()))?;
    let svg = out.join(format!("profile-{experiment}.svg"));
    let title = format!("{} {experiment}: where the time goes", lab.name.to_uppercase());
    flame::save(&samples, &title, &svg)?;
    screen.say(&format!("\n{title}"));
    screen.say(&table::text(&samples, Stream::Results.columns()));
    screen.line(format!("flame graph: {}", shown(&svg)));
    screen.line("Open it in a browser: a click on a function shows that alone, with what it calls above it.");
    Ok(ExitCode::SUCCESS)
}

fn lab_named(name: &str) -> Result<&'static Lab, String> {
    let names = || labs::ALL.iter().map(|lab| lab.name);
    Lab::named(name).ok_or_else(|| match data::suggest::nearest(name, names()) {
        Some(near) => format!("no lab is called so: did you mean {near}?"),
        None => format!("no lab is called so; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}
