//! TP1 Q8: the multilayer perceptron, from TP6.

use std::sync::Arc;

use data::Images;
use lab::{Learner, Part, Run, Schedule, options::Options, record::ModelScore};
use numpy_rng::default_rng;
use serde_json::{Value, json};
use tp1_logistic::parameter_count;
use tp6_mlp::{Activation, Mlp, Trainer};

/// The width of the one hidden layer.
const HIDDEN: usize = 100;
const EPOCHS: usize = 20;
const BATCH_SIZE: usize = 32;
const LEARNING_RATE: f64 = 0.1;

/// The settings of the perceptron, for the record.
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

/// Trains TP6's perceptron on these images, and judges it on the test images.
pub fn run(
    run: &Run,
    train: &Images,
    test: &Images,
    classes: usize,
    options: &Options,
) -> anyhow::Result<ModelScore> {
    let pixels = train.pixels_per_image();
    let rng = || default_rng(options.training.seed.into());
    let mut mlp = Mlp::new(&[pixels, HIDDEN, classes], Activation::Relu, true, &mut rng());
    let [train, test] = [train, test].map(|images| Arc::new(images.part(0..images.len())));
    let trainer = Trainer { epochs: EPOCHS, batch_size: BATCH_SIZE, learning_rate: LEARNING_RATE };
    let watch = run.watch(Part::Test, trainer.rate()).without_lines();
    watch.follow(&mut mlp, [&train, &test], &trainer, &mut rng())?;
    Ok(ModelScore {
        name: "multilayer perceptron".into(),
        from: "TP6 (no library)".into(),
        accuracy: mlp.evaluate(&test).accuracy,
        train_seconds: watch.training().history.iter().filter_map(|step| step.seconds).sum(),
        // The trainer looks at the test images after each epoch, and the watch does not say how long that takes.
        test_seconds: None,
        parameters: parameter_count(pixels, HIDDEN) + parameter_count(HIDDEN, classes),
    })
}
