//! `cargo xtask run all`: the labs one after the other, then what became of their targets.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Instant, SystemTime},
};

use anyhow::Context;
use data::digits;
use lab::{
    Record,
    options::PlaceOptions,
    screen::{Screen, Stream},
};

use super::{
    code, outlive_ctrl_c,
    summary::{Ended, summary},
};
use crate::labs::{self, Lab};

/// The status of a run that the user stopped with Ctrl-C.
const STOPPED: u8 = 130;

/// Every lab in turn, then one table of their targets
///
/// Each lab runs as its handout has it. The status is 1 if a lab stopped before its end or missed a target that the
/// handout promises for its run: on full data, with the handout's settings.
#[derive(clap::Args, Debug)]
#[command(mut_arg("data_dir", |arg| arg.help("Folder with a sub-folder for each data set")))]
pub struct Args {
    /// Seed of every random draw (without it: 0, as in the handouts)
    #[arg(long, value_name = "SEED")]
    seed: Option<u32>,
    #[command(flatten)]
    place: PlaceOptions,
    /// Folder for the labs' folders of run records and plots (without it: `runs`)
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Print the table alone
    #[arg(long, help_heading = "Output")]
    quiet: bool,
}

impl Args {
    /// The options for a lab.
    fn words(&self, lab: &Lab) -> Vec<OsString> {
        let PlaceOptions { data_dir, offline, full } = &self.place;
        let mut words: Vec<OsString> = Vec::new();
        words.extend(self.seed.map(|seed| format!("--seed={seed}").into()));
        let switches = [("--offline", *offline), ("--full", *full), ("--quiet", self.quiet)];
        words.extend(switches.iter().filter(|(_, given)| *given).map(|(word, _)| word.into()));
        if let Some(folder) = data_dir {
            words.extend(["--data-dir".into(), folder.into()]);
            // MNIST has these digits, too; but where a folder is named, a lab takes them from there only if told so.
            if lab.dataset == digits::NAME && !folder.join(digits::NAME).is_dir() {
                words.push("--dataset=mnist".into());
            }
        }
        words
    }
}

/// Builds all labs, runs them and prints the table. A lab that fails is no reason to leave out the next one; one that
/// the user stops is.
///
/// # Errors
/// If a lab does not compile or cannot be started, or a record that it has written cannot be read.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let screen = Screen { quiet: false };
    let commands = labs::ALL
        .iter()
        .map(|lab| Ok((lab, lab.command(args.quiet)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    outlive_ctrl_c();
    let out = args.out.clone().unwrap_or_else(|| data::project_root().join("runs"));
    let mut ended = Vec::new();
    for (lab, mut command) in commands {
        if !args.quiet && !ended.is_empty() {
            screen.say("\n");
        }
        let folder = out.join(lab.name);
        let (start, clock) = (SystemTime::now(), Instant::now());
        let status = command.args(args.words(lab)).arg("--out").arg(&folder).status();
        let status = code(status.with_context(|| format!("cannot start {}", lab.name))?);
        let seconds = clock.elapsed().as_secs_f64();
        let targets = records(&folder, start)?.into_iter().flat_map(|record| record.targets).collect();
        ended.push(Ended { lab: lab.name, status, seconds, targets });
        if status == STOPPED {
            screen.say(&summary(&ended, Stream::Results.columns()));
            return Ok(ExitCode::from(status));
        }
    }
    screen.say(&summary(&ended, Stream::Results.columns()));
    Ok(ExitCode::from(u8::from(ended.iter().any(|ended| ended.status != 0))))
}

/// The records in this folder that have been written since then, in the order in which they were.
fn records(folder: &Path, since: SystemTime) -> anyhow::Result<Vec<Record>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut written = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let time = fs::metadata(&path)?.modified()?;
        // Earlier runs have left theirs. A file's time may lag behind the clock, but by less than a lab takes.
        if path.extension().is_some_and(|ending| ending == "json") && time >= since {
            written.push((time, path));
        }
    }
    written.sort();
    written.iter().map(|(_, path)| Ok(Record::read(path)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects `--data-dir` for the labs of three digits: a folder without arrays of them has them in its MNIST.
    #[test]
    fn digits_of_a_folder_of_mnist() {
        let place =
            |folder: &Path| PlaceOptions { data_dir: Some(folder.into()), offline: false, full: false };
        let told = |folder: &Path, lab: &str| {
            let args = Args { seed: None, place: place(folder), out: None, quiet: false };
            let words = args.words(Lab::named(lab).expect("a lab"));
            words.contains(&"--dataset=mnist".into())
        };
        let datasets = data::project_root().join("datasets");
        let sample = datasets.join("sample");
        let labs = ["tp1", "tp2", "tp3", "tp4", "tp5", "tp6"];
        assert_eq!(labs.map(|lab| told(&sample, lab)), [false, false, false, true, true, false]);
        assert_eq!(labs.map(|lab| told(&datasets, lab)), [false; 6]);
    }
}
