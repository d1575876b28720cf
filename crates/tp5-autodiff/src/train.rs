//! TP5 Q4 and Q6: gradient descent, by hand and by the optimizer.
//!
//! Both follow the gradient of the *summed* loss, as TP4 does.

use std::iter;

use data::Samples;
use lab::{Loss, Score, Stopped, Watch, descent::Settings};
use linalg::{Float, argmax_axis1, descend, one_hot};

use crate::{BackwardError, Tensor, TwoLayerNetwork, loss::loss_by_image, no_grad, optim::Sgd};

/// Why `backward` from the images' losses cannot fail in this lab.
pub(crate) const HAS_GRADIENT: &str = "the losses are new, and the parameters lead to them";

/// TP5 Q4: whole-batch gradient descent, the parameters updated by hand. `watch` notes the losses on training and test
/// images, and the accuracy on the test images, of the weights before each step.
///
/// # Errors
/// If a loss is no longer finite, or Ctrl-C is pressed.
///
/// # Panics
/// If the network requires no gradient, or does not take such images.
pub fn train_by_hand(
    network: &impl TwoLayerNetwork,
    train: &Samples,
    test: &Samples,
    loss: Loss,
    settings: &Settings,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let x = Tensor::images(&train.x); // (N, D)
    for pass in watch.passes(settings.passes) {
        pass.tests(|| evaluate(network, test, loss));
        let losses = losses(loss, &network.predict(&x), &train.labels); // (N, 1)
        let mean = step_by_hand(&losses, &network.layers().parameters(), settings.learning_rate);
        pass.ends(mean.expect(HAS_GRADIENT))?;
    }
    Ok(())
}

/// TP5 Q6 and Q7: whole-batch gradient descent, the parameters updated by the optimizer, which has the learning rate.
/// `watch` notes what it notes of [`train_by_hand`].
///
/// # Errors
/// As [`train_by_hand`].
///
/// # Panics
/// As [`train_by_hand`].
pub fn train_by_optimizer(
    network: &impl TwoLayerNetwork,
    optimizer: &mut Sgd,
    train: &Samples,
    test: &Samples,
    loss: Loss,
    settings: &Settings,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let x = Tensor::images(&train.x); // (N, D)
    for pass in watch.passes(settings.passes) {
        pass.tests(|| evaluate(network, test, loss));
        let losses = losses(loss, &network.predict(&x), &train.labels); // (N, 1)
        let mean = step_by_optimizer(&losses, optimizer);
        pass.ends(mean.expect(HAS_GRADIENT))?;
    }
    Ok(())
}

/// Mean loss and accuracy on these images, without a graph.
pub fn evaluate(network: &impl TwoLayerNetwork, samples: &Samples, loss: Loss) -> Score {
    no_grad(|| {
        let probs = network.predict(&Tensor::images(&samples.x));
        let loss = losses(loss, &probs, &samples.labels).mean().item();
        let classes = argmax_axis1(&probs.value());
        let right = iter::zip(classes, &samples.labels).filter(|&(k, &label)| k == usize::from(label));
        Score { loss, accuracy: right.count() as Float / samples.len() as Float }
    })
}

/// The loss of each image, `(N, 1)`, from its probabilities `(N, K)`.
fn losses(loss: Loss, probs: &Tensor, labels: &[u8]) -> Tensor {
    loss_by_image(loss, probs, &Tensor::new(one_hot(labels, probs.shape().1)))
}

/// TP5 Q4: `backward`, then `θ ← θ − η·∂L/∂θ` for each parameter, then `zero_grad`. `losses` are those of the images,
/// `(B, 1)`, and `L` is their sum.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::{Tensor, step_by_hand};
///
/// // L = w² + (2w)², so dL/dw = 10w
/// let w = Tensor::new(Matrix::from_element(1, 1, 1.0)).requires_grad();
/// let x = Tensor::new(Matrix::from_column_slice(2, 1, &[1.0, 2.0]));
/// let mean = step_by_hand(&(&x * &w).pow(2.0), &[&w], 0.01)?;
/// assert_eq!((mean, w.item()), (2.5, 1.0 - 0.01 * 10.0));
/// # Ok::<(), tp5_autodiff::BackwardError>(())
/// ```
///
/// # Errors
/// If the losses require no gradient, or their graph is consumed.
pub fn step_by_hand(
    losses: &Tensor,
    parameters: &[&Tensor],
    learning_rate: Float,
) -> Result<Float, BackwardError> {
    let loss = losses.sum();
    loss.backward()?;
    for parameter in parameters {
        let Some(gradient) = parameter.grad() else { continue };
        parameter.update(|theta| descend(theta, learning_rate, &gradient));
        parameter.zero_grad();
    }
    Ok(loss.item() / losses.shape().0 as Float)
}

/// TP5 Q6: the step of an optimizer: `zero_grad`, `backward`, `step`. `losses` are those of the images, `(B, 1)`, and the
/// loss is their sum; the result is their mean.
///
/// # Errors
/// If the losses require no gradient, or their graph is consumed.
pub fn step_by_optimizer(losses: &Tensor, optimizer: &mut Sgd) -> Result<Float, BackwardError> {
    let loss = losses.sum();
    optimizer.zero_grad();
    loss.backward()?;
    optimizer.step();
    Ok(loss.item() / losses.shape().0 as Float)
}
