//! TP1's figures are NumPy's: what a classmate's program prints. `docs/numpy/golden.json` has them, by
//!
//! ```text
//! python docs/numpy/golden.py > docs/numpy/golden.json
//! ```
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{Dataset, Found, Place, load, project_root};
use lab::{Part, Score, Step, Watch, options::TrainOptions};
use serde::Deserialize;
use tp1_logistic::{HANDOUT, Model, evaluate, train};

/// How far a loss may be from NumPy's, relatively: the sums are the same, their order is not.
const CLOSE: f64 = 1e-9;

/// A run of NumPy's.
#[derive(Deserialize)]
struct Numpys {
    dataset: String,
    batch_size: usize,
    history: Vec<Step>,
    test: Score,
}

fn assert_close(ours: f64, numpy: f64, what: &str) {
    assert!((ours - numpy).abs() <= CLOSE * numpy.abs(), "{what}: {ours}, NumPy's is {numpy}");
}

/// Protects Q1, Q6 and Q7 on the bundled images: all 6,000 are trained on, in file order, on MNIST in whole batches and on
/// Fashion-MNIST in batches that leave 48 images, which are dropped; training accuracy after each epoch, and the test set.
#[test]
fn two_epochs() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../../../docs/numpy/golden.json")).unwrap();
    let runs: Vec<Numpys> = serde_json::from_value(golden["first-network"].clone()).unwrap();
    assert_eq!(runs.iter().map(|run| 6000 % run.batch_size).collect::<Vec<_>>(), [0, 48]);
    for Numpys { dataset: name, batch_size, history, test } in runs {
        let folder = project_root().join("datasets/sample").join(&name);
        let found = Found { place: Place::Sample, folder };
        let data = load(Dataset::named(&name).unwrap(), &found, None).unwrap().without_validation();
        let settings = TrainOptions { epochs: history.len(), batch_size, ..HANDOUT.training };
        let mut model = Model::zeros(784, 10);
        let watch = Watch::silent_on(Part::Training);
        train(&mut model, &data.train, &settings, &watch).unwrap();
        let ours = watch.training().history;

        assert_eq!((ours.len(), history.len()), (2, 2));
        for (ours, numpy) in ours.iter().zip(&history) {
            let what = format!("{name}, epoch {}", ours.step);
            assert_close(ours.train_loss.unwrap(), numpy.train_loss.unwrap(), &what);
            assert_eq!(ours.train_accuracy, numpy.train_accuracy, "{what}");
            assert_eq!((ours.validation_loss, ours.validation_accuracy), (None, None));
        }
        let score = evaluate(&model, &data.test);
        assert_close(score.loss, test.loss, &format!("{name}, test"));
        assert_eq!(score.accuracy, test.accuracy, "{name}");
    }
}
