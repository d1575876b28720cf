//! The promises of the handouts on full MNIST and Fashion-MNIST and on the digits 1, 7 and 8, kept by the commands as a
//! student runs them; and the screens that the chapters quote.
//!
//! Runs only where `PASAPAS_DATA` names the full data, and in the release profile:
//! `PASAPAS_DATA=… cargo test --release --package xtask --test full_data`.

mod bare;
mod chapter;

use std::{path::Path, process::Stdio};

use lab::{Record, Score, Step};
use serde_json::Value;

/// NumPy's figures, by `python docs/numpy/golden.py DATASETS > docs/numpy/golden-full.json`.
const TRAINING: &str = include_str!("../../docs/numpy/golden-full.json");

/// NumPy's figures on the images that are bundled: `python docs/numpy/golden.py > docs/numpy/golden.json`.
const BUNDLED: &str = include_str!("../../docs/numpy/golden.json");

/// A run of NumPy's: the first of those that a file of figures has of that kind.
fn numpy(figures: &str, kind: &str) -> (Vec<Step>, Value) {
    let figures: Value = serde_json::from_str(figures).expect("JSON");
    let run = &figures[kind][0];
    assert_eq!(run["seed"], 0);
    (serde_json::from_value(run["history"].clone()).expect("steps"), run["test"].clone())
}

/// NumPy's descent with the handout's loss and settings: some of its passes, and the test set's figures at the end.
fn numpys_descent(experiment: &str) -> (Vec<Step>, Score) {
    let figures: Value = serde_json::from_str(BUNDLED).expect("JSON");
    let run = &figures[experiment][0];
    assert_eq!(run["seed"], 0);
    let step = |pass: &Value| Step {
        step: pass["step"].as_u64().expect("a number") as usize,
        train_loss: pass["handout"]["train"].as_f64(),
        test_loss: pass["handout"]["test"].as_f64(),
        test_accuracy: pass["test_accuracy"].as_f64(),
        ..Step::default()
    };
    let end = |figure: &Value| figure.as_f64().expect("a number");
    let end =
        Score { loss: end(&run["end"]["handout"]["test"]), accuracy: end(&run["end"]["test_accuracy"]) };
    (run["history"].as_array().expect("passes").iter().map(step).collect(), end)
}

/// Whether the full data is at hand; says so if not.
#[allow(clippy::print_stderr, reason = "a test says why it is skipped")]
fn full_data() -> bool {
    let there = std::env::var_os("PASAPAS_DATA").is_some_and(|data| !data.is_empty());
    if !there || cfg!(debug_assertions) {
        eprintln!("skipped: needs PASAPAS_DATA, a folder with the full data, and --release");
    }
    there && !cfg!(debug_assertions)
}

/// Runs a whole lab into `folder` and gives its exit status. Its chapter quotes at least so many blocks of its screen.
#[track_caller]
fn run(lab: &str, folder: &Path, blocks: usize) -> Option<i32> {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask"));
    command.envs(std::env::vars_os().filter(|(name, _)| name == "PASAPAS_DATA"));
    command.args(["run", lab, "--full", "--offline", "--out"]).arg(folder).current_dir(data::project_root());
    let output = command.stderr(Stdio::inherit()).output().expect("xtask starts");
    let quoted = chapter::assert_quotes(lab, &String::from_utf8_lossy(&output.stdout));
    assert!(quoted >= blocks, "only {quoted} blocks of {lab}'s chapter begin as its screen does");
    output.status.code()
}

fn record(folder: &Path, experiment: &str) -> Record {
    Record::read(&folder.join(experiment).with_extension("json")).expect("the run's record")
}

/// The losses of every step that NumPy's history has are NumPy's, to this share of them.
#[track_caller]
fn assert_numpys(ours: &[Step], numpys: &[Step], close: f64) {
    for numpy in numpys {
        let ours = ours.iter().find(|ours| ours.step == numpy.step).expect("the same step");
        for loss in
            [|step: &Step| step.train_loss, |step: &Step| step.validation_loss, |step: &Step| step.test_loss]
        {
            if let Some(numpy) = loss(numpy) {
                let ours = loss(ours).expect("a loss");
                assert!((ours / numpy - 1.0).abs() < close, "{ours} is not NumPy's {numpy}");
            }
        }
    }
}

/// The targets that a record says were missed.
fn missed(record: &Record) -> Vec<&str> {
    record
        .targets
        .iter()
        .filter(|outcome| !outcome.target.met)
        .map(|outcome| outcome.target.question.as_str())
        .collect()
}

