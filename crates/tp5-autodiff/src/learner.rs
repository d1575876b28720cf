//! TP5's network as the course's commands see it: trained with a record, traced for `cargo xtask diff`.

use std::{iter, rc::Rc};

use data::Samples;
use lab::{Learner, Loss, Score, Stopped, Watch, descent::Settings};
use linalg::{Float, Matrix, one_hot};
use trace::{Rule, Traced};

use crate::{
    Forward, Tensor, TwoLayerNetwork,
    loss::loss_by_image,
    nn::Activation,
    optim::Sgd,
    train::{HAS_GRADIENT, evaluate},
    train_by_hand, train_by_optimizer,
};

/// The names of the parameters, in the order in which they are drawn.
const NAMES: [&str; 4] = ["w1", "b1", "w2", "b2"];

/// What is trained: a network, with the loss that it is trained on and the way in which its parameters are updated.
#[derive(Debug)]
pub struct Model<N> {
    /// The network.
    pub network: N,
    loss: Loss,
    /// Without an optimizer, the parameters are updated by hand.
    optimizer: Option<Sgd>,
}

impl<N: TwoLayerNetwork> Model<N> {
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

    fn velocities(&self) -> &[Matrix] {
        self.optimizer.as_ref().map_or(&[], Sgd::velocities)
    }
}

/// An independent copy: clones of tensors would be other names for the same parameters.
impl<N: TwoLayerNetwork> Clone for Model<N> {
    fn clone(&self) -> Self {
        let layers = self.network.layers().copy();
        let parameters = || layers.parameters().map(Tensor::clone).to_vec();
        let optimizer = self.optimizer.as_ref().map(|optimizer| optimizer.with_parameters(parameters()));
        Self { network: N::with_layers(layers), loss: self.loss, optimizer }
    }
}

impl<N: TwoLayerNetwork> Learner for Model<N> {
    type Images = Samples;
    type Settings = Settings;
    type Rng = ();

    fn train(
        &mut self,
        train: &Samples,
        test: &Samples,
        settings: &Settings,
        _: &mut (),
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        let (network, loss) = (&self.network, self.loss);
        match &mut self.optimizer {
            None => train_by_hand(network, train, test, loss, settings, watch),
            Some(optimizer) => {
                optimizer.learning_rate = settings.learning_rate;
                train_by_optimizer(network, optimizer, train, test, loss, settings, watch)
            }
        }
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        evaluate(&self.network, samples, self.loss)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        let layers = self.network.layers();
        let values = layers.parameters().map(|parameter| Matrix::clone(&parameter.value()));
        iter::zip(NAMES.map(String::from), values).collect()
    }

    fn tensors(&self, train: &Samples, _: &[usize]) -> Vec<Traced> {
        // On a copy, so that neither gradients nor velocities get in the way of the next pass.
        let mut copy = self.clone();
        let layers = copy.network.layers();
        let Forward { z1, a1, logits, probs } = layers.forward(&Tensor::images(&train.x));
        [&z1, &a1, &logits].into_iter().for_each(Tensor::retain_grad);
        let y = Tensor::new(one_hot(&train.labels, probs.shape().1));
        let losses = loss_by_image(self.loss, &probs, &y);
        losses.sum().backward().expect(HAS_GRADIENT);

        let grad = |tensor: &Tensor| tensor.grad().expect(HAS_GRADIENT);
        let tensor = |name: &str, value: Rc<Matrix>, rule, of: &[&str]| Traced::new(name, &*value, rule, of);
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
                let mut tensor = Traced::new(&v, velocity, Rule::Velocity, &[&v, &format!("grad_{name}")]);
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
