//! TP1 Q8: the multilayer perceptron, from TP6.

use std::process::{self, Stdio};

use anyhow::{Context, ensure};
use data::Images;
use lab::{Record, Run, interrupt, options::Options, record::ModelScore, xtask};
use serde_json::{Value, json};
use tp1_logistic::parameter_count;

/// The width of the one hidden layer.
const HIDDEN: usize = 100;
const EPOCHS: usize = 20;
const BATCH_SIZE: usize = 32;
const LEARNING_RATE: f64 = 0.1;

/// What the record says of it.
pub fn settings(options: &Options) -> Value {
    json!({
        "hidden": [HIDDEN],
        "activation": "relu",
        "bias": true,
        "seed": options.training.seed,
        "epochs": EPOCHS,
        "batch_size": BATCH_SIZE,
        "learning_rate": LEARNING_RATE,
    })
}

/// Runs TP6 on as many of the first training images and on all test images, as their files have them.
pub fn run(run: &Run, train: &Images, classes: usize, options: &Options) -> anyhow::Result<ModelScore> {
    // Not over the results of TP6's own runs.
    let folder = run.folder.join("tp6");
    let mut tp6 = xtask::command();
    // The data has been found by now; looking for a download again would only take time.
    tp6.args(["run", "tp6", "mlp", "--split=files", "--activation=relu", "--bias", "--offline", "--out"]);
    tp6.arg(&folder).args([
        format!("--hidden={HIDDEN}"),
        format!("--epochs={EPOCHS}"),
        format!("--batch-size={BATCH_SIZE}"),
        format!("--lr={LEARNING_RATE}"),
        format!("--seed={}", options.training.seed),
        format!("--dataset={}", options.data.dataset),
        format!("--train={}", train.len()),
    ]);
    if let Some(place) = &options.data.place.data_dir {
        tp6.arg("--data-dir").arg(place);
    }
    tp6.args(run.screen.quiet.then_some("--quiet"));
    let watch = interrupt::Watch::start();
    let status = tp6.stdout(Stdio::null()).status().context("cannot start TP6")?;
    if watch.asked() {
        // TP6 got Ctrl-C too. It has said its last word by now, and a comparison without it says nothing.
        process::exit(interrupt::STATUS.into());
    }
    // Status 1 may mean a missed target; then TP6 finished all the same, and its record is there.
    ensure!(matches!(status.code(), Some(0 | 1)), "TP6 ended with {status}");
    let record = Record::read(&folder.join("mlp.json")).context("TP6 did not finish")?;
    let test = record.test.context("TP6's record does not have the accuracy on the test images")?;
    let pixels = train.pixels_per_image();
    Ok(ModelScore {
        name: "multilayer perceptron".into(),
        from: "TP6 (no library)".into(),
        accuracy: test.accuracy,
        train_seconds: record.history.iter().filter_map(|step| step.seconds).sum(),
        // TP6 looks at the test images after each epoch, and does not say how long that takes.
        test_seconds: None,
        parameters: parameter_count(pixels, HIDDEN) + parameter_count(HIDDEN, classes),
    })
}
