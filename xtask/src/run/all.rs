//! `cargo xtask run all`: the labs one after the other, then what became of their targets.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Instant, SystemTime},
};

use data::digits;
use lab::{
    Record,
    options::PlaceOptions,
    remark,
    screen::{Screen, Stream},
};

use super::summary::{Ended, summary};
use crate::{
    labs::{self, Lab},
    processes::{code, outlive_ctrl_c},
};

/// The status of a run that the user stopped with Ctrl-C.
const STOPPED: u8 = 130;

/// The status that a shell gives for a program that cannot be started.
const NOT_STARTED: u8 = 127;

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
/// If a lab does not compile.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let screen = Screen { quiet: false };
    let commands = labs::ALL
        .iter()
        .map(|lab| Ok((lab, lab.command(args.quiet)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    outlive_ctrl_c();
    let out = args.out.clone().unwrap_or_else(|| data::project_root().join("runs"));
    let begin = SystemTime::now();
    let mut ended = Vec::new();
    for (lab, mut command) in commands {
        if !args.quiet && !ended.is_empty() {
            screen.say("\n");
        }
        let folder = out.join(lab.name);
        let clock = Instant::now();
        let status = match command.args(args.words(lab)).arg("--out").arg(&folder).status() {
            Ok(status) => code(status),
            Err(error) => {
                remark(&format!("error: cannot start {}\n  because: {error}", lab.name));
                NOT_STARTED
            }
        };
        let seconds = clock.elapsed().as_secs_f64();
        let Written { records, others } = written(lab, &folder, begin);
        let targets = records.into_iter().flat_map(|record| record.targets).collect();
        ended.push(Ended { lab: lab.name, status, seconds, targets, others });
        if status == STOPPED {
            screen.say(&summary(&ended, Stream::Results.columns()));
            return Ok(ExitCode::from(status));
        }
    }
    screen.say(&summary(&ended, Stream::Results.columns()));
    Ok(ExitCode::from(u8::from(ended.iter().any(|ended| ended.status != 0))))
}

/// What a run has left in its folder.
struct Written {
    /// Its records, in the order in which it wrote them.
    records: Vec<Record>,
    /// What is named like a record, but is none of this lab: another program's, or whatever lies there.
    others: Vec<PathBuf>,
}

/// What has been written into this lab's folder since then.
fn written(lab: &Lab, folder: &Path, since: SystemTime) -> Written {
    let mut found = Vec::new();
    for path in fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        // A link may lead nowhere; then it is looked at itself.
        let about = fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path));
        let Ok((time, is_file)) = about.and_then(|about| Ok((about.modified()?, about.is_file()))) else {
            continue;
        };
        // Earlier runs have left theirs.
        if path.extension().is_some_and(|ending| ending == "json") && time >= since {
            found.push((time, path, is_file));
        }
    }
    found.sort();
    let mut written = Written { records: Vec::new(), others: Vec::new() };
    for (_, path, is_file) in found {
        // What is no file is not opened: a pipe would keep its reader waiting.
        let record = is_file.then(|| Record::read(&path).ok()).flatten();
        match record.filter(|record| record.lab == lab.name) {
            Some(record) => written.records.push(record),
            None => written.others.push(path),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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

    /// Protects the table of `run all` from what else lies in a lab's folder: links that lead nowhere, folders, pipes, other
    /// programs' files. What came during the run is named; earlier runs' records and what is older is not looked at.
    #[test]
    fn records_among_other_files() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let record = |lab: &str, experiment: &str| {
            let text = format!(
                r#"{{"lab": "{lab}", "experiment": "{experiment}", "dataset": "mnist", "source": "folder", "images":
                {{"train": 1, "validation": 0, "test": 1}}, "settings": {{}}, "history": [], "targets": []}}"#
            );
            fs::write(file(&format!("{experiment}.json")), text).unwrap();
        };
        let since = SystemTime::now() - Duration::from_secs(60);
        record("tp2", "train");
        record("tp9", "foreign");
        fs::write(file("other.json"), "[1, 2]").unwrap();
        fs::write(file("bytes.json"), [0, 159, 146, 150]).unwrap();
        fs::write(file("notes.txt"), "mine").unwrap();
        fs::create_dir(file("folder.json")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("nowhere", file("link.json")).unwrap();
        record("tp2", "earlier");
        let earlier = fs::File::options().write(true).open(file("earlier.json")).unwrap();
        earlier.set_modified(since - Duration::from_secs(60)).unwrap();

        let Written { records, others } = written(Lab::named("tp2").unwrap(), folder.path(), since);
        assert_eq!(records.iter().map(|record| record.experiment.as_str()).collect::<Vec<_>>(), ["train"]);
        let mut others: Vec<_> =
            others.iter().map(|path| path.file_stem().unwrap().to_str().unwrap()).collect();
        others.sort();
        let link = if cfg!(unix) { &["link"][..] } else { &[] };
        assert_eq!(others, [&["bytes", "folder", "foreign"], link, &["other"]].concat());

        let Written { records, others } = written(Lab::named("tp2").unwrap(), &file("none"), since);
        assert_eq!((records.len(), others.len()), (0, 0));
    }
}
