//! TP5 Q6: gradient descent as an object. PyTorch: `torch.optim`.

use linalg::{Float, Matrix, descend};

use crate::Tensor;

/// TP5 Q6: gradient descent with momentum. PyTorch: `torch.optim.SGD(parameters, lr=η, momentum=μ)`.
///
/// `v ← μ·v + g`, then `θ ← θ − η·v`, with `v = 0` at first. Without momentum, `v` is the gradient.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::{Tensor, optim::Sgd};
///
/// let w = Tensor::new(Matrix::from_element(1, 1, 1.0)).requires_grad();
/// let mut optimizer = Sgd::new(vec![w.clone()], 0.1, 0.5);
/// for expected in [1.0 - 0.1 * 3.0, 0.7 - 0.1 * (0.5 * 3.0 + 3.0)] {
///     optimizer.zero_grad();
///     (3.0 * &w).backward()?;
///     optimizer.step();
///     assert_eq!(w.item(), expected);
/// }
/// # Ok::<(), tp5_autodiff::BackwardError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sgd {
    parameters: Vec<Tensor>,
    velocities: Vec<Matrix>,
    /// `η`. It may change from step to step. PyTorch: `optimizer.param_groups[0]["lr"]`.
    pub learning_rate: Float,
    momentum: Float,
}

impl Sgd {
    /// Will train these parameters with learning rate `η` and momentum `μ`, 0 for none.
    pub fn new(parameters: Vec<Tensor>, learning_rate: Float, momentum: Float) -> Self {
        let velocities = match momentum {
            0.0 => Vec::new(),
            _ => parameters.iter().map(|p| Matrix::zeros(p.shape().0, p.shape().1)).collect(),
        };
        Self { parameters, velocities, learning_rate, momentum }
    }

    /// An optimizer like this one, velocities included, for copies of its parameters.
    pub(crate) fn with_parameters(&self, parameters: Vec<Tensor>) -> Self {
        Self { parameters, ..self.clone() }
    }

    /// `μ`.
    pub fn momentum(&self) -> Float {
        self.momentum
    }

    /// The `v` of each parameter; none at all without momentum.
    pub fn velocities(&self) -> &[Matrix] {
        &self.velocities
    }

    /// One step. A parameter without a gradient stays as it is, and so does its velocity.
    pub fn step(&mut self) {
        let (rate, momentum) = (self.learning_rate, self.momentum);
        let mut velocities = self.velocities.iter_mut();
        for parameter in &self.parameters {
            let velocity = velocities.next();
            let Some(gradient) = parameter.grad() else { continue };
            let step = match velocity {
                Some(velocity) => {
                    velocity.zip_apply(&gradient, |v, g| *v = momentum * *v + g);
                    velocity
                }
                None => &*gradient,
            };
            parameter.update(|theta| descend(theta, rate, step));
        }
    }

    /// Forgets the gradients of all parameters: otherwise the next ones add up to them.
    pub fn zero_grad(&self) {
        self.parameters.iter().for_each(Tensor::zero_grad);
    }
}
