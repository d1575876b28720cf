//! The loop over epochs, the walk that takes the same steps in view, and the guard against numbers gone bad.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeMap, io, ops::ControlFlow};

use data::{Batch, Batches, Images, TrainValidationTest};
use lab::{
    FileOrder, Learner, Score, Step,
    options::TrainOptions,
    screen::Screen,
    trace::{Rule, Tensor},
    training::train,
    walk::{walk, write_trace},
};
use linalg::{Column, Float, Matrix};
use numpy_rng::RandomState;

/// A line through the origin, `ŷ = w·x`, fitted to labels by least squares; it may be made to turn bad at a step.
#[derive(Clone, Default)]
struct Line {
    w: Float,
    steps: usize,
    /// The step at which the gradient is infinite.
    bad_step: Option<usize>,
    /// Whether every image that it does not learn from has an infinite loss.
    bad_validation: bool,
    /// Whether it puts the loss of an epoch together wrongly, and ends with an infinite one.
    bad_sum: bool,
}

impl Line {
    /// Half the squared errors of a batch, and the gradient of their mean.
    fn losses_and_grad(&self, batch: &Batch<'_>) -> (Column, Float) {
        let errors = Column::from_iterator(
            batch.labels.len(),
            (0..batch.labels.len()).map(|i| self.w * batch.x.row(i)[0] - Float::from(batch.labels[i])),
        );
        let slope: Float = errors.iter().enumerate().map(|(i, error)| error * batch.x.row(i)[0]).sum();
        let bad = self.bad_step == Some(self.steps + 1);
        (errors.map(|e| e * e / 2.0), if bad { Float::INFINITY } else { slope / errors.len() as Float })
    }
}

impl Learner for Line {
    fn learn(&mut self, mut batches: Batches<'_>, learning_rate: Float) -> Float {
        let (mut loss, images) = (0.0, batches.images());
        while let Some(batch) = batches.next() {
            let (losses, grad) = self.losses_and_grad(&batch);
            loss += losses.sum();
            self.w -= learning_rate * grad;
            self.steps += 1;
        }
        if self.bad_sum { Float::INFINITY } else { loss / images as Float }
    }

    fn evaluate(&self, images: &Images) -> Score {
        let mut batches = images.batches_in_order(images.len());
        let batch = batches.next().unwrap();
        let loss = if self.bad_validation { Float::INFINITY } else { self.losses_and_grad(&batch).0.mean() };
        Score { loss, accuracy: 0.5 }
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), Matrix::repeat(1, 1, self.w))]
    }

    fn tensors(&self, batch: &Batch<'_>) -> Vec<Tensor> {
        let (losses, grad) = self.losses_and_grad(batch);
        let grad = Matrix::from_row_slice(1, 2, &[0.0, grad]);
        vec![Tensor::new("losses", &losses, Rule::Exact, &[]), Tensor::new("grad_w", &grad, Rule::Exact, &[])]
    }
}

/// Eleven images of one pixel to learn from, two for validation.
fn data() -> TrainValidationTest {
    let images = |count: u8| {
        let pixels = (0..count).map(|i| 20 * i + 5).collect();
        Images::new(pixels, (0..count).map(|i| i % 10).collect(), 1, 1).unwrap()
    };
    TrainValidationTest { train: images(11), validation: images(2), test: images(1) }
}

/// Three epochs of three batches: 4, 4 and 3 images.
const SETTINGS: TrainOptions = TrainOptions { seed: 9, epochs: 3, batch_size: 4, learning_rate: 0.1 };

const QUIET: Screen = Screen { quiet: true };

fn trained(line: Line, settings: &TrainOptions) -> Result<(Line, Vec<Step>), String> {
    let (mut line, mut rng) = (line, RandomState::new(settings.seed));
    let history = train(&mut line, &data(), settings, &mut rng, &QUIET).map_err(|error| error.to_string())?;
    Ok((line, history))
}

