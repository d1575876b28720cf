//! TP4's models as the course's commands see them: trained with a record, traced for `cargo xtask diff`.

use data::Samples;
use lab::{Learner, Loss, Score, Stopped, Watch, descent::Settings, named};
use linalg::{Matrix, one_hot};
use trace::{Rule, Traced};

use crate::{
    OneLayer, TwoLayers, evaluate, gradient_descent_one_layer_nn, gradient_descent_two_layers_nn,
    loss_by_image, one_layer::grad_logits, partial_derivative_one_layer_nn, partial_derivative_two_layers_nn,
    predict_one_layer_nn, predict_two_layers_nn, two_layers::deltas,
};

/// What is trained: parameters, with the loss that the record gives.
#[derive(Clone, Debug)]
pub struct Model<P> {
    /// Those of one layer, or of two.
    pub parameters: P,
    /// The loss to compute; the gradient does not depend on it.
    pub loss: Loss,
}

impl Learner for Model<OneLayer> {
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
        gradient_descent_one_layer_nn(&mut self.parameters, train, test, self.loss, settings, watch)
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        evaluate(self.loss, &predict_one_layer_nn(&samples.x, &self.parameters), &samples.labels)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![named("w", &self.parameters.w), named("b", &self.parameters.b)]
    }

    fn tensors(&self, train: &Samples, _: &[usize]) -> Vec<Traced> {
        let logits = self.parameters.logits(&train.x);
        let probs = predict_one_layer_nn(&train.x, &self.parameters);
        let y = one_hot(&train.labels, probs.ncols());
        let grad = partial_derivative_one_layer_nn(&train.x, &probs, &y);
        let mut tensors = vec![Traced::new("logits", &logits, Rule::Affine, &["x", "w", "b"])];
        tensors.extend(self.output_tensors(&probs, &y, &grad_logits(&probs, &y)));
        tensors.extend([
            Traced::new("grad_w", &grad.w, Rule::TransposedProduct, &["x", "grad_logits"]),
            Traced::new("grad_b", &grad.b, Rule::ColumnSums, &["grad_logits"]),
        ]);
        tensors
    }
}

impl Learner for Model<TwoLayers> {
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
        gradient_descent_two_layers_nn(&mut self.parameters, train, test, self.loss, settings, watch)
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        let (_, probs) = predict_two_layers_nn(&samples.x, &self.parameters);
        evaluate(self.loss, &probs, &samples.labels)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        let TwoLayers { w1, b1, w2, b2 } = &self.parameters;
        vec![named("w1", w1), named("b1", b1), named("w2", w2), named("b2", b2)]
    }

    fn tensors(&self, train: &Samples, _: &[usize]) -> Vec<Traced> {
        let z1 = self.parameters.z1(&train.x);
        let (a1, probs) = predict_two_layers_nn(&train.x, &self.parameters);
        let logits = self.parameters.logits(&a1);
        let y = one_hot(&train.labels, probs.ncols());
        let grad = partial_derivative_two_layers_nn(&train.x, &a1, &probs, &y, &self.parameters);
        let (grad_logits, grad_z1) = deltas(&a1, &probs, &y, &self.parameters);
        // No function of the lab holds this gradient by itself: `deltas` multiplies it on the way.
        let grad_a1 = &grad_logits * self.parameters.w2.transpose();
        let mut tensors = vec![
            Traced::new("z1", &z1, Rule::Affine, &["x", "w1", "b1"]),
            Traced::new("a1", &a1, Rule::Tanh, &["z1"]),
            Traced::new("logits", &logits, Rule::Affine, &["a1", "w2", "b2"]),
        ];
        tensors.extend(self.output_tensors(&probs, &y, &grad_logits));
        tensors.extend([
            Traced::new("grad_w2", &grad.w2, Rule::TransposedProduct, &["a1", "grad_logits"]),
            Traced::new("grad_b2", &grad.b2, Rule::ColumnSums, &["grad_logits"]),
            Traced::new("grad_a1", &grad_a1, Rule::ProductWithTransposed, &["grad_logits", "w2"]),
            Traced::new("grad_z1", &grad_z1, Rule::TanhGradient, &["a1", "grad_a1"]),
            Traced::new("grad_w1", &grad.w1, Rule::TransposedProduct, &["x", "grad_z1"]),
            Traced::new("grad_b1", &grad.b1, Rule::ColumnSums, &["grad_z1"]),
        ]);
        tensors
    }
}

impl<P> Model<P> {
    /// What both models compute from their probabilities.
    fn output_tensors(&self, probs: &Matrix, y: &Matrix, grad_logits: &Matrix) -> [Traced; 3] {
        let rule = match self.loss {
            Loss::Handout => Rule::HandoutLoss,
            Loss::Categorical => Rule::CategoricalLoss,
        };
        [
            Traced::new("probs", probs, Rule::Softmax, &["logits"]),
            Traced::new("losses", &loss_by_image(self.loss, probs, y), rule, &["probs", "labels"]),
            Traced::new("grad_logits", grad_logits, Rule::LogitsGradient, &["probs", "labels"]),
        ]
    }
}
