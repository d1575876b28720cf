//! TP1 Q8 as a process.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../xtask/tests/bare/mod.rs"]
mod bare;

use std::{path::Path, process::Output};

use data::project_root;
use lab::Record;
use tempfile::tempdir;

/// Runs `tp1 compare` on the bundled sample with these words, and with results in a folder.
fn compare(folder: &Path, words: &str) -> Output {
    let mut command = bare::command(env!("CARGO_BIN_EXE_tp1-logistic"));
    command.arg("compare").args(words.split_whitespace()).arg("--offline");
    command.arg("--data-dir").arg(project_root().join("datasets/sample"));
    command.arg("--out").arg(folder.join("out"));
    command.output().unwrap()
}

/// Protects Q8's screen and record: three models on the same images. The machine's accuracy is scikit-learn's (see
/// `svm.rs`), and the perceptron's is NumPy's, by
///
/// ```text
/// python docs/numpy/tp6.py mlp --split files --hidden 100 --bias --epochs 20 --batch-size 32 --seed 5 --dataset mnist \
///     --train 600 --data-dir datasets/sample/mnist
/// ```
#[test]
fn three_models() {
    let folder = tempdir().unwrap();
    let run = compare(folder.path(), "--train 600 --epochs 2 --seed 5");
    assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap().as_str()), (Some(0), ""));
    let screen =
        String::from_utf8(run.stdout).unwrap().replace(&folder.path().display().to_string(), "[folder]");
    insta::with_settings!({omit_expression => true, filters => vec![(r" *\d+\.\d{3} s\b", "[seconds]")]}, {
        insta::assert_snapshot!("compare", screen);
    });

    let out = folder.path().join("out");
    let record = Record::read(&out.join("compare.json")).unwrap();
    let of = |i: usize| (&*record.models[i].from, record.models[i].accuracy, record.models[i].parameters);
    assert_eq!(record.models.len(), 3);
    assert_eq!((of(0).0, of(0).2), ("TP1", 7850));
    assert_eq!(of(1), ("TP6 (no library)", 0.826, 79_510));
    assert_eq!((of(2).0, of(2).1), ("libsvm-rs", 0.856));
    assert!(record.models.iter().all(|model| model.train_seconds > 0.0));
    assert!(of(2).2 > 493 * 784 && record.models[2].test_seconds.is_some());
    let targets: Vec<_> =
        record.targets.iter().map(|of| (of.target.reached, of.target.met, of.promised)).collect();
    assert_eq!(targets, [(0.826, false, false), (0.856, false, false)], "the sample promises nothing");
    assert_eq!((record.images.train, record.images.test), (600, 1000));
    assert!(out.join("compare-support.svg").is_file() && out.join("compare-support.png").is_file());
    assert!(!out.join("tp6").exists(), "TP6's network is trained here, and leaves no results of its own");
}

/// Protects a student from a network that never learns, and from images that are not there: both are said before anything
/// is trained.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    for (words, expected) in
        [("--train 99", "--batch-size 100: there are only 99 training images"), ("--train 6001", "6000")]
    {
        let run = compare(folder.path(), words);
        let errors = String::from_utf8(run.stderr).unwrap();
        assert_eq!(run.status.code(), Some(1), "{words}: {errors}");
        assert!(errors.contains(expected), "{words}: {errors}");
        assert!(!folder.path().join("out/compare.json").exists(), "{words}: a record of what did not end");
    }
}
