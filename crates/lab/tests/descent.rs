//! The watch over a whole-batch descent, the replay that takes the same steps in view, and the guard.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{io, ops::ControlFlow};

use data::{Samples, Source, TrainTest};
use lab::{
    Learner, Part, Schedule, Score, Step, Stopped, Training, Watch,
    descent::Settings,
    replay::{replay, write_trace},
    screen::Screen,
};
use linalg::{Column, DesignMatrix, Float, Matrix};
use trace::{Rule, Traced};

/// A line through the origin, `ŷ = w·x`, fitted to labels by least squares, with a velocity; its gradient may turn bad
/// at a pass.
#[derive(Clone, Default)]
struct Line {
    w: Float,
    v: Float,
    passes: usize,
    bad_pass: Option<usize>,
}

impl Line {
    fn losses_and_grad(&self, samples: &Samples) -> (Column, Float) {
        let x = samples.x.rows().numbers();
        let errors = x.iter().zip(&samples.labels).map(|(x, &label)| self.w * x - Float::from(label));
        let errors = Column::from_vec(errors.collect());
        let slope: Float = errors.iter().zip(&*x).map(|(error, x)| error * x).sum();
        let bad = self.bad_pass == Some(self.passes + 1);
        (errors.map(|e| e * e / 2.0), if bad { Float::INFINITY } else { slope })
    }
}

impl Line {
    /// One step. Returns the mean loss before it.
    fn step(&mut self, train: &Samples, learning_rate: Float) -> Float {
        let (losses, grad) = self.losses_and_grad(train);
        self.v = 0.5 * self.v + grad;
        self.w -= learning_rate * self.v;
        self.passes += 1;
        losses.mean()
    }
}

impl Learner for Line {
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
        for pass in watch.passes(settings.passes) {
            pass.tests(|| self.evaluate(test));
            pass.ends(self.step(train, settings.learning_rate))?;
        }
        Ok(())
    }

    fn evaluate(&self, samples: &Samples) -> Score {
        Score { loss: self.losses_and_grad(samples).0.mean(), accuracy: 0.5 }
    }

    fn parameters(&self) -> Vec<(String, Matrix)> {
        vec![("w".into(), Matrix::repeat(1, 1, self.w))]
    }

    fn tensors(&self, train: &Samples, _: &[usize]) -> Vec<Traced> {
        let (losses, grad) = self.losses_and_grad(train);
        let one = |name: &str, value| Traced::new(name, &Matrix::repeat(1, 1, value), Rule::Exact, &[]);
        let losses = Traced::new("losses", &losses, Rule::Exact, &[]);
        vec![losses, one("grad_w", grad), one("v_w", 0.5 * self.v + grad)]
    }

    fn state(&self) -> Vec<(String, Matrix)> {
        vec![("v_w".into(), Matrix::repeat(1, 1, self.v))]
    }

    fn direction(&self, parameter: &str) -> String {
        format!("v_{parameter}")
    }
}

/// Four images of one pixel to learn from, one for the test.
fn data() -> TrainTest {
    let samples =
        |x: &[Float], labels: &[u8]| Samples { x: DesignMatrix::new(x.to_vec(), 1), labels: labels.to_vec() };
    TrainTest {
        dataset: "four-pixels".into(),
        classes: ["0", "1", "2"].map(String::from).to_vec(),
        source: Source::Folder,
        train: samples(&[0.1, 0.5, 0.7, 1.0], &[0, 1, 1, 2]),
        test: samples(&[0.3], &[1]),
    }
}

const SETTINGS: Settings = Settings { seed: 0, passes: 3, learning_rate: 0.1, handouts_rate: 0.01 };

const QUIET: Screen = Screen { quiet: true };

fn trained(line: &mut Line, settings: &Settings) -> Result<Vec<Step>, Stopped> {
    let (data, watch) = (data(), Watch::new(Some(&QUIET), Part::Test, settings.rate()));
    watch.follow(line, [&data.train, &data.test], settings, &mut ())?;
    Ok(watch.training().history)
}

