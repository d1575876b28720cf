//! The gradients of both models against finite differences; a batch against its images one by one; the metrics.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use linalg::{Float, Matrix, RowMajor, add_row, largest, one_hot};
use numpy_rng::{Generator, default_rng};
use proptest::{collection::vec, prelude::*};
use tp6_mlp::{Activation, LogisticModel, Mlp, Restorable, Trainable, accuracy, loss, losses, softmax};

/// Random images, as C-ordered numbers between 0 and 1 of which some are 0, and classes.
fn batch(n: usize, pixels: usize, classes: usize, rng: &mut Generator) -> (Vec<Float>, Matrix) {
    let x = rng.uniform(-0.5, 1.0, n * pixels).into_iter().map(|pixel| pixel.max(0.0)).collect();
    let labels: Vec<u8> = rng.integers(0, classes as i64, n).into_iter().map(|label| label as u8).collect();
    (x, one_hot(&labels, classes))
}

/// The gradient by every parameter, under its name: what an update with the learning rate 1 takes away.
fn gradient<N: Restorable>(model: &N, x: RowMajor<'_>, y: &Matrix) -> Vec<(String, Matrix)> {
    let mut model = model.clone();
    let before = model.parameters();
    let gradient = model.gradient(x, &model.forward(x), y);
    model.update(&gradient, 1.0);
    let pairs = before.into_iter().zip(model.parameters());
    pairs.map(|((name, before), (_, after))| (name, before - after)).collect()
}

/// Panics unless the gradient is the slope of the loss: by each parameter, from central differences.
fn check<N: Restorable>(model: &N, x: RowMajor<'_>, y: &Matrix) -> Result<(), TestCaseError> {
    let h = Float::EPSILON.cbrt();
    for (name, gradient) in gradient(model, x, y) {
        let value = model.parameters().into_iter().find(|(other, _)| *other == name).unwrap().1;
        let slope = Matrix::from_fn(value.nrows(), value.ncols(), |i, j| {
            let at = |step: Float| {
                let (mut moved, mut copy) = (value.clone(), model.clone());
                moved[(i, j)] += step;
                assert!(copy.set(&name, &moved));
                loss(&copy.forward(x).probs, y)
            };
            (at(h) - at(-h)) / (2.0 * h)
        });
        prop_assert!(gradient.iter().any(|&by| by != 0.0) || slope.amax() < 1e-9, "{name} has no gradient");
        let gap = largest((&gradient - &slope).iter().map(|gap| gap.abs()));
        prop_assert!(gap < 1e-8, "{name}: {gap:e} apart: {gradient} {slope}");
    }
    Ok(())
}

fn activations() -> impl Strategy<Value = Activation> {
    prop_oneof![Just(Activation::Relu), Just(Activation::Tanh), Just(Activation::Sigmoid)]
}

/// A network of up to four layers of random widths, its biases moved away from 0.
fn mlp(sizes: &[usize], activation: Activation, bias: bool, rng: &mut Generator) -> Mlp {
    let mut mlp = Mlp::new(sizes, activation, bias, rng);
    for layer in &mut mlp.layers {
        if let Some(b) = &mut layer.b {
            b.iter_mut().zip(rng.uniform(-0.5, 0.5, 99)).for_each(|(b, value)| *b = value);
        }
    }
    mlp
}