fn walked(line: Line, settings: &TrainOptions) -> Vec<Tensor> {
    let mut tensors = Vec::new();
    let _ = walk(line, &data().train, settings, RandomState::new(settings.seed), |tensor| {
        tensors.push(tensor);
        ControlFlow::Continue(())
    });
    tensors
}

/// Protects every record: a step per epoch, numbered from 1, with losses, validation and seconds; and the order of
/// draws, one permutation per epoch from the generator that goes on.
#[test]
fn one_step_per_epoch() {
    let (line, history) = trained(Line::default(), &SETTINGS).unwrap();
    let (mut expected, mut rng, data) = (Line::default(), RandomState::new(9), data());
    assert_eq!(history.len(), 3);
    for (epoch, step) in history.iter().enumerate() {
        let order = rng.permutation(11);
        let train_loss = expected.learn(data.train.batches(&order, 4), 0.1);
        let validation = expected.evaluate(&data.validation);
        assert!(step.seconds.is_some_and(|seconds| seconds >= 0.0));
        let expected = Step {
            step: epoch + 1,
            train_loss: Some(train_loss),
            validation_loss: Some(validation.loss),
            validation_accuracy: Some(0.5),
            seconds: step.seconds,
            ..Step::default()
        };
        assert_eq!(*step, expected);
    }
    assert_eq!(line.w, expected.w);
}

/// Protects TP1: without validation images, the training images are what an epoch is judged on; in the order of the
/// file, a last partial batch is left out, in the training as in the walk.
#[test]
fn without_validation_in_file_order() {
    let TrainValidationTest { train: images, test, .. } = data();
    let (images, validation) = images.split_at(11);
    let data = TrainValidationTest { train: images, validation, test };
    let (mut line, order) = (Line::default(), FileOrder { batch_size: 4 });
    let history = train(&mut line, &data, &SETTINGS, &mut order.clone(), &QUIET).unwrap();
    let mut expected = Line::default();
    for step in &history {
        let train_loss = expected.learn(data.train.batches(&[0, 1, 2, 3, 4, 5, 6, 7], 4), 0.1);
        assert_eq!((step.train_loss, step.train_accuracy), (Some(train_loss), Some(0.5)));
        assert_eq!((step.validation_loss, step.validation_accuracy), (None, None));
    }
    let mut last = None;
    let _ = walk(Line::default(), &data.train, &SETTINGS, order, |tensor| {
        last = Some(tensor);
        ControlFlow::Continue(())
    });
    assert_eq!((line.w, last.unwrap().values), (expected.w, vec![expected.w]));
}

/// Protects `diff`: what the walk shows is the training itself. Its losses give each epoch's, its images the order of
/// each epoch, its last parameter is the trained one.
#[test]
fn the_walk_is_the_training() {
    let (line, history) = trained(Line::default(), &SETTINGS).unwrap();
    let tensors = walked(Line::default(), &SETTINGS);
    let mut rng = RandomState::new(9);
    for step in &history {
        let all = |name: &str| -> Vec<Float> {
            let of_epoch = |t: &&Tensor| t.head.epoch == step.step && t.head.tensor == name;
            tensors.iter().filter(of_epoch).flat_map(|tensor| tensor.values.clone()).collect()
        };
        let (losses, loss) = (all("losses"), step.train_loss.unwrap());
        assert_eq!(losses.len(), 11);
        assert!((losses.iter().sum::<Float>() / 11.0 - loss).abs() <= 1e-15 * loss);
        let order: Vec<Float> = rng.permutation(11).into_iter().map(|image| image as Float).collect();
        assert_eq!(all("images"), order);
    }
    assert_eq!(tensors.last().unwrap().values, [line.w]);
}

