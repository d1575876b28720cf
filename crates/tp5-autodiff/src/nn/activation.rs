//! Activations as modules.

use super::Module;
use crate::Tensor;

/// A choice of activation. PyTorch: `torch.nn.Tanh`, `torch.nn.ReLU`, `torch.nn.Sigmoid`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Activation {
    /// [`Tensor::tanh`].
    Tanh,
    /// [`Tensor::relu`].
    Relu,
    /// [`Tensor::sigmoid`].
    Sigmoid,
}

impl Module for Activation {
    fn forward(&self, x: &Tensor) -> Tensor {
        match self {
            Activation::Tanh => x.tanh(),
            Activation::Relu => x.relu(),
            Activation::Sigmoid => x.sigmoid(),
        }
    }
}
