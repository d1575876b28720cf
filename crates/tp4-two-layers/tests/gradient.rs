//! The derivatives (Q6, Q9): whose they are, and that they are sums over the images.

mod common;

use common::{Flat, Sizes, gap, one_layer, part, samples, slopes, two_layers};
use data::Samples;
use lab::Loss;
use linalg::{DesignMatrix, Float, Matrix, Row, one_hot};
use numpy_rng::RandomState;
use proptest::prelude::*;
use tp4_two_layers::{
    OneLayer, TwoLayers, loss_by_image, partial_derivative_one_layer_nn, partial_derivative_two_layers_nn,
    predict_one_layer_nn, predict_two_layers_nn,
};

/// How far a measured slope may be off, relative to the larger of 1 and it: the last digit of a loss below 100 over the
/// step, and the step squared times a third derivative.
const OFF: Float = 1e-8;

fn sizes() -> impl Strategy<Value = Sizes> {
    (1..7_usize, 1..6_usize, 2..5_usize).prop_map(|(d, q, k)| Sizes { d, q, k })
}

fn gradient_of_one(parameters: &OneLayer, images: &Samples) -> Vec<Float> {
    let y = one_hot(&images.labels, parameters.b.len());
    let probs = predict_one_layer_nn(&images.x, parameters);
    partial_derivative_one_layer_nn(&images.x, &probs, &y).values()
}

fn gradient_of_two(parameters: &TwoLayers, images: &Samples) -> Vec<Float> {
    let y = one_hot(&images.labels, parameters.b2.len());
    let (a1, probs) = predict_two_layers_nn(&images.x, parameters);
    partial_derivative_two_layers_nn(&images.x, &a1, &probs, &y, parameters).values()
}

/// The loss of all images together.
fn loss_of_one(loss: Loss, parameters: &OneLayer, images: &Samples) -> Float {
    let y = one_hot(&images.labels, parameters.b.len());
    loss_by_image(loss, &predict_one_layer_nn(&images.x, parameters), &y).sum()
}

fn loss_of_two(loss: Loss, parameters: &TwoLayers, images: &Samples) -> Float {
    let y = one_hot(&images.labels, parameters.b2.len());
    loss_by_image(loss, &predict_two_layers_nn(&images.x, parameters).1, &y).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Protects Q6 and Q9: every derivative is the slope of the summed categorical loss, on networks of every shape.
    #[test]
    fn slopes_of_the_categorical_loss(seed in any::<u32>(), sizes in sizes(), n in 1..6_usize) {
        let mut rng = RandomState::new(seed);
        let images = samples(&mut rng, n, sizes);
        let one = one_layer(&mut rng, sizes);
        let measured = slopes(&one, |one| loss_of_one(Loss::Categorical, one, &images));
        let computed = gradient_of_one(&one, &images);
        prop_assert!(gap(&computed, &measured) < OFF, "computed {computed:?}\nmeasured {measured:?}");

        let two = two_layers(&mut rng, sizes);
        let measured = slopes(&two, |two| loss_of_two(Loss::Categorical, two, &images));
        let computed = gradient_of_two(&two, &images);
        prop_assert!(gap(&computed, &measured) < OFF, "computed {computed:?}\nmeasured {measured:?}");
    }

    /// Protects "sums, not means": the derivatives of some images are those of each of them, added up.
    #[test]
    fn sums_over_the_images(seed in any::<u32>(), sizes in sizes(), n in 1..40_usize) {
        let mut rng = RandomState::new(seed);
        let images = samples(&mut rng, n, sizes);
        let (one, two) = (one_layer(&mut rng, sizes), two_layers(&mut rng, sizes));
        let sum = |gradient: &dyn Fn(&Samples) -> Vec<Float>| {
            (0..n).map(|i| gradient(&part(&images, &[i]))).reduce(|sum, one| {
                sum.iter().zip(one).map(|(sum, one)| sum + one).collect()
            }).expect("an image")
        };
        prop_assert!(gap(&gradient_of_one(&one, &images), &sum(&|image| gradient_of_one(&one, image))) < 1e-13);
        prop_assert!(gap(&gradient_of_two(&two, &images), &sum(&|image| gradient_of_two(&two, image))) < 1e-13);
    }
}

/// Protects what the course says of Q5: the shortcut is *not* the slope of the handout's loss. Where the three classes
/// have a third each, as nearly before the first pass, that is 3/2 of the shortcut; where the right class has nearly
/// all, nearly twice the shortcut; on the way there it points elsewhere. The figures are
/// `(p_j − y_j) + Σ p_k / (1 − p_k) · ([k = j] − p_j)`, a sum over the wrong classes `k`, in fractions.
#[test]
fn not_the_slopes_of_the_handouts_loss() {
    // One pixel of 1 and weights of 0: the logits are the bias, and the derivative by it is that by the logits.
    let image = Samples { x: DesignMatrix::new(vec![1.0], 1), labels: vec![0] };
    let compare = |probs: [Float; 3]| {
        let b = Row::from_iterator(3, probs.into_iter().map(Float::ln));
        let parameters = OneLayer { w: Matrix::zeros(1, 3), b };
        let slopes = slopes(&parameters, |one| loss_of_one(Loss::Handout, one, &image));
        (gradient_of_one(&parameters, &image)[3..].to_vec(), slopes[3..].to_vec())
    };
    let third = 1.0 / 3.0;
    for (probs, shortcut, handout) in [
        ([third; 3], [-2.0 * third, third, third], [-1.0, 0.5, 0.5]),
        ([0.6, 0.3, 0.1], [-0.4, 0.3, 0.1], [-76.0 / 105.0, 17.0 / 30.0, 11.0 / 70.0]),
        ([0.9998, 1e-4, 1e-4], [-2e-4, 1e-4, 1e-4], [-3.9998e-4, 1.9999e-4, 1.9999e-4]),
    ] {
        let (computed, measured) = compare(probs);
        assert!(gap(&computed, &shortcut) < 1e-15, "{computed:?}");
        assert!(gap(&measured, &handout) < OFF, "{measured:?}");
    }
}
