//! TP5 Q7: the multilayer perceptron of the handout.

use numpy_rng::RandomState;

use super::{Activation, Linear, Module};
use crate::Tensor;

/// TP5 Q7: two linear layers with an activation between them, `(B, inputs) → (B, outputs)`: images to logits.
#[derive(Clone, Debug)]
pub struct Mlp {
    /// From the inputs to the hidden units.
    pub first: Linear,
    /// What each hidden unit does to its number.
    pub activation: Activation,
    /// From the hidden units to the outputs.
    pub second: Linear,
}

impl Mlp {
    /// Draws the parameters as TP4 Q8 does: the first layer's weights and bias, then the second's.
    pub fn new(
        (inputs, hidden, outputs): (usize, usize, usize),
        activation: Activation,
        rng: &mut RandomState,
    ) -> Self {
        let (first, second) = (Linear::new(inputs, hidden, rng), Linear::new(hidden, outputs, rng));
        Self { first, activation, second }
    }
}

impl Module for Mlp {
    fn forward(&self, x: &Tensor) -> Tensor {
        self.second.forward(&self.activation.forward(&self.first.forward(x)))
    }

    fn parameters(&self) -> Vec<Tensor> {
        [self.first.parameters(), self.second.parameters()].concat()
    }
}
