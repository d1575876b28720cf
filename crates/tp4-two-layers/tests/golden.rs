//! TP4's losses are NumPy's: what a classmate's program prints for the same seed.
//!
//! The figures are in `docs/numpy/golden.json`; `python docs/numpy/golden.py > docs/numpy/golden.json` wrote it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{
    Found, Place, Samples, TrainTest,
    digits::{self, Files},
    project_root,
};
use lab::{Loss, Stopped, Watch, descent::Settings};
use linalg::{DesignMatrix, Float, Matrix};
use numpy_rng::RandomState;
use serde_json::Value;
use tp4_two_layers::{
    OneLayer, TwoLayers, evaluate, gradient_descent_one_layer_nn, gradient_descent_two_layers_nn,
    predict_one_layer_nn, predict_two_layers_nn,
};

/// How far a loss may be from NumPy's, relatively: the sums are the same, their order is not.
const CLOSE: Float = 1e-9;

/// The handout's 2,000 passes take half a minute without the optimizer's help; the first of them, two seconds.
const LAST_PASS: usize = if cfg!(debug_assertions) { 200 } else { usize::MAX };

const LOSSES: [(&str, Loss); 2] = [("handout", Loss::Handout), ("categorical", Loss::Categorical)];

/// The bundled digits.
fn digits() -> TrainTest {
    let folder = project_root().join("datasets").join(digits::NAME);
    digits::load(&Files::Arrays(Found { place: Place::Project, folder }), None).unwrap()
}

/// Descends as each run of this name did, with either loss, and compares every figure: of each pass's parameters before
/// its step, and of the last ones.
fn check_runs<P>(
    name: &str,
    learning_rate: Float,
    draw: impl Fn(&mut RandomState) -> P,
    descend: impl Fn(&mut P, [&Samples; 2], Loss, &Settings, &Watch<'_>) -> Result<(), Stopped>,
    predict: impl Fn(&DesignMatrix, &P) -> Matrix,
) {
    let golden: Value = serde_json::from_str(include_str!("../../../docs/numpy/golden.json")).unwrap();
    let TrainTest { train, test, .. } = digits();
    let runs = golden[name].as_array().unwrap();
    assert_eq!(runs.len(), 2, "two seeds");
    for (run, (name, loss)) in runs.iter().flat_map(|run| LOSSES.map(|loss| (run, loss))) {
        let check = |ours: Option<Float>, figures: &Value, part: &str, what: &str| {
            let (ours, numpy) = (ours.unwrap(), figures[name][part].as_f64().unwrap());
            let what = format!("seed {}, {what}, {name} loss, {part}", run["seed"]);
            assert!((ours - numpy).abs() <= CLOSE * numpy, "{what}: {ours}, NumPy's is {numpy}");
        };
        let history = run["history"].as_array().unwrap();
        let last = history.last().unwrap()["step"].as_u64().unwrap() as usize;
        let settings =
            Settings { seed: 0, passes: last.min(LAST_PASS), learning_rate, handouts_rate: learning_rate };
        let mut parameters = draw(&mut RandomState::new(run["seed"].as_u64().unwrap() as u32));
        let watch = Watch::silent();
        descend(&mut parameters, [&train, &test], loss, &settings, &watch).unwrap();
        let ours = watch.training().history;
        assert_eq!(ours.len(), settings.passes);
        for figures in history {
            let Some(step) = ours.get(figures["step"].as_u64().unwrap() as usize - 1) else { continue };
            let what = format!("pass {}", step.step);
            check(step.train_loss, figures, "train", &what);
            check(step.test_loss, figures, "test", &what);
            assert_eq!(step.test_accuracy, figures["test_accuracy"].as_f64());
        }
        if last <= LAST_PASS {
            for (part, samples) in [("train", &train), ("test", &test)] {
                let score = evaluate(loss, &predict(&samples.x, &parameters), &samples.labels);
                check(Some(score.loss), &run["end"], part, "end");
            }
        }
    }
}

/// Protects Q3 to Q7: the draw, 200 passes, both losses, the accuracy.
#[test]
fn one_layer() {
    let descend = |parameters: &mut OneLayer,
                   [train, test]: [&Samples; 2],
                   loss,
                   settings: &Settings,
                   watch: &Watch<'_>| {
        gradient_descent_one_layer_nn(parameters, train, test, loss, settings, watch)
    };
    check_runs("one-layer", 1e-5, OneLayer::new, descend, predict_one_layer_nn);
}

/// Protects Q8 and Q9: the draw, 2,000 passes (200 in a debug build), both losses, the accuracy.
#[test]
fn two_layers() {
    let descend = |parameters: &mut TwoLayers,
                   [train, test]: [&Samples; 2],
                   loss,
                   settings: &Settings,
                   watch: &Watch<'_>| {
        gradient_descent_two_layers_nn(parameters, train, test, loss, settings, watch)
    };
    let predict = |x: &DesignMatrix, parameters: &TwoLayers| predict_two_layers_nn(x, parameters).1;
    check_runs("two-layers", 1e-3, |rng| TwoLayers::new(100, rng), descend, predict);
}
