//! The watch over a training in epochs, the replay that takes the same steps in view, and the guard against numbers gone
//! bad.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeMap, io, ops::ControlFlow};

use data::{Batch, Images, TrainValidationTest};
use lab::{
    Learner, Part, Schedule, Score, Step, Stopped, Training, Watch,
    options::TrainOptions,
    replay::{replay, write_trace},
    screen::Screen,
};
use linalg::{Column, Float, Matrix};
use numpy_rng::RandomState;
use trace::{Rule, Traced};

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

impl Line {
    /// A training as the labs have it, in the order that `order` draws.
    fn descend(
        &mut self,
        [train, scored]: [&Images; 2],
        settings: &TrainOptions,
        mut order: impl FnMut() -> Vec<usize>,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        for epoch in watch.epochs(settings.epochs) {
            let (order, mut loss) = (order(), 0.0);
            for batch in epoch.steps(train.batches(&order, settings.batch_size)) {
                let (losses, grad) = self.losses_and_grad(&batch);
                loss += losses.sum();
                self.w -= settings.learning_rate * grad;
                self.steps += 1;
            }
            let mean = if self.bad_sum { Float::INFINITY } else { loss / order.len() as Float };
            epoch.ends(mean, || self.evaluate(scored))?;
        }
        Ok(())
    }
}

impl Learner for Line {
    type Images = Images;
    type Settings = TrainOptions;
    type Rng = RandomState;

    fn train(
        &mut self,
        train: &Images,
        scored: &Images,
        settings: &TrainOptions,
        rng: &mut RandomState,
        watch: &Watch<'_>,
    ) -> Result<(), Stopped> {
        self.descend([train, scored], settings, || rng.permutation(train.len()), watch)
    }

