//! TP5's network as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use std::{iter, rc::Rc};

use data::Samples;
use lab::{
    Loss, Score, WholeBatch,
    trace::{self, Rule},
    weights,
};
use linalg::{Float, Matrix, argmax_axis1, one_hot};

use crate::{
    Forward, Tensor, TwoLayers,
    loss::loss_by_image,
    nn::{Activation, Linear, Mlp, Module},
    no_grad,
    optim::Sgd,
    step_by_hand, step_by_optimizer,
};

/// The names of the parameters, in the order in which they are drawn.
const NAMES: [&str; 4] = ["w1", "b1", "w2", "b2"];

/// What becomes of the images' losses: known to be a number with a gradient for every parameter.
const HAS_GRADIENT: &str = "the losses are new, and the parameters lead to them";

/// The network of two layers, in either of the two ways in which the course writes it.
pub trait Network {
    /// Images `(B, D)` to probabilities `(B, K)`.
    fn predict(&self, x: &Tensor) -> Tensor;

    /// Its parameters by name. They are its own, not copies.
    fn layers(&self) -> TwoLayers;

    /// The network that has these parameters.
    fn with_layers(layers: TwoLayers) -> Self;
}

impl Network for TwoLayers {
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

impl Network for Mlp {
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

/// A network with the loss that it is trained on, and the way in which it is updated.
#[derive(Debug)]
pub struct Learner<N> {
    /// The network.
    pub network: N,
    loss: Loss,
    /// None: by hand.
    optimizer: Option<Sgd>,
}

impl<N: Network> Learner<N> {
    /// TP5 Q4: updated by hand.
    pub fn by_hand(network: N, loss: Loss) -> Self {
        Self { network, loss, optimizer: None }
    }

    /// TP5 Q6: updated by the optimizer.
    pub fn by_optimizer(network: N, loss: Loss, momentum: Float) -> Self {
        let parameters = network.layers().parameters().map(Tensor::clone).to_vec();
        // Each pass says its learning rate.
        Self { network, loss, optimizer: Some(Sgd::new(parameters, 0.0, momentum)) }
    }

    /// The loss of each image, `(B, 1)`, from its probabilities.
    fn losses(&self, probs: &Tensor, labels: &[u8]) -> Tensor {
        loss_by_image(self.loss, probs, &Tensor::new(one_hot(labels, probs.shape().1)))
    }

    fn velocities(&self) -> &[Matrix] {
        self.optimizer.as_ref().map_or(&[], Sgd::velocities)
    }
}

/// An independent copy: clones of tensors would be other names for the same parameters.
impl<N: Network> Clone for Learner<N> {
    fn clone(&self) -> Self {
        let layers = self.network.layers().copy();
        let parameters = || layers.parameters().map(Tensor::clone).to_vec();
        let optimizer = self.optimizer.as_ref().map(|optimizer| optimizer.with_parameters(parameters()));
        Self { network: N::with_layers(layers), loss: self.loss, optimizer }
    }
}

impl<N: Network> WholeBatch for Learner<N> {
    fn pass(&mut self, train: &Samples, learning_rate: Float) -> Float {
        let losses = self.losses(&self.network.predict(&Tensor::images(&train.x)), &train.labels);
        let mean = match &mut self.optimizer {
            None => step_by_hand(&losses, &self.network.layers().parameters(), learning_rate),
            Some(optimizer) => {
                optimizer.learning_rate = learning_rate;
                step_by_optimizer(&losses, optimizer)
            }
        };
        mean.expect(HAS_GRADIENT)
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        no_grad(|| {
            let probs = self.network.predict(&Tensor::images(&samples.x));
            let loss = self.losses(&probs, &samples.labels).mean().item();
            let classes = argmax_axis1(&probs.value());
            let right = iter::zip(classes, &samples.labels).filter(|&(k, &label)| k == usize::from(label));
            Score { loss, accuracy: right.count() as Float / samples.len() as Float }
        })
    }