/// Protects the reader of a trace: the parameters as drawn come first; then each batch has the same tensors in the
/// order of their computation, the parameters after the step last, with what the step's rule needs.
#[test]
fn the_order_of_a_trace() {
    let tensors = walked(Line::default(), &SETTINGS);
    let head = |tensor: &Tensor| (tensor.head.epoch, tensor.head.batch, tensor.head.tensor.clone());
    assert_eq!(head(&tensors[0]), (0, 0, "w".into()));
    let mut batches: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
    for (epoch, batch, name) in tensors[1..].iter().map(head) {
        batches.entry((epoch, batch)).or_default().push(name);
    }
    let places: Vec<_> = batches.keys().copied().collect();
    assert_eq!(places, [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3)]);
    assert!(batches.values().all(|names| names[..] == ["images", "x", "labels", "losses", "grad_w", "w"]));
    let last = &tensors.last().unwrap().head;
    assert_eq!((last.rule, &last.of[..]), (Rule::Descent, &["w".to_string(), "grad_w".to_string()][..]));
    assert_eq!(last.learning_rate, Some(0.1));
    assert_eq!(tensors[tensors.len() - 5].head.shape, [3, 1], "`x` of the partial batch");
}

/// Protects the error that COURSE.md asks for: epoch, batch and first tensor that is not finite, at its index, with
/// the learning rate, wherever the training turns bad; even in the last step, when only the validation shows it.
#[test]
fn the_first_number_that_is_not_finite() {
    for (bad_step, place) in [(1, "epoch 1, batch 1"), (5, "epoch 2, batch 2"), (9, "epoch 3, batch 3")] {
        let line = Line { bad_step: Some(bad_step), ..Line::default() };
        let expected = format!(
            "{place}: grad_w[0, 1] is no longer finite: inf. The learning rate, 0.1, is probably too high (try --lr \
             0.01), or the gradient is wrong: `cargo xtask diff` finds out"
        );
        assert_eq!(trained(line, &SETTINGS).map(|_| ()), Err(expected));
    }
}

/// Protects the case that no tensor of the training explains: the validation loss is named, with its value.
#[test]
fn only_the_validation_loss() {
    let line = Line { bad_validation: true, ..Line::default() };
    let error = trained(line, &SETTINGS).map(|_| ()).unwrap_err();
    assert!(error.starts_with("end of epoch 1: the validation loss is no longer finite: inf."), "{error}");
}

/// Protects a student whose own loop is at fault: where every tensor is finite, the learning rate is not to blame.
#[test]
fn only_the_sum_of_the_losses() {
    let error = trained(Line { bad_sum: true, ..Line::default() }, &SETTINGS).map(|_| ()).unwrap_err();
    assert_eq!(
        error,
        "end of epoch 1: the training loss is no longer finite: inf. Every tensor of the training is finite: look at \
         how the loss of the epoch is put together"
    );
}

/// Protects against memory asked for on the word of an option: a run of more epochs than anyone can wait for starts.
#[test]
fn endless_epochs() {
    let settings = TrainOptions { epochs: usize::MAX, ..SETTINGS };
    assert!(trained(Line { bad_step: Some(4), ..Line::default() }, &settings).is_err());
}

/// Protects `diff`, which closes the pipe once it has seen enough: the trace ends without an error.
#[test]
fn a_reader_that_has_seen_enough() {
    struct Closed(usize);
    impl io::Write for Closed {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            Err(io::Error::new(io::ErrorKind::BrokenPipe, format!("{} bytes", bytes.len())))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let settings = TrainOptions { epochs: 1_000_000_000, ..SETTINGS };
    let mut closed = Closed(0);
    write_trace(Line::default(), &data().train, &settings, RandomState::new(0), &mut closed);
    assert!(closed.0 > 0);
}

/// Protects `diff`: what is written is the walk, tensor by tensor.
#[test]
fn a_written_trace() {
    let mut bytes = Vec::new();
    write_trace(Line::default(), &data().train, &SETTINGS, RandomState::new(9), &mut bytes);
    let mut rest = bytes.as_slice();
    for walked in walked(Line::default(), &SETTINGS) {
        assert_eq!(Tensor::read(&mut rest).unwrap(), Some(walked));
    }
    assert_eq!(Tensor::read(&mut rest).unwrap(), None);
}
