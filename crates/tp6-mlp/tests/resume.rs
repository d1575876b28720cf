//! A training that stops, anywhere and often, and goes on from a copy of what it had: the same to the last bit.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::Images;
use lab::{Part, Schedule, Step, Stopped, Training, Watch, screen::Screen};
use numpy_rng::{Generator, RandomState, default_rng};
use proptest::prelude::*;
use tp6_mlp::{Activation, Dataset, Mlp, Trainer};

const N: usize = 23;

const QUIET: Screen = Screen { quiet: true };

fn images() -> Images {
    let mut rng = RandomState::new(1);
    let mut bytes = |below, n| rng.randint(0, below, n).into_iter().map(|value| value as u8).collect();
    Images::new(bytes(256, N * 6), bytes(3, N), 2, 3).unwrap()
}

fn dataset(rng: Generator) -> Dataset {
    Dataset::new(images(), 3, rng)
}

/// The history, seconds aside.
fn without_seconds(history: &[Step]) -> Vec<Step> {
    history.iter().map(|step| Step { seconds: None, ..step.clone() }).collect()
}

proptest! {
    /// Protects `--resume`: whatever steps it stops after, before the first and after the last of an epoch included, the
    /// losses and the weights are those of a training that never stopped. The generator is the one before the order of
    /// the epoch that is not done.
    #[test]
    fn goes_on_as_it_would_have(
        seed in any::<u32>(), batch_size in 1..30_usize, epochs in 1..5_usize, pauses in prop::collection::vec(0..20_usize, 0..12),
    ) {
        let trainer = Trainer { epochs, batch_size, learning_rate: 0.3 };
        let first = || Mlp::new(&[6, 5, 3], Activation::Tanh, true, &mut default_rng(seed.into()));
        let rng = || default_rng(seed.into());
        let mut whole = first();
        let watch = Watch::silent_on(Part::Test);
        trainer.start(&mut whole, &mut dataset(rng()), &dataset(rng()), &watch).unwrap();
        let history = watch.training().history;

        let steps = N.div_ceil(batch_size);
        let (mut model, mut training, mut train_rng) = (first(), Training::default(), rng());
        for pause in pauses.into_iter().map(Some).chain([None]) {
            let (mut train, done) = (dataset(train_rng.clone()), training.history.len());
            let so_far = |training: &Training| training.history.len() * steps + training.step;
            let until = pause.map(|pause| so_far(&training) + pause);
            let watch = Watch::silent_on(Part::Test).from(training.clone());
            let watch = watch.until(|training| until.is_some_and(|until| so_far(training) >= until));
            let ended = trainer.start(&mut model, &mut train, &dataset(rng()), &watch);
            training = watch.training();
            match ended {
                Ok(()) => break,
                Err(stopped) => prop_assert_eq!(stopped, Stopped::Interrupted),
            }
            for _ in done..training.history.len() {
                train_rng.permutation(N);
            }
        }
        prop_assert_eq!(without_seconds(&training.history), without_seconds(&history));
        prop_assert_eq!((training.step, training.loss), (0, 0.0));
        prop_assert_eq!(model.layers, whole.layers);
    }
}

/// Protects `train` and `eval`: an epoch of `start` is one of the first, scored by the second.
#[test]
fn one_epoch_alone() {
    let trainer = Trainer { epochs: 1, batch_size: 4, learning_rate: 0.3 };
    let [mut alone, mut started] =
        [0; 2].map(|_| Mlp::new(&[6, 3], Activation::Relu, false, &mut default_rng(3)));
    let watch = Watch::silent();
    let loss =
        watch.epochs(1).map(|epoch| trainer.train(&mut alone, &mut dataset(default_rng(3)), &epoch)).next();
    let watch = Watch::silent_on(Part::Test);
    trainer.start(&mut started, &mut dataset(default_rng(3)), &dataset(default_rng(3)), &watch).unwrap();
    let history = watch.training().history;
    assert_eq!((history[0].train_loss, &alone.layers), (loss, &started.layers));
    let test = trainer.eval(&alone, &dataset(default_rng(9)));
    assert_eq!((history[0].test_loss, history[0].test_accuracy), (Some(test.loss), Some(test.accuracy)));
}

/// Protects the guard of a student's own model: a loss that is not finite ends the training, with the epoch and the
/// likely cause.
#[test]
fn a_loss_that_is_not_finite() {
    let trainer = Trainer { epochs: 3, batch_size: 4, learning_rate: 1e200 };
    let mut model = Mlp::new(&[6, 5, 3], Activation::Relu, true, &mut default_rng(0));
    let (mut train, test) = (dataset(default_rng(0)), dataset(default_rng(0)));
    let watch = Watch::new(Some(&QUIET), Part::Test, trainer.rate());
    let error = trainer.start(&mut model, &mut train, &test, &watch).unwrap_err();
    let said = error.to_string();
    assert!(said.starts_with("end of epoch 1: ") && said.contains("--lr 0.1"), "{said}");
}
