//! `cargo xtask run tp6` as a process: screens, records, plots, saved weights, and how it ends.

use std::{fs, path::Path};

use lab::Record;
use serde_json::{Value, json};
use tempfile::tempdir;
use weights::Weights;

use crate::process::{
    Ended, assert_plot, ended, files, filters, record, run_into, sample, without_paths, xtask,
};

/// Panics unless these are so many epochs, each with every figure that TP6 measures and no other.
#[track_caller]
fn assert_epochs(record: &Record, epochs: usize) {
    assert_eq!(record.history.iter().map(|step| step.step).collect::<Vec<_>>(), Vec::from_iter(1..=epochs));
    for step in &record.history {
        let measured = [step.train_loss, step.test_loss, step.test_accuracy, step.seconds];
        assert!(measured.iter().all(Option::is_some), "{step:?}");
        let others = [step.train_accuracy, step.validation_loss, step.validation_accuracy];
        assert!(others.iter().all(Option::is_none), "{step:?}");
    }
    let last = record.history.last().expect("an epoch");
    let test = record.test.expect("a test");
    assert_eq!((Some(test.loss), Some(test.accuracy)), (last.test_loss, last.test_accuracy));
    assert!(record.interrupted.is_none() && record.series.is_empty());
}

/// Protects the whole lab: its questions in order, NumPy's losses for seed 0, every record and plot, and the target,
/// which the sample does not promise.
#[test]
fn the_whole_of_tp6() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp6 --epochs 2 --train 2000");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp6", without_paths(&run.screen, folder.path()));
    let plots = [
        "show",
        "logistic",
        "logistic-confusion",
        "logistic-weights",
        "mlp",
        "mlp-confusion",
        "side-by-side",
        "predictions",
    ];
    plots.iter().for_each(|plot| assert_plot(folder.path(), plot));
    assert_eq!(files(folder.path()).len(), 2 * plots.len() + 4);

    let [logistic, mlp, both] = ["logistic", "mlp", "side-by-side"].map(|name| record(folder.path(), name));
    for record in [&logistic, &mlp] {
        assert_epochs(record, 2);
        assert_eq!((record.images.train, record.images.validation, record.images.test), (2000, 0, 1400));
        assert!(record.confusion.is_some() && record.targets.is_empty());
    }
    assert_eq!((logistic.weights.len(), mlp.weights.len()), (10, 0));
    let settings =
        json!({"seed": 0, "epochs": 2, "batch_size": 64, "learning_rate": 0.1, "split": "handout"});
    assert_eq!(json!(logistic.settings), settings);
    let Value::Object(mut settings) = settings else { unreachable!() };
    settings.extend([
        ("hidden".into(), json!([128, 64])),
        ("activation".into(), "relu".into()),
        ("bias".into(), false.into()),
    ]);
    assert_eq!(json!(mlp.settings), Value::Object(settings));
    let series: Vec<_> =
        both.series.iter().map(|series| (series.name.as_str(), &series.history, series.test)).collect();
    assert_eq!(
        series,
        [("logistic model", &logistic.history, logistic.test), ("MLP", &mlp.history, mlp.test)]
    );
    assert_eq!(both.targets[0].target.question, "TP6 Q8");
}

/// Protects the experiments on their own: what they print, and that each leaves its own files alone.
#[test]
fn each_experiment() {
    let show = tempdir().unwrap();
    let run = run_into(show.path(), "run tp6 show --split files --dataset mnist --batch-size 50");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp6_show", without_paths(&run.screen, show.path()));
    assert_eq!(files(show.path()), ["show.json", "show.png", "show.svg"]);

    let mlp = tempdir().unwrap();
    let words = "run tp6 mlp --hidden 9,8,7 --activation sigmoid --bias --epochs 2 --lr 0.5 --seed 3 --train 300 --batch-size 20";
    let run = run_into(mlp.path(), words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    insta::assert_snapshot!("tp6_mlp", without_paths(&run.screen, mlp.path()));
    let settings = json!({"seed": 3, "epochs": 2, "batch_size": 20, "learning_rate": 0.5, "split": "handout",
                          "hidden": [9, 8, 7], "activation": "sigmoid", "bias": true});
    let record = record(mlp.path(), "mlp");
    assert_eq!(json!(record.settings), settings);
    assert_epochs(&record, 2);
}

/// Protects what TP1 starts and what a student saves: on the published files, `cargo xtask evaluate` gives the test loss
/// and the accuracy that the lab had, of either model, with biases and without.
#[test]
fn saved_weights_are_evaluated() {
    for (words, tensors) in [
        ("logistic --dataset mnist", &["w"][..]),
        ("mlp --hidden 12,9 --activation tanh --bias", &["b1", "b2", "b3", "w1", "w2", "w3"]),
        ("mlp --hidden 10 --dataset mnist --activation relu", &["w1", "w2"]),
        ("mlp --hidden 10 --activation sigmoid", &["w1", "w2"]),
    ] {
        let folder = tempdir().unwrap();
        let file = folder.path().join("w.safetensors");
        let words =
            format!("run tp6 {words} --split files --train 1000 --epochs 1 --save {}", file.display());
        let run = run_into(folder.path(), &words);
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""), "{words}");
        let weights = Weights::read(&file).expect("weights");
        assert_eq!(weights.tensors.keys().collect::<Vec<_>>(), tensors);

        let evaluated = ended(xtask("evaluate --json --data-dir").arg(sample()).arg(&file));
        let json: Value = serde_json::from_str(&evaluated.screen).expect("JSON");
        let experiment = weights.about.experiment;
        let test = record(folder.path(), &experiment).test.expect("a test");
        assert_eq!(json["test"]["accuracy"], test.accuracy, "{words}");
        let loss = json["test"]["loss"].as_f64().expect("a number");
        assert!((loss / test.loss - 1.0).abs() < 1e-12, "{words}: {loss} and {}", test.loss);
    }
}

