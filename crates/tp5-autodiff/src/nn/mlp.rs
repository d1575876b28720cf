//! The multilayer perceptron of the handout.

use numpy_rng::RandomState;

use super::{Activation, Linear, Module, Sequential};
use crate::Tensor;

/// TP5 Q7: two linear layers with an activation between them, `(B, inputs) → (B, outputs)`: images to logits.
pub struct Mlp(Sequential);

impl Mlp {
    /// Draws the parameters as TP4 Q8 does: the first layer's weights and bias, then the second's.
    pub fn new(
        (inputs, hidden, outputs): (usize, usize, usize),
        activation: Activation,
        rng: &mut RandomState,
    ) -> Self {
        Self(Sequential::new(vec![
            Box::new(Linear::new(inputs, hidden, rng)),
            Box::new(activation),
            Box::new(Linear::new(hidden, outputs, rng)),
        ]))
    }
}

impl Module for Mlp {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.0.forward(x)
    }

    fn parameters(&self) -> Vec<Tensor> {
        self.0.parameters()
    }
}
