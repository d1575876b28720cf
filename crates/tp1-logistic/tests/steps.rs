//! The steps of a training (Q4 to Q7), each against its definition: on random images, image by image, entry by entry.

use data::Images;
use lab::{Part, Watch, options::TrainOptions};
use linalg::{Column, Float, Matrix, Row, descend, isclose};
use numpy_rng::RandomState;
use proptest::{collection::vec, prelude::*};
use tp1_logistic::*;

/// How far two results may be apart that add the same terms in another order, relative to the larger of 1 and them.
const ROUNDING: Float = 1e-13;

/// The step of the central differences: about the cube root of a double's precision.
const STEP: Float = 1e-5;

/// How far a central difference of a mean loss below 30 may be off: the loss's last digit over the step, several times,
/// and the third derivative times the step squared.
const OFF: Float = 1e-8;

/// A generator's images, 784 random bytes each, and a network that is uneven enough to tell the classes apart.
fn draw(seed: u32, count: usize) -> (Model, Images) {
    let mut rng = RandomState::new(seed);
    let w = Matrix::from_row_iterator(784, 10, rng.normal(0.0, 0.05, 7840));
    let b = Row::from_vec(rng.normal(0.0, 1.0, 10));
    let mut bytes = |below, n| rng.randint(0, below, n).into_iter().map(|value| value as u8).collect();
    let (pixels, labels) = (bytes(256, count * 784), bytes(10, count));
    (Model { w, b }, Images::new(pixels, labels, 28, 28).expect("whole images"))
}

/// The probabilities of the images, their mean loss and its gradient, as a step of [`train`] has them.
fn step(model: &Model, images: &Images) -> (Matrix, Float, Matrix, Row) {
    let batch = images.batches_in_order(images.len()).next().expect("a batch");
    let p = softmax(forward(batch.x, &model.w, &model.b));
    let y = one_hot(&batch.labels, 10);
    let loss = cross_entropy(&p, &y).mean();
    let (grad_w, grad_b) = gradients(batch.x, &p, &y);
    (p, loss, grad_w, grad_b)
}

/// One epoch.
fn settings(batch_size: usize, learning_rate: Float) -> TrainOptions {
    TrainOptions { seed: 0, epochs: 1, batch_size, learning_rate }
}

/// The largest difference of two arrays, relative to the larger of 1 and the number.
fn gap<'a>(a: impl IntoIterator<Item = &'a Float>, b: impl IntoIterator<Item = &'a Float>) -> Float {
    let gap = |(a, b): (&Float, &Float)| (a - b).abs() / a.abs().max(b.abs()).max(1.0);
    linalg::largest(a.into_iter().zip(b).map(gap))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Protects Q6: the gradient is the slope of the loss, in every entry of the bias and some of the weights. The loss
    /// has `ε` inside its logarithm, the gradient does not: by that, `(p − y) p_c / (p_c + ε)` instead of `p − y`, the two
    /// differ by at most `ε / p_c`.
    #[test]
    fn slope_of_the_loss(seed in any::<u32>(), count in 1..5_usize, places in vec((0..784_usize, 0..10_usize), 12)) {
        let (model, images) = draw(seed, count);
        let (p, _, grad_w, grad_b) = step(&model, &images);
        let of_labels = images.labels().iter().enumerate().map(|(i, &c)| p[(i, usize::from(c))]);
        let off = OFF + EPSILON / of_labels.fold(1.0, Float::min);
        // Otherwise the test would say nothing.
        prop_assume!(off < 1e-4);
        let slope = |change: &dyn Fn(&mut Model, Float)| {
            let loss_at = |step_: Float| {
                let mut moved = model.clone();
                change(&mut moved, step_);
                step(&moved, &images).1
            };
            (loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP)
        };
        for k in 0..10 {
            let measured = slope(&|model, step| model.b[k] += step);
            prop_assert!((grad_b[k] - measured).abs() < off, "grad_b[{k}] = {}, measured {measured}", grad_b[k]);
        }
        for place in places {
            let (computed, measured) = (grad_w[place], slope(&|model, step| model.w[place] += step));
            prop_assert!((computed - measured).abs() < off, "grad_w{place:?} = {computed}, measured {measured}");
        }
    }

    /// Protects Q4 to Q6: what a batch gives is what its images give one by one, written out entry by entry: the
    /// probabilities row by row, the mean of the losses and of the gradients.
    #[test]
    fn image_by_image(seed in any::<u32>(), count in 1..20_usize) {
        let (model, images) = draw(seed, count);
        let (p, loss, grad_w, grad_b) = step(&model, &images);
        let n = count as Float;
        let (mut mean_loss, mut mean_w, mut mean_b) = (0.0, Matrix::zeros(784, 10), Row::zeros(10));
        for i in 0..count {
            let (x, c) = (flatten(&images, i), usize::from(images.label(i)));
            let z: Vec<Float> = (0..10).map(|k| model.w.column(k).dot(&x) + model.b[k]).collect();
            let sum: Float = z.iter().map(|z| z.exp()).sum();
            let of_image = Row::from_iterator(10, z.iter().map(|z| z.exp() / sum));
            prop_assert!(gap(p.row(i).iter(), of_image.iter()) <= ROUNDING, "row {i}: {} and {of_image}", p.row(i));
            mean_loss -= (of_image[c] + 1e-9).ln() / n;
            for k in 0..10 {
                let error = of_image[k] - if k == c { 1.0 } else { 0.0 };
                mean_b[k] += error / n;
                (0..784).for_each(|d| mean_w[(d, k)] += x[d] * error / n);
            }
        }
        // An image that is almost surely another class has lost digits of its probability, and its logarithm keeps that.
        prop_assert!((loss - mean_loss).abs() <= 1e-11 * mean_loss.max(1.0), "{loss} and {mean_loss}");
        prop_assert!(gap(&grad_w, &mean_w) <= ROUNDING);
        prop_assert!(gap(&grad_b, &mean_b) <= ROUNDING);
    }

    /// Protects Q6's loop: an epoch is its steps one after the other, each from its own batch, and its loss the mean over
    /// the images of the losses before them, whatever the size of the batches; images that do not fill one are left out.
    #[test]
    fn an_epoch_is_its_steps(seed in any::<u32>(), count in 8..30_usize, size in 1..9_usize) {
        let (mut model, images) = draw(seed, count);
        let (mut stepped, watch) = (model.clone(), Watch::silent_on(Part::Training));
        train(&mut model, &images, &settings(size, 0.01), &watch)?;
        let loss = watch.training().history[0].train_loss.unwrap_or(f64::NAN);
        let (mut sum, order) = (0.0, (0..count - count % size).collect::<Vec<_>>());
        for places in order.chunks(size) {
            let pixels = places.iter().flat_map(|&i| images.image(i).to_vec()).collect();
            let labels = places.iter().map(|&i| images.label(i)).collect();
            let batch = Images::new(pixels, labels, 28, 28).expect("whole images");
            let (_, mean, grad_w, grad_b) = step(&stepped, &batch);
            sum += mean * places.len() as Float;
            descend(&mut stepped.w, 0.01, &grad_w);
            descend(&mut stepped.b, 0.01, &grad_b);
        }
        prop_assert!((loss - sum / order.len() as Float).abs() <= 1e-12 * loss, "{loss}");
        prop_assert_eq!(model, stepped);
    }

    /// Protects Q7: the class of the largest logit, image by image, and the score that follows.
    #[test]
    fn predictions(seed in any::<u32>(), count in 1..40_usize) {
        let (model, images) = draw(seed, count);
        let largest = |i| {
            let z = model.w.transpose() * flatten(&images, i) + model.b.transpose();
            z.argmax().0
        };
        let expected: Vec<usize> = (0..count).map(largest).collect();
        prop_assert_eq!(&predict(&model, &images), &expected);
        let right = (0..count).filter(|&i| expected[i] == usize::from(images.label(i))).count();
        let (score, (_, loss, ..)) = (evaluate(&model, &images), step(&model, &images));
        prop_assert_eq!(score.accuracy, right as Float / count as Float);
        prop_assert!((score.loss - loss).abs() <= 1e-12 * loss, "{} and {loss}", score.loss);
    }
}

