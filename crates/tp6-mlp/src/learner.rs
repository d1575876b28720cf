//! TP6's models as the course's commands see them: traced for `cargo xtask diff`, saved, guarded.

use data::{Batch, Batches, Images};
use lab::{
    Learner, Score,
    trace::{Rule, Tensor},
};
use linalg::{Float, Matrix, one_hot, transposed};

use crate::{Activation, Iterate, LogisticModel, Mlp, Model, losses, slope, step, trainer};

impl Learner for LogisticModel {
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float {
        let classes = self.w.nrows();
        learn(self, batches, classes, learning_rate)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(&mut self.clone(), images, self.w.nrows())
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), self.w.clone())]
    }

    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let y = one_hot(batch.labels, self.w.nrows());
        let logits = batch.x * transposed(&self.w);
        let probs = self.clone().forward(batch.x);
        let grad_w = self.gradient(batch.x, &probs, &y);
        let mut tensors = vec![Tensor::new("logits", &logits, Rule::ProductWithTransposed, &["x", "w"])];
        tensors.extend(of_probs(&probs, &y));
        tensors.push(Tensor::new("grad_w", &grad_w, Rule::TransposedProduct, &["grad_logits", "x"]));
        tensors
    }
}

impl Learner for Mlp {
    fn learn(&mut self, batches: Batches<'_>, learning_rate: Float) -> Float {
        let classes = self.classes();
        learn(self, batches, classes, learning_rate)
    }

    fn evaluate(&self, images: &Images) -> Score {
        evaluate(&mut self.clone(), images, self.classes())
    }

    /// `w1`, `b1`, `w2`, … from the images on; the weights are drawn in this order.
    fn parameters(&self) -> Vec<(String, Matrix)> {
        let of_layer = |(i, layer): (usize, &crate::Layer)| {
            let b =
                layer.b.as_ref().map(|b| (format!("b{}", i + 1), Matrix::from_rows(std::slice::from_ref(b))));
            [(format!("w{}", i + 1), layer.w.clone())].into_iter().chain(b)
        };
        self.layers.iter().enumerate().flat_map(of_layer).collect()
    }

    /// Forwards `z1`, `a1`, `z2`, …, `logits`; backwards the gradient by each of them and by the parameters.
    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let mut copy = self.clone();
        let probs = copy.forward(batch.x);
        let y = one_hot(batch.labels, self.classes());
        let gradient = copy.gradient(batch.x, &probs, &y);
        let (last, a) = (self.layers.len(), copy.activations());
        let z = |l: usize| if l == last { "logits".to_owned() } else { format!("z{l}") };
        let input = |l: usize| if l == 1 { "x".to_owned() } else { format!("a{}", l - 1) };
        let (activation, derivative, of_derivative) = match self.activation {
            Activation::Relu => (Rule::Relu, Rule::ReluGradient, "z"),
            Activation::Tanh => (Rule::Tanh, Rule::TanhGradient, "a"),
            Activation::Sigmoid => (Rule::Sigmoid, Rule::SigmoidGradient, "a"),
        };

        let mut tensors = Vec::new();
        let mut add =
            |name: &str, value: &Matrix, rule, of: &[&str]| tensors.push(Tensor::new(name, value, rule, of));
        for (l, layer) in (1..).zip(&self.layers) {
            let product = match l {
                1 => batch.x * transposed(&layer.w),
                _ => &a[l - 2] * transposed(&layer.w),
            };
            let (input, w, b) = (input(l), format!("w{l}"), format!("b{l}"));
            match layer.b {
                Some(_) => add(&z(l), &layer.plus_bias(product), Rule::AffineTransposed, &[&input, &w, &b]),
                None => add(&z(l), &product, Rule::ProductWithTransposed, &[&input, &w]),
            }
            if l < last {
                add(&format!("a{l}"), &a[l - 1], activation, &[&z(l)]);
            }
        }
        tensors.extend(of_probs(&probs, &y));

        let mut delta = (&probs - &y) / y.nrows() as Float;
        let mut add =
            |name: &str, value: &Matrix, rule, of: &[&str]| tensors.push(Tensor::new(name, value, rule, of));
        for l in (1..=last).rev() {
            let (by, grad_z) = (&gradient[l - 1], format!("grad_{}", z(l)));
            add(&format!("grad_w{l}"), &by.w, Rule::TransposedProduct, &[&grad_z, &input(l)]);
            if let Some(b) = &by.b {
                add(
                    &format!("grad_b{l}"),
                    &Matrix::from_rows(std::slice::from_ref(b)),
                    Rule::ColumnSums,
                    &[&grad_z],
                );
            }
            if l > 1 {
                let (a, name) = (&a[l - 2], format!("grad_a{}", l - 1));
                let grad_a = delta * &self.layers[l - 1].w;
                add(&name, &grad_a, Rule::Product, &[&grad_z, &format!("w{l}")]);
                delta = grad_a.component_mul(&slope(self.activation, a));
                let of = format!("{of_derivative}{}", l - 1);
                add(&format!("grad_z{}", l - 1), &delta, derivative, &[&of, &name]);
            }
        }
        tensors
    }
}

/// What both models make of their probabilities.
fn of_probs(probs: &Matrix, y: &Matrix) -> [Tensor; 3] {
    let delta = (probs - y) / y.nrows() as Float;
    [
        Tensor::new("probs", probs, Rule::Softmax, &["logits"]),
        Tensor::new("losses", &losses(probs, y), Rule::CrossEntropy, &["probs", "labels"]),
        Tensor::new("grad_logits", &delta, Rule::MeanLogitsGradient, &["probs", "labels"]),
    ]
}

/// The trainer's steps, on batches whose order is somebody else's.
fn learn<M: Model>(model: &mut M, batches: Batches<'_>, classes: usize, learning_rate: Float) -> Float {
    let (mut loss, images) = (0.0, batches.images());
    let mut batches = Iterate::new(batches, classes);
    while let Some((x, y)) = batches.next() {
        loss += step(model, x, &y, learning_rate);
    }
    loss / images as Float
}

/// The trainer's evaluation of images that are no data set.
fn evaluate<M: Model>(model: &mut M, images: &Images, classes: usize) -> Score {
    let chunks = Iterate::new(images.batches_in_order(trainer::CHUNK), classes);
    trainer::score(model, chunks)
}
