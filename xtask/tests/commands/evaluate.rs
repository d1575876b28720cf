//! `--save` and `cargo xtask evaluate` as processes: weights out of a run, and judged again.

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use ::data::Source;
use linalg::Matrix;
use serde_json::{Value, json};
use weights::{About, Architecture, Weights};

use crate::process::{Ended, ended, files, filters, record, run_into, sample, without_paths, xtask};
use tempfile::tempdir;

/// Evaluates a file on the bundled sample.
fn evaluate(file: &Path, words: &str) -> Ended {
    ended(xtask("evaluate").arg(file).args(words.split_whitespace()).arg("--data-dir").arg(sample()))
}

/// Zeros for these classes: every class is as likely as any other, and the first one is chosen.
fn undecided(classes: &[&str]) -> Weights {
    let about = About {
        lab: "tp4".into(),
        experiment: "one-layer".into(),
        dataset: "mnist".into(),
        source: Source::Full,
        classes: classes.iter().map(|&class| class.into()).collect(),
        architecture: Architecture::softmax_regression(),
        settings: BTreeMap::from([("seed".into(), json!(0))]),
        checkpoint: None,
    };
    let zeros = |rows| Matrix::zeros(rows, classes.len());
    Weights::new(about, [("w", zeros(784)), ("b", zeros(1))])
}

/// Protects the promise of `--save`: the file evaluates to the score of the run's own record, the accuracy exactly and
/// the loss but for its last digits, for TP1, TP2 and TP3, alone and in the whole lab.
#[test]
fn as_the_record_says() {
    let root = tempdir().unwrap();
    for words in ["run tp1 train", "run tp2 train", "run tp3 train --lr 0.05", "run tp2", "run tp3 --seed 3"]
    {
        let (results, file) = (root.path().join(words), root.path().join(format!("{words}.safetensors")));
        let words = format!("{words} --epochs 1 --train 600");
        let run = ended(
            xtask(&words)
                .args(["--offline", "--data-dir"])
                .arg(sample())
                .arg("--out")
                .arg(&results)
                .arg("--save")
                .arg(&file),
        );
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""), "{words}");
        let said = format!("    weights: {}\n", file.display());
        assert_eq!(run.screen.matches(&said).count(), 1, "{}", run.screen);

        let record = record(&results, "train");
        let about = Weights::read(&file).unwrap().about;
        assert_eq!(
            (&about.lab, &about.experiment, &about.dataset, about.source, &about.settings),
            (&record.lab, &record.experiment, &record.dataset, record.source, &record.settings)
        );
        let evaluated = evaluate(&file, "--json");
        assert_eq!((evaluated.status, evaluated.errors.as_str()), (Some(0), ""));
        let json: Value = serde_json::from_str(&evaluated.screen).unwrap();
        let (test, score) = (&json["test"], record.test.unwrap());
        assert_eq!(test["accuracy"].as_f64(), Some(score.accuracy), "{words}");
        let loss = test["loss"].as_f64().unwrap();
        assert!((loss / score.loss - 1.0).abs() < 1e-12, "{words}: {loss}, recorded {}", score.loss);
    }
}

/// Protects the same promise for TP4: one layer and two, both losses, the course's digits and those of MNIST. The whole
/// lab saves its two layers.
#[test]
fn digits_as_the_record_says() {
    let root = tempdir().unwrap();
    let file = root.path().join("weights");
    for (words, experiment) in [
        ("run tp4 one-layer --seed 3", "one-layer"),
        ("run tp4 two-layers --hidden 3 --loss categorical --lr 0.01", "two-layers"),
        ("run tp4 --hidden 3", "two-layers"),
        ("run tp4 one-layer --dataset mnist --loss categorical", "one-layer"),
    ] {
        let words = format!("{words} --passes 9 --train 90 --offline");
        let of_mnist = words.contains("mnist");
        let with_data = |mut command: Command| {
            if of_mnist {
                command.arg("--data-dir").arg(sample());
            }
            ended(&mut command)
        };
        let mut train = xtask(&words);
        train.arg("--out").arg(root.path()).arg("--save").arg(&file);
        let run = with_data(train);
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""), "{words}");
        assert_eq!(run.screen.matches("    weights: ").count(), 1, "{}", run.screen);

        let record = record(root.path(), experiment);
        let about = Weights::read(&file).unwrap().about;
        assert_eq!(
            (about.experiment, about.dataset, about.settings),
            (record.experiment, record.dataset, record.settings)
        );
        let mut evaluate = xtask("evaluate --offline --json");
        evaluate.arg(&file);
        let evaluated = with_data(evaluate);
        assert_eq!((evaluated.status, evaluated.errors.as_str()), (Some(0), ""), "{words}");
        let json: Value = serde_json::from_str(&evaluated.screen).unwrap();
        assert_eq!(json["images"], if of_mnist { 314 } else { 3137 });
        let score = record.test.unwrap();
        assert_eq!(json["test"]["accuracy"].as_f64(), Some(score.accuracy), "{words}");
        let loss = json["test"]["loss"].as_f64().unwrap();
        assert!((loss / score.loss - 1.0).abs() < 1e-12, "{words}: {loss}, recorded {}", score.loss);
    }
}

