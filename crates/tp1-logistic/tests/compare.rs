//! TP1 Q8 as a process. In TP6's place stands a script, which notes what it is asked for and leaves a record behind.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../xtask/tests/bare/mod.rs"]
mod bare;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};

use data::project_root;
use lab::Record;
use serde_json::json;
use tempfile::tempdir;

/// What stands in for `cargo xtask`: copies `answer.json` to where TP6's record would be, and ends as TP6 would.
const XTASK: &str = r#"#!/bin/sh
cd "$(dirname "$0")" && echo "$@" > asked
while [ "$1" != --out ]; do shift; done
mkdir -p "$2" && cp answer.json "$2/mlp.json"
exit "$(cat status)"
"#;

/// A record of TP6's with two epochs of 1 and 1.5 seconds, and a target that it has missed.
fn answer() -> serde_json::Value {
    json!({
        "lab": "tp6", "experiment": "mlp", "dataset": "mnist", "source": "sample",
        "images": {"train": 600, "validation": 0, "test": 1000}, "settings": {},
        "history": [{"step": 1, "seconds": 1.0}, {"step": 2, "seconds": 1.5}],
        "test": {"loss": 0.25, "accuracy": 0.875},
        "targets": [{"question": "TP6 Q8", "text": "good", "reached": 0.0, "met": false, "promised": true}]
    })
}

/// Runs `tp1 compare` on the bundled sample with these words, in a folder where the script answers so.
fn compare(folder: &Path, words: &str, answer: &str, status: i32) -> Output {
    let xtask = folder.join("xtask");
    fs::write(&xtask, XTASK).unwrap();
    fs::set_permissions(&xtask, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.join("answer.json"), answer).unwrap();
    fs::write(folder.join("status"), status.to_string()).unwrap();
    let mut command = bare::command(env!("CARGO_BIN_EXE_tp1-logistic"));
    command.arg("compare").args(words.split_whitespace()).arg("--offline");
    command
        .arg("--data-dir")
        .arg(project_root().join("datasets/sample"))
        .arg("--out")
        .arg(folder.join("out"));
    command.env("PASAPAS_XTASK", xtask).output().unwrap()
}

/// Protects Q8's screen and record: three models on the same images, the machine's accuracy being scikit-learn's (see
/// `svm.rs`), the perceptron's what TP6 says; and that TP6 is asked for those images, in the order of their files.
#[test]
fn three_models() {
    let folder = tempdir().unwrap();
    let run = compare(folder.path(), "--train 600 --epochs 2 --seed 5", &answer().to_string(), 1);
    assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(0), ""));
    let screen =
        String::from_utf8(run.stdout).unwrap().replace(&folder.path().display().to_string(), "[folder]");
    insta::with_settings!({omit_expression => true, filters => vec![(r" *\d+\.\d{3} s\b", "[seconds]")]}, {
        insta::assert_snapshot!("compare", screen);
    });

    let out = folder.path().join("out");
    let asked = fs::read_to_string(folder.path().join("asked")).unwrap();
    let expected = format!(
        "run tp6 mlp --offline --out {} --split=files --activation=relu --bias --hidden=100 --epochs=20 \
         --batch-size=32 --lr=0.1 --seed=5 --dataset=mnist --train=600 --data-dir {}\n",
        out.join("tp6").display(),
        project_root().join("datasets/sample").display()
    );
    assert_eq!(asked, expected);

    let record = Record::read(&out.join("compare.json")).unwrap();
    let of = |i: usize| (&*record.models[i].from, record.models[i].accuracy, record.models[i].parameters);
    assert_eq!(record.models.len(), 3);
    assert_eq!((of(0).0, of(0).2), ("TP1", 7850));
    assert_eq!((of(1), record.models[1].train_seconds), (("TP6 (no library)", 0.875, 79_510), 2.5));
    assert_eq!((of(2).0, of(2).1), ("libsvm-rs", 0.856));
    assert!(of(2).2 > 493 * 784 && record.models[2].test_seconds.is_some());
    let targets: Vec<_> =
        record.targets.iter().map(|of| (of.target.reached, of.target.met, of.promised)).collect();
    assert_eq!(targets, [(0.875, false, false), (0.856, false, false)], "the sample promises nothing");
    assert_eq!((record.images.train, record.images.test), (600, 1000));
    assert!(out.join("compare-support.svg").is_file() && out.join("compare-support.png").is_file());
}

/// Protects the status: where TP6 ends with 1 and has missed nothing, some of its results could not be written. The
/// comparison is there all the same, and ends with 1, too.
#[test]
fn results_that_cannot_be_written() {
    let folder = tempdir().unwrap();
    let mut answer = answer();
    answer["targets"] = json!([]);
    for (status, expected) in [(0, ""), (1, "error: TP6 could not write all of its results into ")] {
        let run = compare(folder.path(), "--train 100 --epochs 1", &answer.to_string(), status);
        let errors = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(status), "{errors}");
        assert!(errors.starts_with(expected) && errors.is_empty() == expected.is_empty(), "{errors}");
        assert_eq!(Record::read(&folder.path().join("out/compare.json")).unwrap().models.len(), 3);
    }
}

/// Protects a student from a table with a hole: that TP6 broke off, or left no record to read, is said; and from a
/// network that never learns, before anything is trained.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    let mut without_test = answer();
    without_test["test"] = json!(null);
    for (words, answer, status, expected) in [
        ("--train 600", answer().to_string(), 130, "TP6 ended with exit status: 130"),
        ("--train 600", "{}".into(), 0, "TP6 did not finish"),
        (
            "--train 600",
            without_test.to_string(),
            0,
            "TP6's record does not have the accuracy on the test images",
        ),
        ("--train 99", String::new(), 0, "--batch-size 100: there are only 99 training images"),
        ("--train 6001", String::new(), 0, "6000"),
    ] {
        let run = compare(folder.path(), words, &answer, status);
        let errors = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{words}: {errors}");
        assert!(errors.contains(expected), "{words}: {errors}");
        assert!(!folder.path().join("out/compare.json").exists(), "{words}: a record of what did not end");
    }
}