/// TP1's training keeps its promise; its losses and accuracies are NumPy's, and those that the course gives.
#[test]
fn tp1() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run("tp1", folder.path(), 5), Some(0));

    let train = record(folder.path(), "train");
    assert_eq!((missed(&train), train.targets.len()), (vec![], 1));
    let figures: Value = serde_json::from_str(TRAINING).expect("JSON");
    let numpy = &figures["first-network"][0];
    let history: Vec<Step> = serde_json::from_value(numpy["history"].clone()).expect("steps");
    assert_eq!((train.history.len(), history.len(), train.images.train), (20, 20, 60_000));
    assert_numpys(&train.history, &history, 1e-9);
    for (ours, numpy) in train.history.iter().zip(&history) {
        assert_eq!(ours.train_accuracy, numpy.train_accuracy, "epoch {}", ours.step);
    }
    let test = train.test.expect("figures of the test set");
    assert_eq!((test.accuracy, numpy["test"]["accuracy"].as_f64()), (0.9224, Some(0.9224)));
    assert!((test.loss / numpy["test"]["loss"].as_f64().expect("a number") - 1.0).abs() < 1e-9);
    let shown: Vec<String> =
        [0, 1, 19].iter().filter_map(|&i| Some(format!("{:.6}", train.history[i].train_loss?))).collect();
    assert_eq!(shown, ["0.533691", "0.359234", "0.268655"]);
    let compare = record(folder.path(), "compare");
    assert_eq!((missed(&compare), compare.targets.len()), (vec![], 2));
    assert_eq!(record(folder.path(), "show").images.test, 10_000);
}

/// TP2 keeps every promise, and its losses are NumPy's.
#[test]
fn tp2() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run("tp2", folder.path(), 7), Some(0));

    let overfit = record(folder.path(), "overfit");
    assert_eq!((missed(&overfit), overfit.targets.len()), (vec![], 3));
    assert_numpys(&overfit.history, &numpy(BUNDLED, "overfit").0, 1e-9);

    let train = record(folder.path(), "train");
    assert_eq!((missed(&train), train.targets.len()), (vec![], 2));
    let (history, test) = numpy(TRAINING, "train");
    assert_eq!((train.history.len(), history.len()), (10, 10));
    assert_numpys(&train.history, &history, 1e-9);
    assert_eq!(train.test.map(|test| test.accuracy), test["accuracy"].as_f64());
    for experiment in ["show", "softmax", "rates", "mnist"] {
        record(folder.path(), experiment);
    }
}

/// TP3's losses are NumPy's and TP2's. Its speed is shown, but not judged: the run's status does not depend on it.
#[test]
fn tp3() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run("tp3", folder.path(), 3), Some(0));

    let train = record(folder.path(), "train");
    let targets = |promised: bool| {
        let of = train.targets.iter().filter(move |outcome| outcome.promised == promised);
        of.map(|outcome| (outcome.target.question.as_str(), outcome.target.met)).collect::<Vec<_>>()
    };
    let [judged] = targets(true)[..] else { panic!("{:?}", train.targets) };
    assert!(judged.1, "{judged:?}");
    let [(shown, _)] = targets(false)[..] else { panic!("{:?}", train.targets) };
    assert_eq!(shown, "TP3 Q7");
    let (history, test) = numpy(TRAINING, "train");
    assert_eq!((train.history.len(), history.len()), (10, 10));
    assert_numpys(&train.history, &history, 1e-9);
    assert_eq!(train.test.map(|test| test.accuracy), test["accuracy"].as_f64());
}

/// TP4 keeps every promise, and its losses are NumPy's, pass by pass. With a hundred hidden units the first passes
/// enlarge the last digits a hundred thousand times before the descent calms down.
#[test]
fn tp4() {
    if !full_data() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_eq!(run("tp4", folder.path(), 5), Some(0));

    for (experiment, passes, compared) in [("one-layer", 200, 7), ("two-layers", 2000, 10)] {
        let descent = record(folder.path(), experiment);
        let (history, end) = numpys_descent(experiment);
        assert_eq!((descent.history.len(), history.len()), (passes, compared));
        assert_numpys(&descent.history, &history, 1e-8);
        let test = descent.test.expect("figures of the test set");
        assert!(
            (test.loss / end.loss - 1.0).abs() < 1e-8,
            "{experiment}: {}, NumPy's {}",
            test.loss,
            end.loss
        );
        assert_eq!(test.accuracy, end.accuracy, "{experiment}");
    }
    assert_eq!(record(folder.path(), "sweep").series.len(), 9);
    let targets = |experiment: &str| record(folder.path(), experiment).targets;
    for (experiment, question) in [("one-layer", "TP4 Q4"), ("overfitting", "TP4 Q11")] {
        let of_question: Vec<_> =
            targets(experiment).into_iter().map(|t| (t.target.question, t.target.met)).collect();
        assert_eq!(of_question, [(question.to_owned(), true)]);
    }
}

/// TP5 keeps every promise, and TP6 its own; NumPy's and PyTorch's figures are held beside theirs elsewhere.
#[test]
fn tp5_and_tp6() {
    if !full_data() {
        return;
    }
    for (lab, blocks) in [("tp5", 5), ("tp6", 3)] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(run(lab, folder.path(), blocks), Some(0), "{lab}");
    }
}
