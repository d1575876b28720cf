//! TP5 Q7: modules in a row.

use super::Module;
use crate::Tensor;

/// TP5 Q7: each module takes what the one before it has made. PyTorch: `torch.nn.Sequential`.
pub struct Sequential(Vec<Box<dyn Module>>);

impl Sequential {
    /// The modules in the order in which they work. Without any, it is the identity.
    pub fn new(modules: Vec<Box<dyn Module>>) -> Self {
        Self(modules)
    }
}

impl Module for Sequential {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.0.iter().fold(x.clone(), |x, module| module.forward(&x))
    }

    fn parameters(&self) -> Vec<Tensor> {
        self.0.iter().flat_map(|module| module.parameters()).collect()
    }
}
