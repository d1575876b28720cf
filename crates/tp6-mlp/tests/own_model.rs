//! The chapter's example of a student's own model: the trainer trains it, as it trains the lab's.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::sample;
use lab::{Part, Step, Watch};
use linalg::{Float, Matrix, RowMajor, transposed};
use numpy_rng::default_rng;
use tp6_mlp::{Dataset, H, LogisticModel, Trainable, Trainer, softmax};

/// Softmax regression whose weights shrink a little at each step: "weight decay".
struct Decaying {
    w: Matrix,
    decay: Float,
}

impl Trainable for Decaying {
    type Gradient = Matrix;

    fn forward(&self, x: RowMajor<'_>) -> H {
        H { hidden: Vec::new(), probs: softmax(x * transposed(&self.w)) }
    }

    fn gradient(&self, x: RowMajor<'_>, h: &H, y: &Matrix) -> Matrix {
        let delta = (&h.probs - y) / x.nrows() as Float;
        transposed(&delta) * x + self.decay * &self.w
    }

    fn update(&mut self, gradient: &Matrix, learning_rate: Float) {
        self.w -= learning_rate * gradient;
    }
}

fn datasets() -> (Dataset, Dataset) {
    let (train, test) = sample("fashion-mnist");
    let dataset = |images| Dataset::new(images, 10, default_rng(0));
    (dataset(train.take(1000)), dataset(test))
}

/// What the watch notes of a training.
fn history<M: Trainable>(trainer: &Trainer, model: &mut M, train: &mut Dataset, test: &Dataset) -> Vec<Step> {
    let watch = Watch::silent_on(Part::Test);
    trainer.start(model, train, test, &watch).unwrap();
    watch.training().history
}

/// Protects the trait: a model that this crate does not know trains, and learns; without decay it is the lab's own, bit
/// for bit; with it, its weights are smaller.
#[test]
fn a_students_model_trains() {
    let (mut train, test) = datasets();
    let (trainer, watch) =
        (Trainer { epochs: 3, batch_size: 20, learning_rate: 0.1 }, Watch::silent_on(Part::Test));
    let mut model = Decaying { w: Matrix::zeros(10, 784), decay: 1e-2 };
    trainer.start(&mut model, &mut train, &test, &watch).unwrap();
    let history = watch.training().history;
    assert!(history[2].test_accuracy.unwrap() > 0.7, "{history:?}");

    let of = |decay: Float| {
        let ((mut train, test), w) = (datasets(), LogisticModel::new(784, 10, &mut default_rng(0)).w);
        let mut model = Decaying { w, decay };
        let history = self::history(&trainer, &mut model, &mut train, &test);
        (model.w, history.into_iter().map(|step| step.test_loss).collect::<Vec<_>>())
    };
    let (mut train, test) = datasets();
    let mut ours = LogisticModel::new(784, 10, &mut default_rng(0));
    let history = self::history(&trainer, &mut ours, &mut train, &test);
    let (plain, losses) = of(0.0);
    assert_eq!((&plain, losses), (&ours.w, history.iter().map(|step| step.test_loss).collect()));
    assert!(of(1e-2).0.norm() < 0.99 * plain.norm());
}
