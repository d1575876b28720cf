//! `cargo xtask run tp1` as a process, on the bundled sample of MNIST: screens, records, plots, and how it ends.

use lab::Record;
use serde_json::json;
use std::path::Path;
use tempfile::tempdir;

use crate::process::{assert_plot, ended, files, filters, record, run_into, without_paths, xtask};

/// Runs an experiment, which must end well, and compares its screen with the snapshot of that name. Gives its record.
#[track_caller]
fn run(folder: &Path, snapshot: &str, words: &str, experiment: &str) -> Record {
    let run = run_into(folder, words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!(snapshot, without_paths(&run.screen, folder));
    record(folder, experiment)
}

/// Protects Q1 to Q3's screen: all training images, none kept apart; ten pictures, each with its class; 7,850 parameters.
#[test]
fn show() {
    let folder = tempdir().unwrap();
    let record = run(folder.path(), "tp1_show", "run tp1 show", "show");
    assert_plot(folder.path(), "images");
    assert_eq!(files(folder.path()), ["images.png", "images.svg", "show.json"]);
    assert_eq!((record.images.train, record.images.validation, record.images.test), (6000, 0, 1000));
}

/// Protects Q4 to Q7's screen, with the figures of NumPy's `golden.json`, and what the run leaves behind: the settings
/// with the loss's `ε`, the curves, the classes confused, what the network looks for.
#[test]
fn train() {
    let folder = tempdir().unwrap();
    let record = run(folder.path(), "tp1_train", "run tp1 train --epochs 2", "train");
    for plot in ["train", "train-confusion", "train-weights"] {
        assert_plot(folder.path(), plot);
    }
    assert_eq!(files(folder.path()).len(), 2 * 3 + 1);
    let expected = json!({"seed": 0, "epochs": 2, "batch_size": 100, "learning_rate": 0.1, "epsilon": 1e-9});
    assert_eq!((json!(record.settings), record.dataset.as_str()), (expected, "mnist"));
    let losses: Vec<f64> = record.history.iter().filter_map(|step| step.train_loss).collect();
    assert!((losses[0] - 1.13502538674102).abs() < 1e-9 && (losses[1] - 0.6111517386650511).abs() < 1e-9);
    let accuracies: Vec<_> = record.history.iter().map(|step| step.train_accuracy).collect();
    assert_eq!(accuracies, [Some(0.8445), Some(0.8733333333333333)]);
    assert!(record.history.iter().all(|step| step.seconds.is_some() && step.validation_loss.is_none()));
    assert_eq!(record.test.unwrap().accuracy, 0.834);

    let [target] = &record.targets[..] else { panic!("one target") };
    let expected = ("TP1 Q7", false, false, 0.834);
    let target = (&*target.target.question, target.target.met, target.promised, target.target.reached);
    assert_eq!(target, expected, "the sample promises nothing");
    let confusion = record.confusion.unwrap();
    let right: usize = (0..10).map(|class| confusion.counts[class][class]).sum();
    assert_eq!((right, confusion.counts.iter().flatten().sum::<usize>()), (834, 1000));
    assert_eq!(record.weights.iter().map(|of| of.class.as_str()).collect::<String>(), "0123456789");
    assert!(record.weights.iter().all(|of| of.pixels.len() == 784 && (of.height, of.width) == (28, 28)));
}

/// Protects what the help says of `--train`: the first images, in the order of the file, a partial batch dropped.
#[test]
fn the_first_images() {
    let folder = tempdir().unwrap();
    let losses = |words: &str| {
        let run = run_into(folder.path(), &format!("run tp1 train --epochs 2 --quiet {words}"));
        assert_eq!((run.status, run.screen.as_str(), run.errors.as_str()), (Some(0), "", ""), "{words}");
        let record = record(folder.path(), "train");
        let losses: Vec<_> = record.history.iter().map(|step| step.train_loss).collect();
        (losses, record.images.train)
    };
    let (of_all, images) = losses("--train 1000");
    assert_eq!(images, 1000);
    // 50 more images do not fill a batch.
    assert_eq!(losses("--train 1050").0, of_all);
    assert_ne!(losses("--train 1100").0, of_all);
}

/// Protects a student from a training without a step, and from numbers that mean nothing; and says what keeps no weights.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    let mut screens = String::new();
    for (words, status) in [
        ("run tp1 train --train 99", 1),
        ("run tp1 train --batch-size 6001", 1),
        ("run tp1 train --lr 1e308", 1),
        ("run tp1 show --save runs/weights.safetensors", 2),
        ("run tp1 trian", 2),
    ] {
        let run = run_into(folder.path(), words);
        assert_eq!(run.status, Some(status), "{words}: {}", run.screen);
        screens += &format!("$ cargo xtask {words}\n{}\n", run.errors);
    }
    // A sum of infinities of both signs is one of them or none, as they come to be added.
    let screens = screens.replace("no longer finite: NaN", "no longer finite: inf");
    let _filters = filters();
    insta::assert_snapshot!("tp1_errors", without_paths(&screens, folder.path()));
}

/// Protects the help: the handout's values, not those of TP2, and what `--seed` and `--train` mean here.
#[test]
fn help() {
    let help = ended(&mut xtask("run tp1 --help")).screen;
    for words in ["[default: mnist]", "[default: 20]", "[default: 100]", "TP1's own network draws nothing"] {
        assert!(help.contains(words), "{words}: {help}");
    }
    assert!(!help.contains("a sixth of them for validation"), "{help}");
}

/// Protects Q8 as the command runs it: three models, pictures and a record of them, and nothing of TP6's beside it.
#[test]
fn compare() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp1 compare --train 600 --epochs 2");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    assert_plot(folder.path(), "compare-support");
    assert_eq!(files(folder.path()), ["compare-support.png", "compare-support.svg", "compare.json"]);
    let ours = record(folder.path(), "compare");
    let [own, perceptron, machine] = &ours.models[..] else { panic!("three models") };
    assert_eq!((own.parameters, perceptron.parameters), (7850, 79_510));
    // `python docs/numpy/tp6.py mlp --split files --hidden 100 --bias --epochs 20 --batch-size 32 --dataset mnist \
    // --train 600 --data-dir datasets/sample/mnist`
    assert_eq!(perceptron.accuracy, 0.828);
    // `sklearn.svm.SVC().fit(x[:600], y[:600]).score(xt, yt)`
    assert_eq!(machine.accuracy, 0.856);
    let questions: Vec<&str> = ours.targets.iter().map(|outcome| outcome.target.question.as_str()).collect();
    assert_eq!(questions, ["TP1 Q8", "TP1 Q8"]);
}
