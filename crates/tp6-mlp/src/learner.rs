//! TP6's models as the course's commands see them: traced for `cargo xtask diff`, saved, guarded.

use std::sync::Arc;

use data::Images;
use lab::{Learner, Score, Stopped, Watch, named};
use linalg::{Float, Matrix, one_hot, transposed};
use numpy_rng::{Generator, default_rng};
use trace::{Rule, Traced};

use crate::{Activation, Dataset, H, LogisticModel, Mlp, Trainable, Trainer, losses, slope};

impl Learner for LogisticModel {
    type Images = Arc<Images>;
    type Settings = Trainer;
    type Rng = Generator;

    fn train(
        &mut self,
        images: &Arc<Images>,
        test: &Arc<Images>,
        trainer: &Trainer,
        rng: &mut Generator,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        train(self, self.w.nrows(), [images, test], trainer, rng, watch)
    }

    fn evaluate(&self, images: &Arc<Images>) -> Score {
        evaluate(self, self.w.nrows(), images)
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![named("w", &self.w)]
    }

    fn tensors(&self, train: &Arc<Images>, places: &[usize]) -> Vec<Traced> {
        let batch = train.batch(places);
        let y = one_hot(&batch.labels, self.w.nrows());
        let logits = batch.x * transposed(&self.w);
        let h = self.forward(batch.x);
        let grad_w = self.gradient(batch.x, &h, &y);
        let mut tensors = vec![Traced::new("logits", &logits, Rule::ProductWithTransposed, &["x", "w"])];
        tensors.extend(of_probs(&h.probs, &y));
        tensors.push(Traced::new("grad_w", &grad_w, Rule::TransposedProduct, &["grad_logits", "x"]));
        tensors
    }
}

impl Learner for Mlp {
    type Images = Arc<Images>;
    type Settings = Trainer;
    type Rng = Generator;

    fn train(
        &mut self,
        images: &Arc<Images>,
        test: &Arc<Images>,
        trainer: &Trainer,
        rng: &mut Generator,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        train(self, self.classes(), [images, test], trainer, rng, watch)
    }

    fn evaluate(&self, images: &Arc<Images>) -> Score {
        evaluate(self, self.classes(), images)
    }

    /// `w1`, `b1`, `w2`, … from the images on; the weights are drawn in this order.
    fn parameters(&self) -> Vec<(String, Matrix)> {
        let of_layer = |(i, layer): (usize, &crate::Layer)| {
            let b = layer.b.as_ref().map(|b| named(format!("b{}", i + 1), b));
            [named(format!("w{}", i + 1), &layer.w)].into_iter().chain(b)
        };
        self.layers.iter().enumerate().flat_map(of_layer).collect()
    }

    /// Forwards `z1`, `a1`, `z2`, …, `logits`; backwards the gradient by each of them and by the parameters.
    fn tensors(&self, train: &Arc<Images>, places: &[usize]) -> Vec<Traced> {
        let batch = train.batch(places);
        let h = self.forward(batch.x);
        let y = one_hot(&batch.labels, self.classes());
        let gradient = self.gradient(batch.x, &h, &y);
        let (last, H { hidden: a, probs }) = (self.layers.len(), &h);
        let z = |l: usize| if l == last { "logits".to_owned() } else { format!("z{l}") };
        let input = |l: usize| if l == 1 { "x".to_owned() } else { format!("a{}", l - 1) };
        let (activation, derivative, of_derivative) = match self.activation {
            Activation::Relu => (Rule::Relu, Rule::ReluGradient, "z"),
            Activation::Tanh => (Rule::Tanh, Rule::TanhGradient, "a"),
            Activation::Sigmoid => (Rule::Sigmoid, Rule::SigmoidGradient, "a"),
        };

        let mut tensors = Vec::new();
        let mut add =
            |name: &str, value: &Matrix, rule, of: &[&str]| tensors.push(Traced::new(name, value, rule, of));
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
        tensors.extend(of_probs(probs, &y));

        let mut delta = (probs - &y) / y.nrows() as Float;
        let mut add =
            |name: &str, value: &Matrix, rule, of: &[&str]| tensors.push(Traced::new(name, value, rule, of));
        for l in (1..=last).rev() {
            let (by, grad_z) = (&gradient[l - 1], format!("grad_{}", z(l)));
            add(&format!("grad_w{l}"), &by.w, Rule::TransposedProduct, &[&grad_z, &input(l)]);
            if let Some(b) = &by.b {
                let (_, b) = named("", b);
                add(&format!("grad_b{l}"), &b, Rule::ColumnSums, &[&grad_z]);
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
fn of_probs(probs: &Matrix, y: &Matrix) -> [Traced; 3] {
    let delta = (probs - y) / y.nrows() as Float;
    [
        Traced::new("probs", probs, Rule::Softmax, &["logits"]),
        Traced::new("losses", &losses(probs, y), Rule::CrossEntropy, &["probs", "labels"]),
        Traced::new("grad_logits", &delta, Rule::MeanLogitsGradient, &["probs", "labels"]),
    ]
}

/// The trainer's training. `rng` is the training set's.
fn train<M: Trainable>(
    model: &mut M,
    classes: usize,
    [train, test]: [&Arc<Images>; 2],
    trainer: &Trainer,
    rng: &mut Generator,
    watch: &Watch<'_>,
) -> Result<(), Stopped> {
    let set = |images: &Arc<Images>| Dataset::new(Arc::clone(images), classes, rng.clone());
    let (mut train, test) = (set(train), set(test));
    let ended = trainer.start(model, &mut train, &test, watch);
    *rng = train.rng().clone();
    ended
}

/// The trainer's evaluation.
fn evaluate<M: Trainable>(model: &M, classes: usize, images: &Arc<Images>) -> Score {
    // Neither the settings nor the generator matter where nothing is learnt.
    let trainer = Trainer { epochs: 0, batch_size: 1, learning_rate: 0.0 };
    trainer.eval(model, &Dataset::new(Arc::clone(images), classes, default_rng(0)))
}
