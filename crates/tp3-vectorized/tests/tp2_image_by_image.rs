//! A batch at a time gives what TP2 gives one image at a time (Q5, Q6, Q9), on random images and sizes of batches.
#![cfg(not(feature = "f32"))]

use data::Images;
use lab::{Watch, options::TrainOptions};
use linalg::{Float, Matrix, Row, allclose, isclose};
use numpy_rng::RandomState;
use proptest::{collection::vec, prelude::*};
use tp2_naive as tp2;
use tp3_vectorized::{
    Model, cross_entropy_loss_batch, evaluate, grad_batch, predict, softmax_batch, train_sgd_vec,
};

/// How far two results may be apart that add the same terms in another order, relative to the larger of 1 and them.
const ROUNDING: Float = 1e-12;

/// A generator's images, 784 random bytes each.
fn images(rng: &mut RandomState, count: usize) -> Images {
    let mut bytes = |below, n| rng.randint(0, below, n).into_iter().map(|value| value as u8).collect();
    let (pixels, labels) = (bytes(256, count * 784), bytes(10, count));
    Images::new(pixels, labels, 28, 28).expect("whole images")
}

/// Random parameters, uneven enough to tell the classes apart, for TP2 and for TP3.
fn models(rng: &mut RandomState) -> (tp2::Model, Model) {
    let w = Matrix::from_row_iterator(784, 10, rng.normal(0.0, 0.05, 7840));
    let b = Row::from_vec(rng.normal(0.0, 1.0, 10));
    (tp2::Model { w: w.clone(), b: b.clone() }, Model { w, b })
}

/// The largest difference of two arrays, relative to the larger of 1 and the number.
fn gap<'a>(a: impl IntoIterator<Item = &'a Float>, b: impl IntoIterator<Item = &'a Float>) -> Float {
    let gap = |(a, b): (&Float, &Float)| (a - b).abs() / a.abs().max(b.abs()).max(1.0);
    linalg::largest(a.into_iter().zip(b).map(gap))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Protects Q6's softmax and loss: row by row they are TP2's, whatever else the batch holds. Rows lie up to 2000
    /// apart, so that a maximum taken over the whole matrix would show.
    #[test]
    fn softmax_and_loss_row_by_row(
        rows in vec((vec(-20.0..20.0, 10), -1000.0..1000.0, 0..10_u8), 1..9),
    ) {
        let logits: Vec<Row> =
            rows.iter().map(|(row, level, _)| Row::from_vec(row.clone()).add_scalar(*level)).collect();
        let labels: Vec<u8> = rows.iter().map(|&(.., label)| label).collect();
        let probs = softmax_batch(Matrix::from_rows(&logits));
        let losses = cross_entropy_loss_batch(&probs, &labels);
        prop_assert_eq!((probs.shape(), losses.len()), ((rows.len(), 10), rows.len()));
        for (i, logits) in logits.iter().enumerate() {
            let p = tp2::softmax(logits);
            prop_assert!(gap(probs.row(i).iter(), p.iter()) <= 1e-15, "row {i}: {} and {p}", probs.row(i));
            let loss = tp2::cross_entropy_loss(&p, usize::from(labels[i]));
            prop_assert!((losses[i] - loss).abs() <= ROUNDING, "row {i}: {} and {loss}", losses[i]);
        }
    }

    /// Protects Q6's gradient: it is the mean of TP2's over the images.
    #[test]
    fn gradient_is_the_mean(seed in any::<u32>(), count in 1..20_usize) {
        let mut rng = RandomState::new(seed);
        let (images, (by_image, by_batch)) = (images(&mut rng, count), models(&mut rng));
        let batch = images.batches_in_order(count).next().expect("a batch");
        let probs = softmax_batch(by_batch.logits(batch.x));
        let (grad_w, grad_b) = grad_batch(batch.x, &probs, &batch.labels);

        let (mut mean_w, mut mean_b) = (Matrix::zeros(784, 10), Row::zeros(10));
        for i in 0..count {
            let x = tp2::Pixels::from_row_slice(&batch.x.row(i));
            let p = tp2::softmax(&by_image.logits(&x));
            let (grad_w, grad_b) = tp2::grad(&x, &p, usize::from(batch.labels[i]));
            mean_w += grad_w / count as Float;
            mean_b += grad_b / count as Float;
        }
        prop_assert!(gap(&grad_w, &mean_w) <= ROUNDING);
        prop_assert!(gap(&grad_b, &mean_b) <= ROUNDING);
    }

    /// Protects Q5 and Q8: two epochs end with TP2's parameters and losses, for batches of one image, for those that leave
    /// a partial one, and for one larger than the set.
    #[test]
    fn two_epochs(
        seed in any::<u32>(),
        count in 1..30_usize,
        batch_size in prop_oneof![Just(1), 2..12_usize, Just(100)],
    ) {
        let mut rng = RandomState::new(seed);
        let (images, (mut by_image, mut by_batch)) = (images(&mut rng, count), models(&mut rng));
        let settings = TrainOptions { seed, epochs: 2, batch_size, learning_rate: 0.01 };
        let (ours, theirs) = (Watch::silent(), Watch::silent());
        train_sgd_vec(&mut by_batch, &images, &images, &settings, &mut rng.clone(), &ours)?;
        tp2::train_sgd(&mut by_image, &images, &images, &settings, &mut rng, &theirs)?;
        for (ours, theirs) in ours.training().history.iter().zip(&theirs.training().history) {
            let (loss, expected) = (ours.train_loss.unwrap_or(f64::NAN), theirs.train_loss.unwrap_or(f64::NAN));
            prop_assert!((loss - expected).abs() <= 1e-10 * expected, "{loss} and {expected}");
        }
        prop_assert!(gap(&by_batch.w, &by_image.w) <= 1e-10);
        prop_assert!(gap(&by_batch.b, &by_image.b) <= 1e-10);
    }

    /// Protects Q9: loss, accuracy and the class of each image are TP2's.
    #[test]
    fn evaluation(seed in any::<u32>(), count in 1..40_usize) {
        let mut rng = RandomState::new(seed);
        let (images, models) = (images(&mut rng, count), models(&mut rng));
        assert_same_score(&images, &models);
    }
}

