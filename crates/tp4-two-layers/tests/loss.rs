//! The two losses (Q5) and what they make of the ends of the interval.

mod common;

use common::{Sizes, one_layer, samples, two_layers};
use lab::Loss;
use linalg::{Float, Matrix, one_hot};
use numpy_rng::RandomState;
use proptest::prelude::*;
use tp4_two_layers::{
    categorical_loss, evaluate, handout_loss, mean_loss, predict_one_layer_nn, predict_two_layers_nn,
};

/// Protects the table of limits in the book: with `ε` = 10⁻¹⁶ a term is never infinite, nor 0 · ∞. In Python:
///
/// ```text
/// p, y = np.array([[1, 0, 0], [0, 1, 0], [0, .5, .5]]), np.eye(3)[[0, 0, 0]]
/// -(y * np.log(p + 1e-16) + (1 - y) * np.log(1 - p + 1e-16)).sum(axis=1), -(y * np.log(p + 1e-16)).sum(axis=1)
/// ```
#[test]
fn at_the_ends() {
    let probs = Matrix::from_row_slice(3, 3, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.5, 0.5]);
    let y = one_hot(&[0, 0, 0], 3);
    let (handout, categorical) = (handout_loss(&probs, &y), categorical_loss(&probs, &y));
    let numpys = [0.0, 73.68272297580947, 38.22765584902463, 0.0, 36.841361487904734, 36.841361487904734];
    for (ours, numpy) in handout.iter().chain(&categorical).zip(numpys) {
        assert!((ours - numpy).abs() <= 1e-15 * numpy, "{ours}, NumPy's is {numpy}");
    }
}

proptest! {
    /// Protects Q4 and Q9: each row of probabilities sums to 1, however far apart the logits.
    #[test]
    fn rows_sum_to_1(seed in any::<u32>(), n in 1..20_usize, q in 1..9_usize, k in 1..9_usize, scale in 0.0..1000.0) {
        let (mut rng, sizes) = (RandomState::new(seed), Sizes { d: 5, q, k });
        let images = samples(&mut rng, n, sizes);
        let (mut one, mut two) = (one_layer(&mut rng, sizes), two_layers(&mut rng, sizes));
        one.w *= scale;
        two.w2 *= scale;
        let probs = [predict_one_layer_nn(&images.x, &one), predict_two_layers_nn(&images.x, &two).1];
        for row in probs.iter().flat_map(Matrix::row_iter) {
            prop_assert!((row.sum() - 1.0).abs() <= 1e-15 * k as Float, "{row}");
        }
    }

    /// Protects Q7's evaluation: mean loss, and accuracy by the first most probable class.
    #[test]
    fn evaluation(seed in any::<u32>(), n in 1..50_usize) {
        let (mut rng, sizes) = (RandomState::new(seed), Sizes { d: 2, q: 1, k: 3 });
        let images = samples(&mut rng, n, sizes);
        let probs = predict_one_layer_nn(&images.x, &one_layer(&mut rng, sizes));
        for loss in [Loss::Handout, Loss::Categorical] {
            let score = evaluate(loss, &probs, &images.labels);
            let right = |i: usize| {
                let label = usize::from(images.labels[i]);
                (0..3).all(|k| probs[(i, k)] < probs[(i, label)] || k == label)
            };
            prop_assert_eq!(score.accuracy, (0..n).filter(|&i| right(i)).count() as Float / n as Float);
            prop_assert_eq!(score.loss, mean_loss(loss, &probs, &one_hot(&images.labels, 3)));
        }
    }
}

/// Protects evaluation on nothing: a mean of nothing is not a number, and no panic.
#[test]
fn no_images() {
    let score = evaluate(Loss::Handout, &Matrix::zeros(0, 3), &[]);
    assert!(score.loss.is_nan() && score.accuracy.is_nan());
}
