//! TP5 Q4 and Q6: a step of gradient descent, by hand and by the optimizer.
//!
//! Both follow the gradient of the *summed* loss, as TP4 does, and return the mean loss before the step.

use linalg::Float;

use crate::{BackwardError, Tensor, optim::Sgd};

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
        parameter.update(|theta| theta.zip_apply(&gradient, |theta, g| *theta -= learning_rate * g));
        parameter.zero_grad();
    }
    Ok(loss.item() / losses.shape().0 as Float)
}

/// TP5 Q6: the same by the optimizer: `zero_grad`, `backward`, `step`.
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
