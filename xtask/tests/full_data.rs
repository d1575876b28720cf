//! The promises of the handouts on full Fashion-MNIST, kept by the commands as a student runs them.
//!
//! Runs only where `PASAPAS_DATA` names the full data, and in the release profile:
//! `PASAPAS_DATA=… cargo test --release --package xtask --test full_data`.

use std::{path::Path, process::Command};

use lab::Record;

/// `python docs/numpy/tp3.py --data-dir …/fashion-mnist --out …`, then `history[…]["train_loss"]` of its record.
const TRAIN_LOSSES: [f64; 10] = [
    0.6453789336717075,
    0.49819892153360823,
    0.4688553678748737,
    0.4548947604435987,
    0.44785971591676554,
    0.4394362625641325,
    0.43395993370205155,
    0.42779407784804474,
    0.4227742052141168,
    0.4220280646694931,
];

/// The same record's `history[…]["validation_loss"]`.
const VALIDATION_LOSSES: [f64; 10] = [
    0.5989513377929554,
    0.5425090729673587,
    0.46148883785474937,
    0.9014428620755405,
    0.44223546438212513,
    0.44805281732986096,
    0.47524288479199334,
    0.47423454116625524,
    0.4690842970781734,
    0.47905651735259563,
];

/// The loss of TP2 Q8 before the first step and before the last, by docs/numpy/tp2.py's functions:
/// `[train_sgd(x[:64], y[:64], np.arange(64), 64, 0.1, w, b) for _ in range(500)]` from `RandomState(0)`'s weights.
const OVERFIT_LOSSES: [f64; 2] = [2.3074068529194274, 0.04784265376585984];

/// Whether the full data is at hand; says so if not.
fn full_data() -> bool {
    let there = std::env::var_os("PASAPAS_DATA").is_some_and(|data| !data.is_empty());
    if !there || cfg!(debug_assertions) {
        eprintln!("skipped: needs PASAPAS_DATA, a folder with the full data, and --release");
    }
    there && !cfg!(debug_assertions)
}

/// Runs a whole lab into `folder` and gives its exit status.
fn run(lab: &str, folder: &Path) -> Option<i32> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["run", lab, "--full", "--offline", "--out"]).arg(folder).current_dir(data::project_root());
    command.status().expect("xtask starts").code()
}

fn record(folder: &Path, experiment: &str) -> Record {
    Record::read(&folder.join(experiment).with_extension("json")).expect("the run's record")
}

#[track_caller]
fn assert_relatively_equal(ours: impl IntoIterator<Item = Option<f64>>, numpy: &[f64]) {
    let ours: Vec<f64> = ours.into_iter().map(|loss| loss.expect("a loss")).collect();
    assert_eq!(ours.len(), numpy.len());
    for (ours, numpy) in ours.iter().zip(numpy) {
        assert!((ours / numpy - 1.0).abs() < 1e-9, "{ours} is not NumPy's {numpy}");
    }
}

/// The targets that a record says were missed.
fn missed(record: &Record) -> Vec<&str> {
    record.targets.iter().filter(|target| !target.met).map(|target| target.question.as_str()).collect()
}

/// TP2 keeps every promise, and its losses are NumPy's.
#[test]
fn tp2() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run("tp2", folder.path()), Some(0));

    let overfit = record(folder.path(), "overfit");
    assert_eq!((missed(&overfit), overfit.targets.len()), (vec![], 3));
    let losses = [&overfit.history[0], &overfit.history[499]].map(|step| step.train_loss);
    assert_relatively_equal(losses, &OVERFIT_LOSSES);

    let train = record(folder.path(), "train");
    assert_eq!((missed(&train), train.targets.len()), (vec![], 2));
    assert_relatively_equal(train.history.iter().map(|step| step.train_loss), &TRAIN_LOSSES);
    assert_eq!(train.test.map(|test| test.accuracy), Some(0.8232));
    for experiment in ["show", "softmax", "rates", "mnist"] {
        record(folder.path(), experiment);
    }
}

/// TP3's losses are NumPy's and TP2's. Of its promises it keeps all but one so far: it is faster than TP2, but not yet
/// ten times, and the run's status says so.
#[test]
fn tp3() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let status = run("tp3", folder.path());

    let train = record(folder.path(), "train");
    assert_eq!(train.targets.len(), 2);
    let missed = missed(&train);
    assert!(missed.iter().all(|&question| question == "TP3 Q7"), "{missed:?}");
    assert_eq!(status, Some(i32::from(!missed.is_empty())));
    assert_relatively_equal(train.history.iter().map(|step| step.train_loss), &TRAIN_LOSSES);
    assert_relatively_equal(train.history.iter().map(|step| step.validation_loss), &VALIDATION_LOSSES);
    assert_eq!(train.test.map(|test| test.accuracy), Some(0.8232));
}