fn walked(line: Line) -> Vec<Traced> {
    let mut tensors = Vec::new();
    let _ = replay(line, &data().train, &SETTINGS, (), &Training::default(), |tensor| {
        tensors.push(tensor);
        ControlFlow::Continue(())
    });
    tensors
}

/// Protects every record: a step per pass, numbered from 1, whose two losses are of the same weights, those before the
/// pass's step.
#[test]
fn one_step_per_pass() {
    let (mut line, data) = (Line::default(), data());
    let history = trained(&mut line, &SETTINGS).unwrap();
    let mut expected = Line::default();
    assert_eq!(history.iter().map(|step| step.step).collect::<Vec<_>>(), [1, 2, 3]);
    for step in history {
        assert_eq!(step.test_loss, Some(expected.evaluate(&data.test).loss));
        assert_eq!(step.test_accuracy, Some(0.5));
        assert_eq!(step.train_loss, Some(expected.step(&data.train, 0.1)));
        assert!(step.seconds.is_some_and(|seconds| seconds >= 0.0) && step.validation_loss.is_none());
    }
    assert_eq!(line.w, expected.w);
}

/// Protects `diff`: the walk makes the very steps of the descent; images, parameters and velocities come once before
/// the first pass; each parameter says along what it descends.
#[test]
fn the_walk_makes_the_same_steps() {
    let mut line = Line::default();
    let history = trained(&mut line, &SETTINGS).unwrap();
    let tensors = walked(Line::default());
    let names = |pass: usize| {
        let of_pass = tensors.iter().filter(move |tensor| tensor.head.epoch == pass);
        of_pass.map(|tensor| tensor.head.tensor.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(names(0), ["w", "v_w", "x", "labels"]);
    for step in &history {
        assert_eq!(names(step.step), ["losses", "grad_w", "v_w", "w"]);
    }
    let losses = tensors.iter().filter(|tensor| tensor.head.tensor == "losses");
    let means: Vec<Option<Float>> =
        losses.map(|tensor| Some(Column::from_vec(tensor.values.clone()).mean())).collect();
    assert_eq!(means, history.iter().map(|step| step.train_loss).collect::<Vec<_>>());
    let last = tensors.last().unwrap();
    assert_eq!((last.values.as_slice(), last.head.batch), (&[line.w][..], 0));
    assert_eq!((last.head.rule, last.head.learning_rate), (Rule::Descent, Some(0.1)));
    assert_eq!(last.head.of, ["w", "v_w"]);

    let mut stream = Vec::new();
    write_trace(Line::default(), &data().train, &SETTINGS, (), &mut stream);
    let mut rest = stream.as_slice();
    for expected in tensors {
        assert_eq!(Traced::read(&mut rest).unwrap(), Some(expected));
    }
}

/// Protects a reader that stops early from a program that goes on for hours.
#[test]
fn a_closed_pipe_ends_the_trace() {
    struct Closed(usize);
    impl io::Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            assert!(self.0 < 10, "written on after the pipe was closed");
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let endless = Settings { passes: usize::MAX, ..SETTINGS };
    write_trace(Line::default(), &data().train, &endless, (), Closed(0));
}

/// Protects the message: the pass, the first tensor that turned bad, and a learning rate to try, the handout's if this
/// one is above it.
#[test]
fn a_bad_gradient_is_named() {
    let bad = || Line { bad_pass: Some(2), ..Line::default() };
    let error = trained(&mut bad(), &SETTINGS).unwrap_err();
    assert_eq!(
        error.to_string(),
        "pass 2: grad_w[0, 0] is no longer finite: inf. The learning rate, 0.1, is probably too high: try a smaller one, \
         such as --lr 0.01"
    );
    let slow = Settings { learning_rate: 0.01, ..SETTINGS };
    let error = trained(&mut bad(), &slow).unwrap_err().to_string();
    assert!(
        error.contains("(try --lr 0.001), or the gradient is wrong: `cargo xtask diff` finds out"),
        "{error}"
    );
}
