//! TP1 Q8: the multilayer perceptron, from TP6.

use std::{ffi::OsString, process};

use anyhow::Context;
use data::Images;
use lab::{Run, interrupt, options::Options, record::ModelScore};
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
    let mut words: Vec<OsString> =
        ["--split=files", "--activation=relu", "--bias"].map(OsString::from).into();
    words.extend(
        [
            format!("--hidden={HIDDEN}"),
            format!("--epochs={EPOCHS}"),
            format!("--batch-size={BATCH_SIZE}"),
            format!("--lr={LEARNING_RATE}"),
            format!("--seed={}", options.training.seed),
            format!("--dataset={}", options.data.dataset),
            format!("--train={}", train.len()),
        ]
        .map(OsString::from),
    );
    if let Some(place) = &options.data.place.data_dir {
        words.extend(["--data-dir".into(), place.into()]);
    }
    let watch = interrupt::Watch::start();
    let record = run.other_lab("tp6", "mlp", words);
    if watch.asked() {
        // TP6 got Ctrl-C too. It has said its last word by now, and a comparison without it says nothing.
        process::exit(interrupt::STATUS.into());
    }
    let record = record?;
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
