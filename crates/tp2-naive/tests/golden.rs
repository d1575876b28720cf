//! TP2's losses are NumPy's: what a classmate's program prints for the same seed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod numpy;

use lab::{Score, Step, Watch};
use numpy::{assert_close, check_training, golden, part, sample};
use numpy_rng::RandomState;
use tp2_naive::{Model, evaluate, overfit_batch};

/// Protects Q8: the loss before the first step comes from the weights as drawn, the later ones from the gradient and
/// the step.
#[test]
fn overfitting_64_images() {
    let images = sample("fashion-mnist").train.part(0..64);
    let batch = images.batches_in_order(64).next().unwrap();
    let runs = golden("overfit");
    assert_eq!(runs.len(), 2, "two seeds");
    for run in runs {
        let mut model = Model::new(&mut RandomState::new(part(&run, "seed")));
        let watch = Watch::silent();
        overfit_batch(&mut model, &batch, 500, 0.1, &watch).unwrap();
        let ours = watch.training().history;
        assert_eq!(ours.len(), 500);
        for Step { step, train_loss, .. } in part::<Vec<Step>>(&run, "history") {
            assert_close(ours[step - 1].train_loss.unwrap(), train_loss.unwrap(), &format!("step {step}"));
        }
        let (end, expected): (Score, Score) = (evaluate(&model, &images), part(&run, "end"));
        assert_close(end.loss, expected.loss, "after the last step");
        assert_eq!(end.accuracy, expected.accuracy);
    }
}

/// Protects Q10 to Q12: two epochs on both data sets, the order of images that each draws, validation and test.
#[test]
fn two_epochs() {
    check_training(Model::new);
}