    fn parameters(&self) -> Vec<(&'static str, Matrix)> {
        let layers = self.network.layers();
        iter::zip(NAMES, layers.parameters().map(|parameter| Matrix::clone(&parameter.value()))).collect()
    }

    fn tensors(&self, train: &Samples) -> Vec<trace::Tensor> {
        // On a copy, so that neither gradients nor velocities get in the way of the next pass.
        let mut copy = self.clone();
        let layers = copy.network.layers();
        let Forward { z1, a1, logits, probs } = layers.forward(&Tensor::images(&train.x));
        [&z1, &a1, &logits].into_iter().for_each(Tensor::retain_grad);
        let losses = self.losses(&probs, &train.labels);
        losses.sum().backward().expect(HAS_GRADIENT);

        let grad = |tensor: &Tensor| tensor.grad().expect(HAS_GRADIENT);
        let tensor =
            |name: &str, value: Rc<Matrix>, rule, of: &[&str]| trace::Tensor::new(name, &*value, rule, of);
        let (activation, gradient, of_gradient) = match layers.activation {
            Activation::Tanh => (Rule::Tanh, Rule::TanhGradient, "a1"),
            Activation::Relu => (Rule::Relu, Rule::ReluGradient, "z1"),
            Activation::Sigmoid => (Rule::Sigmoid, Rule::SigmoidGradient, "a1"),
        };
        let loss = match self.loss {
            Loss::Handout => Rule::HandoutLoss,
            Loss::Categorical => Rule::CategoricalLoss,
        };
        let mut tensors = vec![
            tensor("z1", z1.value(), Rule::Affine, &["x", "w1", "b1"]),
            tensor("a1", a1.value(), activation, &["z1"]),
            tensor("logits", logits.value(), Rule::Affine, &["a1", "w2", "b2"]),
            tensor("probs", probs.value(), Rule::Softmax, &["logits"]),
            tensor("losses", losses.value(), loss, &["probs", "labels"]),
            tensor("grad_logits", grad(&logits), Rule::LogitsGradient, &["probs", "labels"]),
            tensor("grad_w2", grad(&layers.w2), Rule::TransposedProduct, &["a1", "grad_logits"]),
            tensor("grad_b2", grad(&layers.b2), Rule::ColumnSums, &["grad_logits"]),
            tensor("grad_a1", grad(&a1), Rule::ProductWithTransposed, &["grad_logits", "w2"]),
            tensor("grad_z1", grad(&z1), gradient, &[of_gradient, "grad_a1"]),
            tensor("grad_w1", grad(&layers.w1), Rule::TransposedProduct, &["x", "grad_z1"]),
            tensor("grad_b1", grad(&layers.b1), Rule::ColumnSums, &["grad_z1"]),
        ];
        // A velocity does not depend on the learning rate.
        if let Some(optimizer) = &mut copy.optimizer {
            optimizer.step();
            for (name, velocity) in iter::zip(NAMES, optimizer.velocities()) {
                let v = format!("v_{name}");
                let mut tensor =
                    trace::Tensor::new(&v, velocity, Rule::Velocity, &[&v, &format!("grad_{name}")]);
                tensor.head.momentum = Some(optimizer.momentum());
                tensors.push(tensor);
            }
        }
        tensors
    }

    fn state(&self) -> Vec<(String, Matrix)> {
        let velocities = iter::zip(NAMES, self.velocities());
        velocities.map(|(name, velocity)| (format!("v_{name}"), velocity.clone())).collect()
    }

    fn direction(&self, parameter: &str) -> String {
        format!("{}_{parameter}", if self.velocities().is_empty() { "grad" } else { "v" })
    }
}

/// The activation that `--activation` names.
impl From<weights::Activation> for Activation {
    fn from(activation: weights::Activation) -> Self {
        match activation {
            weights::Activation::Tanh => Activation::Tanh,
            weights::Activation::Relu => Activation::Relu,
            weights::Activation::Sigmoid => Activation::Sigmoid,
        }
    }
}
