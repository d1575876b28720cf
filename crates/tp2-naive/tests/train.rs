//! What training and evaluation (Q8, Q10, Q11) do with batches, ties and nothing at all.

use data::Images;
use lab::{Watch, options::TrainOptions};
use linalg::{Matrix, Row};
use numpy_rng::RandomState;
use tp2_naive::{Model, evaluate, loss_and_grad, overfit_batch, predict, train_sgd};

/// Images of even grey, each lighter than the one before, with the labels 0, 3, 6, 9, 2, …
fn grey(count: u8) -> Images {
    let pixels = (0..count).flat_map(|i| [20 * i; 784]).collect();
    Images::new(pixels, (0..count).map(|i| i * 3 % 10).collect(), 28, 28).expect("whole images")
}

fn drawn() -> Model {
    Model::new(&mut RandomState::new(3))
}

/// Protects Q11: one step per batch, in the order that is drawn, the partial one at the end with the mean over the images
/// it has; and the loss of the epoch weighs images alike, not batches.
#[test]
fn a_step_for_each_batch() {
    let (images, mut model, watch) = (grey(5), drawn(), Watch::silent());
    let settings = TrainOptions { seed: 0, epochs: 1, batch_size: 2, learning_rate: 0.1 };
    train_sgd(&mut model, &images, &images, &settings, &mut RandomState::new(7), &watch)
        .expect("finite losses");

    let (mut expected, mut losses) = (drawn(), 0.0);
    for places in RandomState::new(7).permutation(5).chunks(2) {
        let (sum, grad_w, grad_b) = loss_and_grad(&expected, &images.batch(places));
        losses += sum;
        expected.w -= 0.1 * grad_w;
        expected.b -= 0.1 * grad_b;
    }
    assert_eq!(model, expected);
    let step = &watch.training().history[0];
    assert_eq!(
        (step.train_loss, step.validation_loss),
        (Some(losses / 5.0), Some(evaluate(&expected, &images).loss))
    );
}

/// Protects Q8's curve: entry `i` is the loss after `i` steps, and no step goes further than asked.
#[test]
fn overfitting_step_by_step() {
    let (images, mut model, watch) = (grey(4), drawn(), Watch::silent());
    let batch = images.batch(&[0, 1, 2, 3]);
    overfit_batch(&mut model, &batch, 3, 0.1, &watch).expect("finite losses");
    let mut stepped = drawn();
    for step in watch.training().history {
        let (loss, before) = (step.train_loss.expect("a loss"), evaluate(&stepped, &images).loss);
        assert!((loss - before).abs() <= 1e-14 * before, "{loss} and {before}");
        let (_, grad_w, grad_b) = loss_and_grad(&stepped, &batch);
        stepped.w -= 0.1 * grad_w;
        stepped.b -= 0.1 * grad_b;
    }
    assert_eq!(model, stepped);
}

/// Protects Q10: on a tie the first class counts, as with NumPy's `argmax`; the loss is the mean `−ln p`.
#[test]
fn all_classes_alike() {
    let model = Model { w: Matrix::zeros(784, 10), b: Row::zeros(10) };
    let score = evaluate(&model, &grey(11));
    assert_eq!(score.accuracy, 2.0 / 11.0, "the first and the last image are of class 0");
    assert_eq!(predict(&model, &grey(11)), [0; 11]);
    assert!((score.loss - 10f64.ln()).abs() < 1e-14);
}

/// Protects evaluation on an empty set: a mean of nothing is not a number, and no panic.
#[test]
fn no_images() {
    let score = evaluate(&drawn(), &grey(0));
    assert!(score.loss.is_nan() && score.accuracy.is_nan());
}
