//! Labs beside their scripts in docs/numpy, on the bundled sample; and such a script with a mistake planted in it.

#[path = "../../../tests/bare/mod.rs"]
mod bare;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::python::python;

/// What `diff --json` says of a lab and another side, with these words, an experiment first if there is one: the status, and the comparison.
pub fn diff(lab: &str, other: &str, dataset: &str, words: &str) -> (Option<i32>, Value) {
    let sample = data::project_root().join("datasets/sample").join(dataset);
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.args([lab, other]).args(words.split_whitespace());
    command.args(["--json", "--dataset", dataset, "--data-dir"]).arg(sample);
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let comparison = serde_json::from_str(&text);
    (output.status.code(), comparison.unwrap_or_else(|_| panic!("no JSON: {text}{errors}")))
}

/// A lab's script with `right` replaced by `wrong`, as a program of its own.
pub fn planted(folder: &Path, lab: &str, right: &str, wrong: &str) -> PathBuf {
    let scripts = data::project_root().join("docs/numpy");
    let script = fs::read_to_string(scripts.join(lab).with_extension("py")).unwrap();
    assert_eq!(script.matches(right).count(), 1, "{right}");
    let file = folder.join("planted.py");
    fs::write(&file, script.replace(right, wrong)).unwrap();
    fs::copy(scripts.join("course.py"), folder.join("course.py")).unwrap();
    let program = folder.join("planted");
    let script = format!("#!/bin/sh\nexec '{}' '{}' \"$@\"\n", python().display(), file.display());
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    program
}
