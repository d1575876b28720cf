//! A pass of whole-batch descent (Q7, Q9): one step along the gradients, and the loss before it.

mod common;

use common::{Flat, Sizes, gap, one_layer, samples, two_layers};
use lab::{Loss, Stopped, Watch, descent::Settings};
use linalg::{Float, one_hot};
use numpy_rng::RandomState;
use proptest::prelude::*;
use tp4_two_layers::{
    gradient_descent_one_layer_nn, gradient_descent_two_layers_nn, mean_loss,
    partial_derivative_one_layer_nn, partial_derivative_two_layers_nn, predict_one_layer_nn,
    predict_two_layers_nn,
};

/// `θ − η g`.
fn stepped(parameters: &impl Flat, gradient: &impl Flat, learning_rate: Float) -> Vec<Float> {
    let pairs = parameters.values().into_iter().zip(gradient.values());
    pairs.map(|(parameter, slope)| parameter - learning_rate * slope).collect()
}

/// Makes one pass. Returns the loss that was noted.
fn one_pass(
    descend: impl FnOnce(&Settings, &Watch<'_>) -> Result<(), Stopped>,
    learning_rate: Float,
) -> Option<Float> {
    let watch = Watch::silent();
    let settings = Settings { seed: 0, passes: 1, learning_rate, handouts_rate: learning_rate };
    descend(&settings, &watch).ok()?;
    watch.training().history[0].train_loss
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Protects Q7 and Q9: every parameter makes its step, from gradients that are all of the parameters before; the
    /// loss returned is the one asked for, before the step.
    #[test]
    fn one_step(seed in any::<u32>(), n in 1..20_usize, learning_rate in 1e-6..1.0) {
        let (mut rng, sizes) = (RandomState::new(seed), Sizes { d: 4, q: 3, k: 3 });
        let images = samples(&mut rng, n, sizes);
        let (x, y) = (&images.x, one_hot(&images.labels, 3));
        let (one, two) = (one_layer(&mut rng, sizes), two_layers(&mut rng, sizes));
        for loss in [Loss::Handout, Loss::Categorical] {
            let probs = predict_one_layer_nn(x, &one);
            let grad = partial_derivative_one_layer_nn(x, &probs, &y);
            let mut after = one.clone();
            let before = one_pass(|settings, watch| {
                gradient_descent_one_layer_nn(&mut after, &images, &images, loss, settings, watch)
            }, learning_rate);
            prop_assert_eq!(before, Some(mean_loss(loss, &probs, &y)));
            prop_assert!(gap(&after.values(), &stepped(&one, &grad, learning_rate)) < 1e-15);

            let (a1, probs) = predict_two_layers_nn(x, &two);
            let grad = partial_derivative_two_layers_nn(x, &a1, &probs, &y, &two);
            let mut after = two.clone();
            let before = one_pass(|settings, watch| {
                gradient_descent_two_layers_nn(&mut after, &images, &images, loss, settings, watch)
            }, learning_rate);
            prop_assert_eq!(before, Some(mean_loss(loss, &probs, &y)));
            prop_assert!(gap(&after.values(), &stepped(&two, &grad, learning_rate)) < 1e-15);
        }
    }
}
