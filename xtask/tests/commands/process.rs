//! The program as a student starts it: its words, its exit status, what it leaves in a folder.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use lab::Record;

use crate::bare;

/// What a command said and how it ended.
pub struct Ended {
    /// Its exit status.
    pub status: Option<i32>,
    /// Its results.
    pub screen: String,
    /// Its errors, without what cargo says of a program that it builds.
    pub errors: String,
}

/// `cargo xtask` with these words, ready to be started.
pub fn xtask(words: &str) -> Command {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask"));
    command.args(words.split_whitespace());
    command
}

/// The folders of the bundled sample. A test that names them does the same on a machine that has the full data.
pub fn sample() -> PathBuf {
    data::project_root().join("datasets/sample")
}

/// Runs these words on the bundled sample, with results going into `folder`.
pub fn run_into(folder: &Path, words: &str) -> Ended {
    ended(xtask(words).arg("--offline").arg("--data-dir").arg(sample()).arg("--out").arg(folder))
}

/// Runs the command to its end.
pub fn ended(command: &mut Command) -> Ended {
    let Output { status, stdout, stderr } = command.output().expect("xtask starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ended { status: status.code(), screen: text(stdout), errors: without_cargo(&text(stderr)) }
}

/// What was said on standard error, without what cargo says of a program that it builds.
pub fn without_cargo(errors: &str) -> String {
    let cargo = ["   Compiling ", "    Finished ", "    Blocking "];
    let own = errors.split_inclusive('\n').filter(|line| !cargo.iter().any(|start| line.starts_with(start)));
    own.collect()
}

/// Until the guard is dropped, snapshots show a word in brackets for what differs from run to run and from machine
/// to machine.
pub fn filters() -> impl Drop {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.add_filter(r"\d+\.\d{3} s\b", "[seconds] s");
    settings.add_filter(r"\d+\.\d times faster here", "[ratio] times faster here");
    settings.add_filter(r"\d+\.\d\d ms\b", "[time] ms");
    // Roundings differ between processors.
    settings.add_filter(r"1 ± \d(\.\d)?e-\d+", "1 ± [rounding]");
    settings.add_filter(r"at most \d(\.\d+)?e-?\d+", "at most [rounding]");
    settings.add_filter(r"because: .* \(os error \d+\)", "because: [what the system says]");
    settings.bind_to_scope()
}

/// A screen with `[folder]` and `[project]` for these paths.
pub fn without_paths(screen: &str, folder: &Path) -> String {
    let paths = [(folder, "[folder]"), (&data::project_root(), "[project]")];
    paths.iter().fold(screen.to_owned(), |text, (path, word)| text.replace(&path.display().to_string(), word))
}

/// The names of a folder's files.
pub fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
    names.sort();
    names
}

/// The record of an experiment, with every field of ARCHITECTURE.md: read as a record, and as bare JSON.
pub fn record(folder: &Path, experiment: &str) -> Record {
    let path = folder.join(experiment).with_extension("json");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(&path).expect("a record")).expect("well-formed JSON");
    let fields =
        ["lab", "experiment", "dataset", "source", "images", "settings", "history", "test", "targets"];
    for field in fields {
        assert!(json.get(field).is_some(), "{} lacks {field}", path.display());
    }
    let figures = [
        "step",
        "train_loss",
        "train_accuracy",
        "validation_loss",
        "validation_accuracy",
        "test_loss",
        "test_accuracy",
        "seconds",
    ];
    for step in json["history"].as_array().expect("a list") {
        let found: Vec<&String> = step.as_object().expect("a step").keys().collect();
        assert!(figures.iter().all(|figure| found.iter().any(|name| name == figure)), "{found:?}");
    }
    Record::read(&path).expect("a record")
}

/// Panics unless a plot is there as SVG and as PNG, and both hold something.
pub fn assert_plot(folder: &Path, name: &str) {
    let svg = fs::read_to_string(folder.join(name).with_extension("svg")).expect("an SVG");
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{name} is no SVG");
    assert!(svg.len() > 1000, "{name}.svg is as good as empty");
    let png = fs::read(folder.join(name).with_extension("png")).expect("a PNG");
    assert!(png.starts_with(b"\x89PNG\r\n") && png.len() > 1000, "{name}.png is no picture");
}
