//! `cargo xtask run tp4` as a process, on the course's own digits: screens, records, plots, and how it ends.

use lab::{Record, Step};
use serde_json::{Value, json};
use tempfile::tempdir;

use crate::process::{Ended, assert_plot, ended, files, filters, record, sample, without_paths, xtask};

/// Runs these words with results going into `folder`.
fn run_into(folder: &std::path::Path, words: &str) -> Ended {
    ended(xtask(words).arg("--offline").arg("--out").arg(folder))
}

/// The settings that a record has, as JSON.
fn settings(record: &Record) -> Value {
    json!(record.settings)
}

/// Panics unless these are so many passes, each with every figure that TP4 measures and no other.
#[track_caller]
fn assert_passes(history: &[Step], passes: usize) {
    assert_eq!(history.iter().map(|step| step.step).collect::<Vec<_>>(), Vec::from_iter(1..=passes));
    for step in history {
        let measured = [step.train_loss, step.test_loss, step.test_accuracy, step.seconds];
        assert!(measured.iter().all(Option::is_some), "{step:?}");
        let others = [step.train_accuracy, step.validation_loss, step.validation_accuracy];
        assert!(others.iter().all(Option::is_none), "{step:?}");
    }
}

/// The questions of a record's targets, and whether each is met.
fn targets(record: &Record) -> Vec<(&str, bool)> {
    record.targets.iter().map(|outcome| (outcome.target.question.as_str(), outcome.target.met)).collect()
}

/// Protects Q1 to Q7's screen, with NumPy's figures for seed 0, and what the run leaves behind.
#[test]
fn one_layer() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp4 one-layer --passes 5");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp4_one_layer", without_paths(&run.screen, folder.path()));
    assert_plot(folder.path(), "one-layer");
    assert_eq!(files(folder.path()), ["one-layer.json", "one-layer.png", "one-layer.svg"]);

    let record = record(folder.path(), "one-layer");
    let expected = json!({"seed": 0, "passes": 5, "learning_rate": 1e-5, "loss": "handout"});
    assert_eq!((settings(&record), targets(&record)), (expected, vec![("TP4 Q4", true)]));
    assert_eq!((record.images.train, record.images.validation, record.images.test), (1000, 0, 3137));
    assert_passes(&record.history, 5);
    assert!(record.test.is_some() && record.series.is_empty());
}

/// Protects Q8 and Q9's screen, `--epochs` for `--passes`, and the other loss: the descent is the same, its figures
/// are not.
#[test]
fn two_layers() {
    let folder = tempdir().unwrap();
    let words = "run tp4 two-layers --epochs 5 --hidden 4 --seed 3 --lr 0.002";
    let run = run_into(folder.path(), words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp4_two_layers", without_paths(&run.screen, folder.path()));
    assert_plot(folder.path(), "two-layers");
    let handout = record(folder.path(), "two-layers");
    let expected = json!({"seed": 3, "passes": 5, "learning_rate": 0.002, "hidden": 4, "loss": "handout"});
    assert_eq!((settings(&handout), targets(&handout)), (expected, vec![]));
    assert_passes(&handout.history, 5);

    let other = tempdir().unwrap();
    let run = run_into(other.path(), &format!("{words} --loss categorical"));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let categorical = record(other.path(), "two-layers");
    assert_eq!(categorical.settings["loss"], "categorical");
    for (handout, categorical) in handout.history.iter().zip(&categorical.history) {
        assert_eq!(handout.test_accuracy, categorical.test_accuracy);
        assert!(categorical.train_loss < handout.train_loss && categorical.test_loss < handout.test_loss);
    }
}

/// Protects the sweep: a row, a series and a panel for each of the nine networks, each the network of `two-layers`
/// with these settings.
#[test]
fn sweep() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp4 sweep --passes 4 --train 60");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp4_sweep", without_paths(&run.screen, folder.path()));
    assert_plot(folder.path(), "sweep");

    let sweep = record(folder.path(), "sweep");
    let (hidden, rates) = ([2, 10, 100], [1e-4, 1e-3, 1e-2]);
    let expected =
        json!({"seed": 0, "passes": 4, "learning_rate": rates, "hidden": hidden, "loss": "handout"});
    assert_eq!((settings(&sweep), targets(&sweep)), (expected, vec![]));
    assert!(sweep.history.is_empty() && sweep.test.is_none());
    let names: Vec<&str> = sweep.series.iter().map(|series| series.name.as_str()).collect();
    let expected = hidden.map(|q| rates.map(|rate| format!("Q = {q}, learning rate {rate}")));
    assert_eq!(names, expected.as_flattened());
    for series in &sweep.series {
        assert_passes(&series.history, 4);
        assert!(series.test.is_some(), "{}", series.name);
    }

    run_into(folder.path(), "run tp4 two-layers --passes 4 --train 60 --hidden 10 --lr 0.01");
    let alone = record(folder.path(), "two-layers");
    assert!(alone.history.iter().zip(&sweep.series[5].history).all(|(l, r)| l.test_loss == r.test_loss));
    assert_eq!(alone.test, sweep.series[5].test);
}

