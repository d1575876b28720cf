//! TP4's models as the course's commands see them: trained with a record, traced for `cargo xtask diff`.

use data::Samples;
use lab::{
    Loss, Score, WholeBatch,
    trace::{Rule, Tensor},
};
use linalg::{Float, Matrix, Row, one_hot};

use crate::{
    OneLayer, TwoLayers, evaluate, gradient_descent_one_layer_nn, gradient_descent_two_layers_nn,
    loss_by_image, one_layer::grad_logits, partial_derivative_one_layer_nn, partial_derivative_two_layers_nn,
    predict_one_layer_nn, predict_two_layers_nn, two_layers::deltas,
};

/// A model with the loss that its record gives.
#[derive(Clone, Debug)]
pub struct Learner<P> {
    /// The model's parameters.
    pub parameters: P,
    /// The loss to compute; the gradient does not depend on it.
    pub loss: Loss,
}

impl WholeBatch for Learner<OneLayer> {
    fn pass(&mut self, train: &Samples, learning_rate: Float) -> Float {
        gradient_descent_one_layer_nn(&mut self.parameters, train, self.loss, learning_rate)
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        evaluate(self.loss, &predict_one_layer_nn(&samples.x, &self.parameters), &samples.labels)
    }

    fn parameters(&self) -> Vec<(&'static str, Matrix)> {
        vec![("w", self.parameters.w.clone()), ("b", row(&self.parameters.b))]
    }

    fn tensors(&self, train: &Samples) -> Vec<Tensor> {
        let logits = self.parameters.logits(&train.x);
        let probs = predict_one_layer_nn(&train.x, &self.parameters);
        let y = one_hot(&train.labels, probs.ncols());
        let grad = partial_derivative_one_layer_nn(&train.x, &probs, &y);
        let mut tensors = vec![Tensor::new("logits", &logits, Rule::Affine, &["x", "w", "b"])];
        tensors.extend(self.output_tensors(&probs, &y, &grad_logits(&probs, &y)));
        tensors.extend([
            Tensor::new("grad_w", &grad.w, Rule::TransposedProduct, &["x", "grad_logits"]),
            Tensor::new("grad_b", &grad.b, Rule::ColumnSums, &["grad_logits"]),
        ]);
        tensors
    }
}

impl WholeBatch for Learner<TwoLayers> {
    fn pass(&mut self, train: &Samples, learning_rate: Float) -> Float {
        gradient_descent_two_layers_nn(&mut self.parameters, train, self.loss, learning_rate)
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        let (_, probs) = predict_two_layers_nn(&samples.x, &self.parameters);
        evaluate(self.loss, &probs, &samples.labels)
    }

    fn parameters(&self) -> Vec<(&'static str, Matrix)> {
        let TwoLayers { w1, b1, w2, b2 } = &self.parameters;
        vec![("w1", w1.clone()), ("b1", row(b1)), ("w2", w2.clone()), ("b2", row(b2))]
    }

    fn tensors(&self, train: &Samples) -> Vec<Tensor> {
        let z1 = self.parameters.z1(&train.x);
        let (a1, probs) = predict_two_layers_nn(&train.x, &self.parameters);
        let logits = self.parameters.logits(&a1);
        let y = one_hot(&train.labels, probs.ncols());
        let grad = partial_derivative_two_layers_nn(&train.x, &a1, &probs, &y, &self.parameters);
        let (grad_logits, grad_z1) = deltas(&a1, &probs, &y, &self.parameters);
        // The one tensor that the lab's functions never hold by itself.
        let grad_a1 = &grad_logits * self.parameters.w2.transpose();
        let mut tensors = vec![
            Tensor::new("z1", &z1, Rule::Affine, &["x", "w1", "b1"]),
            Tensor::new("a1", &a1, Rule::Tanh, &["z1"]),
            Tensor::new("logits", &logits, Rule::Affine, &["a1", "w2", "b2"]),
        ];
        tensors.extend(self.output_tensors(&probs, &y, &grad_logits));
        tensors.extend([
            Tensor::new("grad_w2", &grad.w2, Rule::TransposedProduct, &["a1", "grad_logits"]),
            Tensor::new("grad_b2", &grad.b2, Rule::ColumnSums, &["grad_logits"]),
            Tensor::new("grad_a1", &grad_a1, Rule::ProductWithTransposed, &["grad_logits", "w2"]),
            Tensor::new("grad_z1", &grad_z1, Rule::TanhGradient, &["a1", "grad_a1"]),
            Tensor::new("grad_w1", &grad.w1, Rule::TransposedProduct, &["x", "grad_z1"]),
            Tensor::new("grad_b1", &grad.b1, Rule::ColumnSums, &["grad_z1"]),
        ]);
        tensors
    }
}

impl<P> Learner<P> {
    /// What both models compute from their probabilities.
    fn output_tensors(&self, probs: &Matrix, y: &Matrix, grad_logits: &Matrix) -> [Tensor; 3] {
        let rule = match self.loss {
            Loss::Handout => Rule::HandoutLoss,
            Loss::Categorical => Rule::CategoricalLoss,
        };
        [
            Tensor::new("probs", probs, Rule::Softmax, &["logits"]),
            Tensor::new("losses", &loss_by_image(self.loss, probs, y), rule, &["probs", "labels"]),
            Tensor::new("grad_logits", grad_logits, Rule::LogitsGradient, &["probs", "labels"]),
        ]
    }
}

fn row(b: &Row) -> Matrix {
    Matrix::from_rows(std::slice::from_ref(b))
}
