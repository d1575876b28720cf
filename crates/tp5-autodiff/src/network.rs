//! TP5 Q1 to Q5: TP4's network of two layers, on tensors.

use numpy_rng::RandomState;

use crate::{
    Tensor,
    nn::{Activation, Linear, Mlp, Module},
};

/// `softmax(activation(x · w1 + b1) · w2 + b2)`: from `D` pixels through `Q` hidden units to `K` classes.
#[derive(Clone, Debug)]
pub struct TwoLayers {
    /// `(D, Q)`.
    pub w1: Tensor,
    /// `(1, Q)`.
    pub b1: Tensor,
    /// `(Q, K)`.
    pub w2: Tensor,
    /// `(1, K)`.
    pub b2: Tensor,
    /// Between the layers.
    pub activation: Activation,
}

/// Every tensor on the way from the images to the probabilities.
#[derive(Clone, Debug)]
pub struct Forward {
    /// `x · w1 + b1`, `(B, Q)`.
    pub z1: Tensor,
    /// `activation(z1)`, `(B, Q)`.
    pub a1: Tensor,
    /// `a1 · w2 + b2`, `(B, K)`.
    pub logits: Tensor,
    /// `softmax(logits)` by row, `(B, K)`.
    pub probs: Tensor,
}

impl TwoLayers {
    /// TP5 Q1: draws the parameters as TP4 Q8 does, each `randn·1e-3`, in the order `w1`, `b1`, `w2`, `b2`.
    pub fn new((d, q, k): (usize, usize, usize), activation: Activation, rng: &mut RandomState) -> Self {
        let Linear { w: w1, b: b1 } = Linear::new(d, q, rng);
        let Linear { w: w2, b: b2 } = Linear::new(q, k, rng);
        let (w1, b1, w2, b2) = (w1.named("w1"), b1.named("b1"), w2.named("w2"), b2.named("b2"));
        Self { w1, b1, w2, b2, activation }
    }

    /// The parameters in the order in which they were drawn: `w1`, `b1`, `w2`, `b2`.
    pub fn parameters(&self) -> [&Tensor; 4] {
        [&self.w1, &self.b1, &self.w2, &self.b2]
    }

    /// A network of its own with the same numbers. A clone would be another name for this one.
    pub fn copy(&self) -> Self {
        let copy = |parameter: &Tensor, name| parameter.detach().requires_grad().named(name);
        Self {
            w1: copy(&self.w1, "w1"),
            b1: copy(&self.b1, "b1"),
            w2: copy(&self.w2, "w2"),
            b2: copy(&self.b2, "b2"),
            activation: self.activation,
        }
    }

    /// TP5 Q2: images `(B, D)` to probabilities `(B, K)`; each row sums to 1.
    ///
    /// # Panics
    /// If the images do not have `D` pixels.
    pub fn predict(&self, x: &Tensor) -> Tensor {
        self.forward(x).probs
    }

    /// As [`predict`](Self::predict), with all that comes before the probabilities.
    ///
    /// # Panics
    /// If the images do not have `D` pixels.
    pub fn forward(&self, x: &Tensor) -> Forward {
        let z1 = x.mm(&self.w1) + &self.b1; // (B, Q)
        let a1 = self.activation.forward(&z1); // (B, Q)
        let logits = a1.mm(&self.w2) + &self.b2; // (B, K)
        let probs = logits.softmax(1); // (B, K)
        Forward { z1, a1, logits, probs }
    }
}

/// The network of two layers, in either of the two ways in which the course writes it.
pub trait TwoLayerNetwork {
    /// Images `(B, D)` to probabilities `(B, K)`.
    fn predict(&self, x: &Tensor) -> Tensor;

    /// The parameters of the network by name. They are its own, not copies.
    fn layers(&self) -> TwoLayers;

    /// The network that has these parameters.
    fn with_layers(layers: TwoLayers) -> Self;
}

impl TwoLayerNetwork for TwoLayers {
    fn predict(&self, x: &Tensor) -> Tensor {
        TwoLayers::predict(self, x)
    }

    fn layers(&self) -> TwoLayers {
        self.clone()
    }

    fn with_layers(layers: TwoLayers) -> Self {
        layers
    }
}

impl TwoLayerNetwork for Mlp {
    fn predict(&self, x: &Tensor) -> Tensor {
        self.forward(x).softmax(1)
    }

    fn layers(&self) -> TwoLayers {
        let Mlp { first, activation, second } = self.clone();
        TwoLayers { w1: first.w, b1: first.b, w2: second.w, b2: second.b, activation }
    }

    fn with_layers(TwoLayers { w1, b1, w2, b2, activation }: TwoLayers) -> Self {
        Mlp { first: Linear { w: w1, b: b1 }, activation, second: Linear { w: w2, b: b2 } }
    }
}
