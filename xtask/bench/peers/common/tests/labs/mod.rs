//! A peer trains what the lab trains: its losses are the lab's, but for rounding.
//!
//! NumPy's figures of TP1, TP3 and TP4 are in `docs/numpy/golden.json`; TP6's are computed here by TP6 itself.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::process::Command;

use data::{Dataset, Place, locate::Found, project_root};
use lab::{Record, Watch};
use numpy_rng::default_rng;
use serde_json::Value;
use tp6_mlp::{Activation, Mlp, Trainer};

/// How far a loss may be from the lab's, relatively. TP1 adds 10⁻⁹ to each probability before it takes the logarithm.
const CLOSE: f64 = 1e-9;
const CLOSE_IN_TP1: f64 = 1e-6;

/// Runs the peer on the images that come with the project and compares all its losses.
pub fn check(program: &str) {
    let golden = project_root().join("docs/numpy/golden.json");
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(golden).unwrap()).unwrap();
    let of = |name: &str, loss: &[&str]| -> Vec<f64> {
        let steps = golden[name][0]["history"].as_array().unwrap().iter();
        steps.map(|step| loss.iter().fold(step, |value, word| &value[word]).as_f64().unwrap()).collect()
    };
    let check = |lab: &str, folder: &str, expected: &[f64], close: f64| {
        let losses = losses(program, lab, folder, expected.len());
        assert_eq!(losses.len(), expected.len(), "{lab}");
        for (step, (loss, expected)) in losses.iter().zip(expected).enumerate() {
            let what = format!("{lab}, step {}", step + 1);
            assert!((loss - expected).abs() <= close * expected, "{what}: {loss}, the lab's is {expected}");
        }
    };
    let fashion = "sample/fashion-mnist";
    check("tp1", "sample/mnist", &of("first-network", &["train_loss"]), CLOSE_IN_TP1);
    check("tp3", fashion, &of("train", &["train_loss"]), CLOSE);
    check("tp4", "digits-178", &of("two-layers", &["categorical", "train"])[..3], CLOSE);
    check("tp6", fashion, &tp6(fashion, 2), CLOSE);
}

/// What the peer's record says.
fn losses(program: &str, lab: &str, folder: &str, epochs: usize) -> Vec<f64> {
    let out = tempfile::tempdir().unwrap();
    let mut command = Command::new(program);
    command.arg(lab).arg("--data-dir").arg(project_root().join("datasets").join(folder));
    command.args(["--quiet", "--epochs", &epochs.to_string(), "--out"]).arg(out.path());
    assert!(command.status().unwrap().success(), "{program} {lab}");
    let record = std::fs::read_dir(out.path()).unwrap().next().unwrap().unwrap().path();
    Record::read(&record).unwrap().history.iter().map(|step| step.train_loss.unwrap()).collect()
}

/// TP6's losses with one hidden layer and biases, on the training images as they are.
fn tp6(folder: &str, epochs: usize) -> Vec<f64> {
    let folder = project_root().join("datasets").join(folder);
    let found = Found { place: Place::DataDir, folder };
    let data = data::load(Dataset::named("fashion-mnist").unwrap(), &found, None).unwrap();
    let [mut train, test] = [data.train, data.test].map(|of| tp6_mlp::Dataset::new(of, 10, default_rng(0)));
    let mut mlp = Mlp::new(&[784, 128, 10], Activation::Relu, true, &mut default_rng(0));
    let (trainer, watch) = (Trainer { epochs, batch_size: 64, learning_rate: 0.1 }, Watch::silent());
    trainer.start(&mut mlp, &mut train, &test, &watch).unwrap();
    watch.training().history.iter().map(|step| step.train_loss.unwrap()).collect()
}
