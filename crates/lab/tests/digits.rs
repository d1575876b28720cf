//! The digits of a run: where its options take them from, and what its screen and its record say of them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

use data::ImageCounts;
use data::{Samples, Source, TrainTest};
use lab::{
    Run, RunImages,
    find_images::load_digits,
    options::{DigitsOptions, OutputOptions, PlaceOptions},
};
use linalg::DesignMatrix;
use serde_json::json;

/// The options for a data set in this folder of the project's `datasets/`.
fn options(dataset: &str, folder: &str) -> DigitsOptions {
    let data_dir = Some(data::project_root().join("datasets").join(folder));
    let place = PlaceOptions { data_dir, offline: true, full: false };
    DigitsOptions { dataset: dataset.into(), train: None, place }
}

/// Protects `--dataset`, `--train` and `--data-dir`: arrays for one, the digits of MNIST for the other, the same
/// images; and the error for a folder of the other kind.
#[test]
fn arrays_or_mnist() {
    let arrays = load_digits(&options("digits-178", "."), true).unwrap();
    assert_eq!(
        (arrays.dataset.as_str(), arrays.train.len(), arrays.test.len()),
        ("digits-178", 1_000, 3_137)
    );
    let mnist = load_digits(&options("mnist", "sample"), true).unwrap();
    assert_eq!((mnist.dataset.as_str(), mnist.train.len(), mnist.test.len()), ("mnist", 1_000, 314));
    assert!(arrays.train == mnist.train);

    for (dataset, folder) in [("digits-178", "digits-178"), ("mnist", "sample/mnist")] {
        let some = DigitsOptions { train: Some(700), ..options(dataset, folder) };
        assert_eq!(load_digits(&some, true).unwrap().train.labels, arrays.train.labels[..700]);
    }
    let error = load_digits(&options("digits-178", "sample"), true).expect_err("no arrays").to_string();
    assert!(error.contains("add `--dataset mnist`"), "{error}");
    assert!(load_digits(&options("mnist", "digits-178"), true).is_err());
}

/// Protects `--full`: only the published files will do, wherever they are.
#[test]
fn full() {
    let full = |dataset: &str, data_dir: &Path| {
        let place = PlaceOptions { data_dir: Some(data_dir.to_owned()), offline: true, full: true };
        let options = DigitsOptions { dataset: dataset.into(), train: None, place };
        load_digits(&options, true).map_err(|error| format!("{error:#}"))
    };
    let folder = tempfile::tempdir().unwrap();
    let course = data::project_root().join("datasets/digits-178");
    for name in ["x.npy", "y.npy", "xt.npy", "yt.npy"] {
        fs::copy(course.join(name), folder.path().join(name)).unwrap();
    }
    assert_eq!(full("digits-178", folder.path()).unwrap().test.len(), 3_137);
    fs::copy(course.join("yt.npy"), folder.path().join("vt.npy")).unwrap();
    fs::remove_file(folder.path().join("yt.npy")).unwrap();
    assert_eq!(full("digits-178", folder.path()).unwrap().test.len(), 3_137);
    let mut labels = fs::read(course.join("y.npy")).unwrap();
    let last = labels.len() - 1;
    labels.swap(last - 1, last);
    fs::write(folder.path().join("y.npy"), labels).unwrap();
    let other = full("digits-178", folder.path()).unwrap_err();
    let expected = format!("--full: {} does not hold the course's own digits-178: ", folder.path().display());
    assert!(other.starts_with(&expected) && other.contains("y.npy: "), "{other}");

    let mnist = full("mnist", &data::project_root().join("datasets/sample")).unwrap_err();
    assert!(
        mnist.ends_with("does not hold the full MNIST. `cargo xtask download mnist` brings it"),
        "{mnist}"
    );
}

/// So many black images.
fn black(train: usize, test: usize, dataset: &str, source: Source) -> TrainTest {
    let samples = |count| Samples { x: DesignMatrix::new(vec![0.0; count], 1), labels: vec![0; count] };
    let classes = vec!["1".into()];
    TrainTest { dataset: dataset.into(), classes, source, train: samples(train), test: samples(test) }
}

/// Protects the line on the screen: which digits, what kind of data, how many, and nothing of a validation set.
#[test]
fn in_words() {
    assert_eq!(
        black(1_000, 3_137, "digits-178", Source::Full).in_words(),
        "Digits 1, 7 and 8, full data: 1,000 training and 3,137 test images"
    );
    assert_eq!(
        black(12, 3, "digits-178", Source::Folder).in_words(),
        "Digits 1, 7 and 8, your own images: 12 training and 3 test images"
    );
    assert_eq!(
        black(1_000, 314, "mnist", Source::Sample).in_words(),
        "Digits 1, 7 and 8 of MNIST, the bundled sample: 1,000 training and 314 test images"
    );
}

/// Protects the run record of a whole-batch lab: its data set, source and counts.
#[test]
fn in_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let output =
        OutputOptions { out: Some(folder.path().to_owned()), quiet: true, ..OutputOptions::default() };
    let run = Run::start("tp4", "TP4", &output).unwrap();
    let data =
        run.load_digits(&DigitsOptions { train: Some(5), ..options("digits-178", "digits-178") }).unwrap();
    let record = run.record("one-layer", &data, &json!({"seed": 0}));
    assert_eq!((record.lab.as_str(), record.experiment.as_str()), ("tp4", "one-layer"));
    assert_eq!((record.dataset.as_str(), record.source), ("digits-178", Source::Full));
    assert_eq!(record.images, ImageCounts { train: 5, validation: 0, test: 3_137 });
    assert_eq!(record.settings["seed"], 0);
    assert!(record.write(folder.path()).unwrap().is_file());
}
