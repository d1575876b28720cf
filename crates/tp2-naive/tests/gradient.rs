//! The gradient (Q6, Q11) against the loss itself, measured on both sides of a small step.

use data::Images;
use linalg::{Float, Matrix, Row};
use numpy_rng::RandomState;
use proptest::prelude::*;
use tp2_naive::{Model, loss_and_grad};

/// The step of the central differences: about the cube root of a double's precision.
const STEP: Float = 1e-5;

/// How far a central difference of a mean loss below 30 may be off: the loss's last digit over the step, several
/// times, and the third derivative times the step squared.
const OFF: Float = 1e-8;

/// A model and images, drawn from a seed. Weights ten times the handout's make the probabilities uneven.
fn draw(seed: u32, images: usize) -> (Model, Images) {
    let mut rng = RandomState::new(seed);
    let mut model = Model::new(&mut rng);
    model.w *= 10.0;
    model.b.iter_mut().zip(rng.normal(0.0, 1.0, 10)).for_each(|(b, value)| *b = value);
    let mut bytes = |below, n| rng.randint(0, below, n).into_iter().map(|value| value as u8).collect();
    let (pixels, labels) = (bytes(256, images * 784), bytes(10, images));
    (model, Images::new(pixels, labels, 28, 28).expect("whole images"))
}

/// The mean loss of the images, and its gradient.
fn mean_loss_and_grad(model: &Model, images: &Images) -> (Float, Matrix, Row) {
    let batch = images.batches_in_order(images.len()).next().expect("a batch");
    let (loss, grad_w, grad_b) = loss_and_grad(model, &batch);
    (loss / images.len() as Float, grad_w, grad_b)
}

/// The slope of the mean loss when `change` moves a parameter by what it is given.
fn slope(model: &Model, images: &Images, change: impl Fn(&mut Model, Float)) -> Float {
    let loss_at = |step| {
        let mut moved = model.clone();
        change(&mut moved, step);
        mean_loss_and_grad(&moved, images).0
    };
    (loss_at(STEP) - loss_at(-STEP)) / (2.0 * STEP)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Protects Q6: the formula is the slope of the loss, in every entry of the bias and some of the weights.
    #[test]
    fn slope_of_the_loss(
        seed in any::<u32>(),
        count in 1..5_usize,
        places in prop::collection::vec((0..784_usize, 0..10_usize), 12),
    ) {
        let (model, images) = draw(seed, count);
        let (_, grad_w, grad_b) = mean_loss_and_grad(&model, &images);
        for k in 0..10 {
            let measured = slope(&model, &images, |model, step| model.b[k] += step);
            prop_assert!((grad_b[k] - measured).abs() < OFF, "grad_b[{k}] = {}, measured {measured}", grad_b[k]);
        }
        for place in places {
            let (computed, measured) = (grad_w[place], slope(&model, &images, |model, step| model.w[place] += step));
            prop_assert!((computed - measured).abs() < OFF, "grad_w{place:?} = {computed}, measured {measured}");
        }
    }

    /// Protects what TP2 means by the gradient of a batch: the mean of the gradients of its images, one at a time; and by
    /// its loss, which is the sum of theirs.
    #[test]
    fn mean_over_the_images(seed in any::<u32>(), count in 1..9_usize) {
        let (model, images) = draw(seed, count);
        let n = count as Float;
        let (loss, grad_w, grad_b) = mean_loss_and_grad(&model, &images);
        let each: Vec<_> = (0..count).map(|i| mean_loss_and_grad(&model, &images.part(i..i + 1))).collect();
        let mean_loss = each.iter().map(|(loss, ..)| loss / n).sum::<Float>();
        let mean_w = each.iter().fold(Matrix::zeros(784, 10), |mean, (_, grad_w, _)| mean + grad_w / n);
        let mean_b = each.iter().fold(Row::zeros(10), |mean, (.., grad_b)| mean + grad_b / n);
        prop_assert!((loss - mean_loss).abs() <= 1e-14 * loss);
        prop_assert!((grad_w - mean_w).amax() <= 1e-14);
        prop_assert!((grad_b - mean_b).amax() <= 1e-14);
    }
}
