//! TP6's losses are NumPy's, on the bundled sample, from `docs/numpy/golden.json`, which this command wrote:
//!
//! ```text
//! python docs/numpy/golden.py > docs/numpy/golden.json
//! ```
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::sample;
use lab::{Part, Step, Watch};
use numpy_rng::default_rng;
use serde::Deserialize;
use tp6_mlp::{Activation, Dataset, LogisticModel, Mlp, Trainer};

/// How far a loss may be from NumPy's, relatively: the sums are the same, their order is not.
const CLOSE: f64 = 1e-10;

/// A run of `golden.json`.
#[derive(Debug, Deserialize)]
struct Run {
    dataset: String,
    seed: u32,
    hidden: Vec<usize>,
    activation: Activation,
    bias: bool,
    train: Option<usize>,
    batch_size: usize,
    history: Vec<Step>,
}

/// Protects Q1 to Q6: seeds, depths, widths, activations, biases, sizes of batches, on both data sets: training loss,
/// test loss and accuracy of each epoch.
#[test]
fn two_epochs() {
    let all: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/numpy/golden.json")).unwrap();
    let runs: Vec<Run> = serde_json::from_value(all["networks"].clone()).unwrap();
    assert_eq!(runs.len(), 9);
    let mut furthest = 0.0;
    for run in runs {
        let rng = || default_rng(run.seed.into());
        let (train, test) = sample(&run.dataset);
        let train = train.take(run.train.unwrap_or(usize::MAX));
        let [mut train, test] = [train, test].map(|images| Dataset::new(images, 10, rng()));
        let trainer = Trainer { epochs: run.history.len(), batch_size: run.batch_size, learning_rate: 0.1 };
        let watch = Watch::silent_on(Part::Test);
        let ended = if run.hidden.is_empty() {
            trainer.start(&mut LogisticModel::new(784, 10, &mut rng()), &mut train, &test, &watch)
        } else {
            let sizes = [&[784], &run.hidden[..], &[10]].concat();
            let mut mlp = Mlp::new(&sizes, run.activation, run.bias, &mut rng());
            trainer.start(&mut mlp, &mut train, &test, &watch)
        };
        ended.unwrap();
        let history = watch.training().history;
        assert_eq!(history.len(), 2);
        for (ours, numpy) in history.iter().zip(&run.history) {
            for (ours, numpy) in [(ours.train_loss, numpy.train_loss), (ours.test_loss, numpy.test_loss)] {
                let gap = (ours.unwrap() / numpy.unwrap() - 1.0).abs();
                assert!(gap <= CLOSE, "{ours:?}, NumPy's is {numpy:?}, in {run:?}");
                furthest = f64::max(furthest, gap);
            }
            assert_eq!(ours.test_accuracy, numpy.test_accuracy, "{run:?}");
        }
    }
    println!("the furthest is {furthest:e} apart");
}