/// Protects the screen, and what a rerun does: it replaces what an earlier one saved.
#[test]
fn the_screen() {
    let root = tempdir().unwrap();
    let file = root.path().join("weights/tp3.safetensors");
    let words = format!("run tp3 train --epochs 1 --save {}", file.display());
    for seed in [" --seed 1", ""] {
        let run = run_into(&root.path().join("results"), &format!("{words}{seed}"));
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    }
    assert_eq!(files(file.parent().unwrap()), ["tp3.safetensors"]);
    let own = evaluate(&file, "");
    let other = evaluate(&file, "--dataset mnist");
    assert_eq!((own.status, other.status), (Some(0), Some(0)), "{}{}", own.errors, other.errors);
    let _filters = filters();
    let screens = format!("{}\n{}", own.screen, other.screen);
    insta::assert_snapshot!("evaluate", without_paths(&screens, root.path()));
}

/// Protects weights of some classes of a data set: only the images of these count, each under its class's name. By
/// hand: with three classes equally likely the loss is ln 3, and right are the images of the first.
#[test]
fn some_classes() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("w");
    undecided(&["8", "1", "7"]).write(&file).unwrap();
    let json: Value = serde_json::from_str(&evaluate(&file, "--json").screen).unwrap();

    let labels = ::data::idx::read(sample().join("mnist/t10k-labels-idx1-ubyte.gz")).unwrap().bytes;
    let [eights, ones, sevens] =
        [8, 1, 7].map(|digit| labels.iter().filter(|&&label| label == digit).count());
    let all = eights + ones + sevens;
    assert_eq!((&json["images"], &json["classes"]), (&all.into(), &json!(["8", "1", "7"])));
    assert_eq!(json["confusion"], json!([[eights, 0, 0], [ones, 0, 0], [sevens, 0, 0]]));
    assert_eq!(json["test"]["accuracy"], json!(eights as f64 / all as f64));
    assert!((json["test"]["loss"].as_f64().unwrap() - 3f64.ln()).abs() < 1e-14);
    let said = format!("MNIST, the bundled sample: {all} test images of the classes 8, 1, 7\n");
    let screen = evaluate(&file, "").screen;
    assert!(screen.contains(&said), "{screen}");
}

/// Protects the words for files and data sets that do not do.
#[test]
fn errors() {
    let root = tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    fs::write(at("notes.txt"), "not weights at all").unwrap();
    undecided(&["1", "7", "8"]).write(&at("digits")).unwrap();
    undecided(&["cat", "dog"]).write(&at("pets")).unwrap();
    let mut small = undecided(&["1", "7", "8"]);
    small.tensors.insert("w".into(), Matrix::zeros(64, 3));
    small.write(&at("small")).unwrap();
    small.tensors.remove("w");
    small.write(&at("biased")).unwrap();
    small.about.dataset = "cifar".into();
    small.tensors.insert("w".into(), Matrix::zeros(784, 3));
    small.write(&at("cifar")).unwrap();
    let whole = fs::read(at("digits")).unwrap();
    fs::write(at("half"), &whole[..whole.len() / 2]).unwrap();
    let mut screens = String::new();
    for (name, words) in [
        ("none", ""),
        ("notes.txt", ""),
        ("half", ""),
        ("digits", "--dataset fashion-mnist"),
        ("digits", "--dataset mnits"),
        ("digits", "--full"),
        ("pets", ""),
        ("small", ""),
        ("biased", ""),
        ("cifar", ""),
    ] {
        let run = evaluate(&at(name), words);
        let status = if words.ends_with("mnits") { 2 } else { 1 };
        assert_eq!((run.status, run.screen.as_str()), (Some(status), ""), "{name} {words}");
        screens += &format!("$ cargo xtask evaluate {name} {words}\n{}\n", run.errors);
    }
    let _filters = filters();
    insta::assert_snapshot!("evaluate_errors", without_paths(&screens, root.path()));
}

/// Protects what a student has from `--save`, and his time: a file that is not weights, a folder, an experiment that
/// keeps no weights are refused before the training starts, and nothing is written anywhere.
#[test]
fn refused_before_the_training() {
    let root = tempdir().unwrap();
    let results = root.path().join("results");
    fs::write(root.path().join("notes.txt"), "mine").unwrap();
    let mut screens = String::new();
    for (words, name) in [
        ("run tp3 train", "notes.txt"),
        ("run tp2", "notes.txt"),
        ("run tp3", "results/"),
        ("run tp2 train", "notes.txt/w"),
        ("run tp2 show", "w"),
        ("run tp2 softmax", "w"),
        ("run tp2 overfit", "w"),
        ("run tp2 rates", "w"),
        ("run tp2 mnist", "w"),
        ("run tp3 warmup", "w"),
        ("run tp4 sweep", "w"),
        ("run tp4 overfitting", "w"),
        ("run tp3 train --trace", "w"),
        ("diff tp2 tp3", "w"),
    ] {
        let mut command = xtask(words);
        // diff has no --out.
        if words.starts_with("run") {
            command.arg("--out").arg(&results);
        }
        let run = ended(command.arg("--save").arg(root.path().join(name)));
        // An option that the experiment does not heed is a wrong command line.
        let status = if run.errors.contains("Usage: ") { 2 } else { 1 };
        assert_eq!((run.status, run.screen.as_str()), (Some(status), ""), "{words} {name}: {}", run.errors);
        screens += &format!("$ cargo xtask {words} --save {name}\n{}\n", run.errors);
    }
    let _filters = filters();
    insta::assert_snapshot!("save_errors", without_paths(&screens, root.path()));
    assert_eq!(fs::read_to_string(root.path().join("notes.txt")).unwrap(), "mine");
    let left = files(root.path());
    assert!(
        left == ["notes.txt"] || left == ["notes.txt", "results"] && files(&results).is_empty(),
        "{left:?}"
    );
}
