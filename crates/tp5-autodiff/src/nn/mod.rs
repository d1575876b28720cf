//! TP5 Q7: modules, from which networks are put together. PyTorch: `torch.nn`.

mod activation;
mod linear;
mod mlp;
mod sequential;

pub use activation::Activation;
pub use linear::Linear;
pub use mlp::Mlp;
pub use sequential::Sequential;

use crate::Tensor;

/// TP5 Q7: a part of a network. PyTorch: `torch.nn.Module`.
pub trait Module {
    /// The output of this part of the network for the input `x`.
    fn forward(&self, x: &Tensor) -> Tensor;

    /// The tensors to be trained, in the order in which they were drawn.
    fn parameters(&self) -> Vec<Tensor> {
        Vec::new()
    }
}

/// TP5 Q7, the first version of a module: it returns its input. PyTorch: `torch.nn.Identity`.
#[derive(Clone, Copy, Debug)]
pub struct Identity;

impl Module for Identity {
    fn forward(&self, x: &Tensor) -> Tensor {
        x.clone()
    }
}