/// Protects Q6's `θ ← θ − η·grad`, and that it is downhill.
#[test]
fn the_update() {
    let (mut model, images) = draw(3, 20);
    let (before, (_, loss, grad_w, grad_b)) = (model.clone(), step(&model, &images));
    descend(&mut model.w, 1e-3, &grad_w);
    descend(&mut model.b, 1e-3, &grad_b);
    assert!(isclose(before.w[(400, 7)] - model.w[(400, 7)], 1e-3 * grad_w[(400, 7)]));
    assert!(isclose(before.b[7] - model.b[7], 1e-3 * grad_b[7]));
    assert!(step(&model, &images).1 < loss);
}

/// Protects Q5 where doubles end: no exponential overflows, and a class that is left no probability costs `−ln ε`, not
/// infinity.
#[test]
fn extremes() {
    let z = Matrix::from_row_slice(3, 2, &[1000.0, -1000.0, -1000.0, -1000.0, 0.0, 1e300]);
    let p = softmax(z);
    assert_eq!(p, Matrix::from_row_slice(3, 2, &[1.0, 0.0, 0.5, 0.5, 0.0, 1.0]));
    let losses = cross_entropy(&p, &one_hot(&[1, 0, 1], 2));
    let expected = [-Float::ln(1e-9), -Float::ln(0.5 + 1e-9), -Float::ln(1.0 + 1e-9)];
    assert_eq!(losses, Column::from_vec(expected.to_vec()));
}

/// Protects the network that has learnt nothing: every class as likely as any other, the first one chosen, the loss that
/// of ten equals; and an epoch of no images, a mean of nothing.
#[test]
fn zeros() {
    let (mut model, images) = (Model::zeros(784, 10), draw(1, 300).1);
    let score = evaluate(&model, &images);
    assert!((score.loss + Float::ln(0.1 + 1e-9)).abs() < 1e-14, "{}", score.loss);
    let zeros = images.labels().iter().filter(|&&label| label == 0).count();
    assert_eq!(score.accuracy, zeros as Float / 300.0);
    assert_eq!(model.w.len() + model.b.len(), parameter_count(784, 10));

    let none = images.part(0..0);
    assert!(evaluate(&model, &none).accuracy.is_nan() && accuracy(&[], &[]).is_nan());
    let stopped =
        train(&mut model, &none, &settings(3, 0.1), &Watch::silent()).expect_err("a mean of nothing");
    assert!(stopped.to_string().contains("the mean training loss is no longer finite: NaN"), "{stopped}");
    assert_eq!(model, Model::zeros(784, 10));
}

/// Protects Q1: the numbers of a training are the image's, row after row, divided by 255; in a batch the same.
#[test]
fn flattened() {
    let images = Images::new(vec![0, 255, 51, 102, 3, 4], vec![7], 2, 3).expect("an image of 2×3");
    let x = flatten(&images, 0);
    assert_eq!(x, Column::from_vec(vec![0.0, 1.0, 0.2, 0.4, 3.0 / 255.0, 4.0 / 255.0]));
    assert_eq!(images.batch(&[0]).x.row(0), x.as_slice());
}
