//! `cargo xtask diff tp4 numpy` as a process: the same losses pass by pass, whatever is asked for.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../tests/bare/mod.rs"]
mod bare;
#[path = "../../tests/python/mod.rs"]
mod python;

use std::path::Path;

use data::npy::{self, NpyArray, NpyValues};
use python::python_has;
use serde_json::Value;

/// Compares with NumPy and gives the comparison, after making sure that both agree, and more closely than `diff` asks.
fn diff(words: &str, data_dir: &Path) -> Value {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.args(["tp4", "numpy"]).args(words.split_whitespace());
    command.args(["--json", "--data-dir"]).arg(data_dir);
    let output = command.output().unwrap();
    let (text, errors) =
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{words}: {text}{errors}");
    let comparison: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&comparison["close"], &comparison["unit"]), (&true.into(), &"pass".into()), "{words}");
    for pass in comparison["epochs"].as_array().unwrap() {
        assert!(pass["relative"].as_f64().unwrap() < 1e-11, "{words}: {pass}");
        let [tp4, numpy] = ["left", "right"].map(|side| &pass[side]);
        assert_eq!(tp4["test_accuracy"], numpy["test_accuracy"], "{words}");
        let [tp4, numpy] = [tp4, numpy].map(|step| step["test_loss"].as_f64().unwrap());
        assert!((tp4 / numpy - 1.0).abs() < 1e-11, "{words}: {pass}");
    }
    comparison
}

/// Protects both experiments with both losses, and every option: NumPy's script understands the same.
#[test]
fn experiments_and_losses() {
    if !python_has("numpy") {
        return;
    }
    let digits = data::project_root().join("datasets/digits-178");
    for words in [
        "one-layer --seed 4294967295 --passes 12",
        "one-layer --loss categorical --lr 0.003 --train 50 --passes 12",
        "two-layers --hidden 3 --passes 12 --seed 5",
        "--hidden 3 --loss categorical --train 200 --epochs 12 --lr 0.002",
    ] {
        let comparison = diff(words, &digits);
        assert_eq!(comparison["epochs"].as_array().unwrap().len(), 12, "{words}");
    }
}

/// Protects the digits taken out of MNIST: both sides find the same images, in the same order.
#[test]
fn of_mnist() {
    if python_has("numpy") {
        let sample = data::project_root().join("datasets/sample");
        let comparison = diff("one-layer --dataset mnist --train 1500 --passes 5", &sample);
        assert_eq!(comparison["images"][1]["train"], 1500);
    }
}

/// Protects a folder of one's own, in other forms than the course's: images as squares of numbers from 0 to 1, labels
/// one-hot, `v.npy` for `y.npy`.
#[test]
fn a_folder_of_ones_own() {
    if !python_has("numpy") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let array = |name: &str| match npy::read(data::project_root().join("datasets/digits-178").join(name)) {
        Ok(NpyArray { values: NpyValues::Bytes(bytes), .. }) => bytes,
        other => panic!("{name} holds bytes, not {other:?}"),
    };
    for [images, labels, labels_written] in [["x.npy", "y.npy", "v.npy"], ["xt.npy", "yt.npy", "yt.npy"]] {
        let write = |name: &str, shape: Vec<usize>, values: Vec<f64>| {
            let array = NpyArray { shape, values: NpyValues::Floats(values) };
            npy::write(folder.path().join(name), &array).unwrap();
        };
        let pixels = array(images)[..60 * 784].iter().map(|&pixel| f64::from(pixel) / 255.0).collect();
        write(images, vec![60, 28, 28], pixels);
        let one_hot = |&digit: &u8| [1, 7, 8].map(|class| f64::from(digit == class));
        write(labels_written, vec![60, 3], array(labels)[..60].iter().flat_map(one_hot).collect());
    }
    diff("two-layers --hidden 2 --passes 8", folder.path());
}