    fn evaluate(&self, images: &Images) -> Score {
        let places: Vec<usize> = (0..images.len()).collect();
        let losses = self.losses_and_grad(&images.batch(&places)).0;
        let loss = if self.bad_validation { Float::INFINITY } else { losses.mean() };
        Score { loss, accuracy: 0.5 }
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), Matrix::repeat(1, 1, self.w))]
    }

    fn tensors(&self, train: &Images, places: &[usize]) -> Vec<Traced> {
        let (losses, grad) = self.losses_and_grad(&train.batch(places));
        let grad = Matrix::from_row_slice(1, 2, &[0.0, grad]);
        vec![Traced::new("losses", &losses, Rule::Exact, &[]), Traced::new("grad_w", &grad, Rule::Exact, &[])]
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

fn trained(mut line: Line, settings: &TrainOptions) -> Result<(Line, Vec<Step>), String> {
    let (data, mut rng) = (data(), RandomState::new(settings.seed));
    let watch = Watch::new(Some(&QUIET), Part::Validation, settings.rate());
    let ended = watch.follow(&mut line, [&data.train, &data.validation], settings, &mut rng);
    ended.map(|()| (line, watch.training().history)).map_err(|error| error.to_string())
}

fn replayed(line: Line, settings: &TrainOptions, from: &Training) -> Vec<Traced> {
    let mut tensors = Vec::new();
    let rng = RandomState::new(settings.seed);
    let _ = replay(line, &data().train, settings, rng, from, |tensor| {
        tensors.push(tensor);
        ControlFlow::Continue(())
    });
    tensors
}

fn walked(line: Line, settings: &TrainOptions) -> Vec<Traced> {
    replayed(line, settings, &Training::default())
}

/// Protects every record: a step per epoch, numbered from 1, with losses, validation and seconds; and the order of
/// draws, one permutation per epoch from the generator that goes on.
#[test]
fn one_step_per_epoch() {
    let (line, history) = trained(Line::default(), &SETTINGS).unwrap();
    let (mut expected, mut rng, data) = (Line::default(), RandomState::new(9), data());
    assert_eq!(history.len(), 3);
    for (epoch, step) in history.iter().enumerate() {
        let (order, mut loss) = (rng.permutation(11), 0.0);
        for places in order.chunks(4) {
            let (losses, grad) = expected.losses_and_grad(&data.train.batch(places));
            loss += losses.sum();
            expected.w -= 0.1 * grad;
        }
        let validation = expected.evaluate(&data.validation);
        assert!(step.seconds.is_some_and(|seconds| seconds >= 0.0));
        let expected = Step {
            step: epoch + 1,
            train_loss: Some(loss / 11.0),
            validation_loss: Some(validation.loss),
            validation_accuracy: Some(0.5),
            seconds: step.seconds,
            ..Step::default()
        };
        assert_eq!(*step, expected);
    }
    assert_eq!(line.w, expected.w);
}

/// Protects the records of labs that score other images: each score stands where it belongs.
#[test]
fn which_images_were_scored() {
    let data = data();
    for part in [Part::Training, Part::Test] {
        let watch = Watch::new(Some(&QUIET), part, SETTINGS.rate());
        let mut line = Line::default();
        line.descend([&data.train, &data.test], &SETTINGS, || vec![0, 1, 2, 3], &watch).unwrap();
        let loss = line.evaluate(&data.test).loss;
        let step = watch.training().history.pop().unwrap();
        let expected = match part {
            Part::Training => Step { train_accuracy: Some(0.5), ..Step::default() },
            _ => Step { test_loss: Some(loss), test_accuracy: Some(0.5), ..Step::default() },
        };
        let (train_loss, seconds) = (step.train_loss, step.seconds);
        assert_eq!(step, Step { step: 3, train_loss, seconds, ..expected });
    }
}

/// Protects a training that goes on in the middle of an epoch: it makes the steps that are left, adds to the loss so far,
/// and numbers epochs as if it had never stopped; its replay begins at the same step.
#[test]
fn going_on_in_the_middle() {
    let (line, history) = trained(Line::default(), &SETTINGS).unwrap();
    let all = walked(Line::default(), &SETTINGS);
    let at = |epoch, batch| {
        let w = all.iter().filter(|t| t.head.tensor == "w");
        w.clone().find(|t| (t.head.epoch, t.head.batch) == (epoch, batch)).unwrap().values[0]
    };
    // The second epoch, after one step of three.
    let mut going_on = Line { w: at(2, 1), ..Line::default() };
    let from = Training { history: history[..1].to_vec(), step: 1, ..Training::default() };
    let data = data();
    let mut rng = RandomState::new(9);
    rng.permutation(11);
    let replay_rng = rng.clone();
    let watch = Watch::new(Some(&QUIET), Part::Validation, SETTINGS.rate()).from(from.clone());
    let first = going_on.clone();
    watch.follow(&mut going_on, [&data.train, &data.validation], &SETTINGS, &mut rng).unwrap();
    assert_eq!((going_on.w, watch.training().history.len()), (line.w, 3));
    assert_eq!(watch.training().history[2].validation_loss, history[2].validation_loss);

    let mut heads = Vec::new();
    let _ = replay(first, &data.train, &SETTINGS, replay_rng, &from, |tensor| {
        heads.push((tensor.head.epoch, tensor.head.batch, tensor.values));
        ControlFlow::Continue(())
    });
    let expected = all.into_iter().filter(|t| (t.head.epoch, t.head.batch) >= (2, 2));
    let expected: Vec<_> = expected.map(|t| (t.head.epoch, t.head.batch, t.values)).collect();
    assert_eq!(heads[1..], expected);
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
            let of_epoch = |t: &&Traced| t.head.epoch == step.step && t.head.tensor == name;
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
    let head = |tensor: &Traced| (tensor.head.epoch, tensor.head.batch, tensor.head.tensor.clone());
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

/// Protects what an error says of a training that turns bad: epoch, batch and first tensor that is not finite, at its index, with
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
        assert_eq!(Traced::read(&mut rest).unwrap(), Some(walked));
    }
    assert_eq!(Traced::read(&mut rest).unwrap(), None);
}