#[track_caller]
fn assert_same_score(images: &Images, (by_image, by_batch): &(tp2::Model, Model)) {
    let (score, expected) = (evaluate(by_batch, images), tp2::evaluate(by_image, images));
    assert!((score.loss - expected.loss).abs() <= ROUNDING * expected.loss, "{score:?} and {expected:?}");
    assert_eq!(score.accuracy, expected.accuracy);
    let (classes, expected) = (predict(by_batch, images), tp2::predict(by_image, images));
    assert_eq!(classes, expected);
    let right = classes.iter().zip(images.labels()).filter(|&(&k, &label)| k == usize::from(label)).count();
    assert_eq!(score.accuracy, right as Float / images.len() as Float);
}

/// Protects evaluation in chunks of 250 images: a last partial one counts, each image once.
#[test]
fn evaluation_in_several_chunks() {
    let mut rng = RandomState::new(5);
    assert_same_score(&images(&mut rng, 601), &models(&mut rng));
}

/// Protects both labs' choice among equals, the first: all classes alike, two alike; and one class always ahead.
#[test]
fn ties_and_a_constant_class() {
    let images = images(&mut RandomState::new(1), 300);
    for (ahead, chosen) in [(vec![], 0), (vec![4, 7], 4), (vec![9], 9)] {
        let (w, mut b) = (Matrix::zeros(784, 10), Row::zeros(10));
        ahead.into_iter().for_each(|k: usize| b[k] = 5.0);
        let models = (tp2::Model { w: w.clone(), b: b.clone() }, Model { w, b });
        assert_same_score(&images, &models);
        let right = images.labels().iter().filter(|&&label| label == chosen).count();
        assert_eq!(evaluate(&models.1, &images).accuracy, right as Float / 300.0);
    }
}

/// Protects Q6 where doubles end: no logit overflows; a class that is left no probability costs infinity, as in TP2.
#[test]
fn extreme_logits() {
    let logits = Matrix::from_row_slice(
        4,
        3,
        &[
            1000.0, -1000.0, 0.0, //
            -1000.0, -1000.0, -1000.0, //
            1000.0, 1000.0, -1000.0, //
            -1000.0, 0.0, -1.0,
        ],
    );
    let (third, e) = (1.0 / 3.0, Float::exp(1.0));
    let expected = [
        [1.0, 0.0, 0.0], //
        [third, third, third],
        [0.5, 0.5, 0.0],
        [0.0, e / (e + 1.0), 1.0 / (e + 1.0)],
    ];
    let probs = softmax_batch(logits.clone());
    let labels = [1, 2, 1, 2];
    let losses = cross_entropy_loss_batch(&probs, &labels);
    assert!(
        allclose(losses.iter().copied(), [Float::INFINITY, 3f64.ln(), 2f64.ln(), (e + 1.0).ln()]),
        "{losses}"
    );
    for (i, expected) in expected.into_iter().enumerate() {
        let by_image = tp2::softmax(&logits.row(i).into_owned());
        assert!(allclose(probs.row(i).iter().copied(), expected), "row {i}: {}", probs.row(i));
        assert!(allclose(by_image.iter().copied(), expected), "row {i}: {by_image}");
        assert!(isclose(tp2::cross_entropy_loss(&by_image, usize::from(labels[i])), losses[i]));
    }
}

/// Protects evaluation on an empty set: a mean of nothing is not a number, and no panic.
#[test]
fn no_images() {
    let mut rng = RandomState::new(0);
    let score = evaluate(&models(&mut rng).1, &images(&mut rng, 0));
    assert!(score.loss.is_nan() && score.accuracy.is_nan());
}