/// Protects Q11: what it says of a test loss that turns, and of one that does not. Nothing is promised for passes of
/// one's own, so neither is a failure.
#[test]
fn overfitting() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp4 overfitting --train 12 --hidden 4 --passes 400 --lr 0.02");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp4_overfitting", without_paths(&run.screen, folder.path()));
    assert_plot(folder.path(), "overfitting");
    let turned = record(folder.path(), "overfitting");
    assert_eq!((turned.images.train, targets(&turned)), (12, vec![("TP4 Q11", true)]));
    assert_passes(&turned.history, 400);
    let least = turned.history.iter().filter_map(|step| step.test_loss).fold(f64::INFINITY, f64::min);
    let last = turned.history[399].test_loss.unwrap();
    assert_eq!(turned.targets[0].target.reached, last / least - 1.0);

    let run = run_into(folder.path(), "run tp4 overfitting --passes 2 --hidden 4");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let early = record(folder.path(), "overfitting");
    assert_eq!((early.images.train, targets(&early)), (100, vec![("TP4 Q11", false)]));
}

/// Protects the whole lab: every experiment in order, each with its record and its plot.
#[test]
fn the_whole_of_tp4() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp4 --passes 2 --train 30 --hidden 3 --loss categorical");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let questions = run.screen.lines().filter_map(|line| line.strip_prefix('Q')?.split_once("  "));
    let expected = Vec::from_iter((1..=11).map(|number| number.to_string()));
    assert_eq!(questions.map(|(number, _)| number).collect::<Vec<_>>(), expected);
    for experiment in ["one-layer", "two-layers", "sweep", "overfitting"] {
        assert_plot(folder.path(), experiment);
        let record = record(folder.path(), experiment);
        assert_eq!((record.lab.as_str(), record.images.train), ("tp4", 30));
        assert_eq!(record.settings["loss"], "categorical");
    }
    assert_eq!(files(folder.path()).len(), 4 * 3);
}

/// Protects `--dataset mnist` and its `--train`: the digits of the sample, and the record says where they are from.
#[test]
fn of_mnist() {
    let folder = tempdir().unwrap();
    let words = "run tp4 one-layer --dataset mnist --train 1500 --passes 2 --offline --data-dir";
    let run = ended(xtask(words).arg(sample()).arg("--out").arg(folder.path()));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let said = "\nDigits 1, 7 and 8 of MNIST, the bundled sample: 1,500 training and 314 test images\n";
    assert!(run.screen.contains(said), "{}", run.screen);
    let record = record(folder.path(), "one-layer");
    assert_eq!((record.dataset.as_str(), record.images.train, record.images.test), ("mnist", 1500, 314));
}

/// Protects `--quiet`: not a word, the same figures.
#[test]
fn quiet() {
    let folders = [tempdir().unwrap(), tempdir().unwrap()];
    let words = "run tp4 one-layer --passes 2 --train 40";
    let [loud, quiet] = [words.to_owned(), format!("{words} --quiet")];
    run_into(folders[0].path(), &loud);
    let run = run_into(folders[1].path(), &quiet);
    assert_eq!((run.status, run.screen.as_str(), run.errors.as_str()), (Some(0), "", ""));
    let [loud, quiet] = folders.each_ref().map(|folder| record(folder.path(), "one-layer"));
    let figures = |record: &Record| record.history.iter().map(|step| step.test_loss).collect::<Vec<_>>();
    assert_eq!((loud.test, figures(&loud)), (quiet.test, figures(&quiet)));
}

/// Protects the screens of what cannot be: each says what it takes, and the nearest word where there is one.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    let mut screens = String::new();
    for (words, status) in [
        ("run tp4 two-layer", 2),
        ("run tp4 one-layer --los handout", 2),
        ("run tp4 --loss handuot", 2),
        ("run tp4 --dataset minst", 2),
        ("run tp4 --dataset fashion-mnist", 2),
        ("run tp4 two-layers --hidden 0", 2),
        ("run tp4 two-layers --hidden 10001", 2),
        ("run tp4 --lr -1", 2),
        ("run tp4 --passes 0", 2),
        ("run tp4 sweep --train 0", 2),
        ("run tp4 overfitting --train 1001", 1),
        ("run tp4 one-layer --lr 1e308", 1),
    ] {
        let run = run_into(&folder.path().join("results"), words);
        assert_eq!(run.status, Some(status), "{words}: {}{}", run.screen, run.errors);
        screens += &format!("$ cargo xtask {words}\n{}\n", run.errors);
    }
    let _filters = filters();
    insta::assert_snapshot!("tp4_errors", without_paths(&screens, folder.path()));
}