/// Whether some number that goes into an activation is nearly 0.
fn near_a_kink(model: &Mlp, x: RowMajor<'_>) -> bool {
    let (images, hidden) = (x.to_matrix(), model.forward(x).hidden);
    let (_, layers) = model.layers.split_last().unwrap();
    let inputs = std::iter::once(&images).chain(&hidden);
    let mut z = layers.iter().zip(inputs).map(|(layer, a)| {
        let z = a * layer.w.transpose();
        layer.b.as_ref().map_or(z.clone(), |b| add_row(z, b))
    });
    z.any(|z| z.iter().any(|z| z.abs() < 1e-4))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Protects Q6's backward pass: every activation, with and without biases, of any depth and width. (Near the kink
    /// of relu there is no slope to find: networks that have an activation so near are passed over.)
    #[test]
    fn of_networks(
        sizes in vec(1..7_usize, 2..6), activation in activations(), bias in any::<bool>(), n in 1..6_usize, seed in any::<u32>(),
    ) {
        let mut rng = default_rng(seed.into());
        let model = mlp(&sizes, activation, bias, &mut rng);
        let (x, y) = batch(n, sizes[0], *sizes.last().unwrap(), &mut rng);
        let x = RowMajor::new(&x, sizes[0]);
        prop_assume!(activation != Activation::Relu || !near_a_kink(&model, x));
        check(&model, x, &y)?;
    }

    /// Protects Q5's gradient.
    #[test]
    fn of_softmax_regression(n in 1..6_usize, pixels in 1..9_usize, classes in 1..6_usize, seed in any::<u32>()) {
        let mut rng = default_rng(seed.into());
        let model = LogisticModel::new(pixels, classes, &mut rng);
        let (x, y) = batch(n, pixels, classes, &mut rng);
        check(&model, RowMajor::new(&x, pixels), &y)?;
    }

    /// Protects the batches: probabilities are those of the images one by one, the gradient the mean of theirs.
    #[test]
    fn a_batch_is_its_images(
        sizes in vec(1..20_usize, 2..5), activation in activations(), bias in any::<bool>(), n in 1..9_usize, seed in any::<u32>(),
    ) {
        let mut rng = default_rng(seed.into());
        let model = mlp(&sizes, activation, bias, &mut rng);
        let (x, y) = batch(n, sizes[0], *sizes.last().unwrap(), &mut rng);
        let x = RowMajor::new(&x, sizes[0]);
        let probs = model.forward(x).probs;
        let mut mean: Vec<Matrix> = Vec::new();
        for i in 0..n {
            let (row, y) = (x.row(i), y.rows(i, 1).into_owned());
            let x = RowMajor::new(&row, sizes[0]);
            let gap = largest((model.forward(x).probs - probs.rows(i, 1)).iter().map(|gap| gap.abs()));
            prop_assert!(gap < 1e-13, "image {i}: {gap:e}");
            let of_image = gradient(&model, x, &y).into_iter().map(|(_, by)| by / n as Float);
            mean = if i == 0 { of_image.collect() } else { mean.iter().zip(of_image).map(|(sum, by)| sum + by).collect() };
        }
        for ((name, by), mean) in gradient(&model, x, &y).into_iter().zip(mean) {
            prop_assert!(largest((&by - &mean).iter().map(|gap| gap.abs())) < 1e-13, "{name}: {by} {mean}");
        }
    }

    /// Protects Q4's figures against their definitions, an image at a time.
    #[test]
    fn loss_and_accuracy(rows in vec((vec(-30.0..30.0_f64, 4), 0..4_u8), 1..9)) {
        let logits = Matrix::from_row_iterator(rows.len(), 4, rows.iter().flat_map(|(row, _)| row.clone()));
        let labels: Vec<u8> = rows.iter().map(|&(_, label)| label).collect();
        let (probs, y) = (softmax(logits), one_hot(&labels, 4));
        let (mut sum, mut right) = (0.0, 0);
        for (i, (row, label)) in rows.iter().enumerate() {
            let largest = row.iter().copied().fold(Float::NEG_INFINITY, Float::max);
            let all: Float = row.iter().map(|z| (z - largest).exp()).sum();
            let expected = all.ln() + largest - row[usize::from(*label)];
            prop_assert!((losses(&probs, &y)[i] - expected).abs() < 1e-12, "{expected}");
            sum += expected;
            right += usize::from(row[usize::from(*label)] == largest);
        }
        let n = rows.len() as Float;
        prop_assert!((loss(&probs, &y) - sum / n).abs() < 1e-12);
        prop_assert_eq!(accuracy(&probs, &y), right as Float / n);
    }
}