/// Protects against taking training images for new ones: where the split has mixed the files, `evaluate` says so.
#[test]
fn evaluation_of_a_mixed_split() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("w.safetensors");
    for (split, mixed) in [("handout", true), ("files", false)] {
        let words = format!("run tp6 logistic --split {split} --epochs 1 --save {}", file.display());
        assert_eq!(run_into(folder.path(), &words).status, Some(0));
        let evaluated = ended(xtask("evaluate --data-dir").arg(sample()).arg(&file));
        assert_eq!(evaluated.screen.contains("put four in five of these images into training"), mixed);
    }
}

/// Runs into a folder of its own, and gives the words with what was said on standard error.
fn complaint(folder: &Path, words: &str, status: i32) -> String {
    let run: Ended = run_into(&folder.join("results"), words);
    assert_eq!(run.status, Some(status), "{words}: {}{}", run.screen, run.errors);
    format!("$ cargo xtask {words}\n{}\n", run.errors)
}

/// Protects the screens of what cannot be: each says what it takes, and the nearest word where there is one.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    let screens = [
        ("run tp6 mpl", 2),
        ("run tp6 --hiden 12", 2),
        ("run tp6 mlp --hidden 128,,64", 2),
        ("run tp6 mlp --hidden 0", 2),
        ("run tp6 mlp --hidden 12,x", 2),
        ("run tp6 mlp --activation rleu", 2),
        ("run tp6 mlp --split half", 2),
        ("run tp6 mlp --epochs 0", 2),
        ("run tp6 mlp --train 0", 2),
        ("run tp6 mlp --train 5601", 1),
        ("run tp6 logistic --bias", 2),
        ("run tp6 show --save w.safetensors", 2),
        ("run tp6 --resume w.safetensors", 2),
        ("run tp6 mlp --resume w.safetensors", 1),
        ("run tp6 mlp --resume w.safetensors --trace", 2),
        ("run tp6 mlp --lr 1e300 --train 100", 1),
    ];
    let screens: String =
        screens.iter().map(|&(words, status)| complaint(folder.path(), words, status)).collect();
    let _filters = filters();
    insta::assert_snapshot!("tp6_errors", without_paths(&screens, folder.path()));
}

/// Protects a run that goes on from a file: an option that contradicts it is an error that names both, and so are other
/// images, other files, and files that are not whole.
#[test]
fn errors_of_resume() {
    let folder = tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (ours, tp3) = (file("mlp.safetensors"), file("tp3.safetensors"));
    let words = format!("run tp6 mlp --hidden 9 --train 100 --epochs 1 --save {ours}");
    assert_eq!(run_into(folder.path(), &words).status, Some(0));
    assert_eq!(run_into(folder.path(), &format!("run tp3 train --epochs 1 --save {tp3}")).status, Some(0));
    let bytes = fs::read(&ours).unwrap();
    fs::write(file("cut.safetensors"), &bytes[..bytes.len() - 100]).unwrap();
    // A digit of a weight, a digit of a generator's state.
    let mut changed = bytes.clone();
    changed[bytes.len() - 3] ^= 1;
    fs::write(file("weight.safetensors"), changed).unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let place = text.find("data_rng").expect("a state") + 15;
    let mut changed = bytes.clone();
    changed[place] = if changed[place] == b'7' { b'8' } else { b'7' };
    fs::write(file("state.safetensors"), changed).unwrap();

    let mut screens = String::new();
    for option in [
        "",
        "--epochs 1",
        "--epochs 3 --seed 1",
        "--epochs 3 --hidden 9,9",
        "--epochs 3 --activation tanh",
        "--epochs 3 --bias",
        "--epochs 3 --batch-size 63",
        "--epochs 3 --lr 0.2",
        "--epochs 3 --split files",
        "--epochs 3 --train 99",
        "--epochs 3 --dataset mnist",
    ] {
        screens += &complaint(folder.path(), &format!("run tp6 mlp --resume {ours} {option}"), 1);
    }
    screens += &complaint(folder.path(), &format!("run tp6 logistic --resume {ours}"), 1);
    for name in ["tp3", "cut", "weight", "state", "none"] {
        let file = file(&format!("{name}.safetensors"));
        screens += &complaint(folder.path(), &format!("run tp6 mlp --resume {file} --epochs 3"), 1);
    }
    // As many images, one of them with another pixel.
    let other = folder.path().join("other");
    fs::create_dir(&other).unwrap();
    for entry in fs::read_dir(sample().join("fashion-mnist")).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, other.join(path.file_name().unwrap())).unwrap();
    }
    let images = data::idx::read(other.join("train-images-idx3-ubyte.gz")).unwrap();
    let shown = |name: &str| other.join(name);
    let mut bytes = images.bytes.clone();
    bytes.iter_mut().for_each(|byte| *byte ^= 1);
    fs::remove_file(shown("train-images-idx3-ubyte.gz")).unwrap();
    data::idx::write(shown("train-images-idx3-ubyte"), &data::idx::IdxArray { bytes, ..images }).unwrap();
    let run = ended(
        xtask(&format!("run tp6 mlp --resume {ours} --epochs 3 --offline --data-dir"))
            .arg(&other)
            .arg("--out")
            .arg(folder.path().join("results")),
    );
    assert_eq!(run.status, Some(1));
    screens += &run.errors;
    let _filters = filters();
    insta::assert_snapshot!("tp6_resume_errors", without_paths(&screens, folder.path()));
}
