//! TP4's losses are NumPy's: what a classmate's program prints for the same seed.
//!
//! The figures are in `docs/numpy/golden.json`; `python docs/numpy/golden.py > docs/numpy/golden.json` wrote it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{
    Samples,
    npy::{self, NpyValues},
    project_root,
};
use lab::Loss;
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
const LAST_PASS: u64 = if cfg!(debug_assertions) { 200 } else { u64::MAX };

const LOSSES: [(&str, Loss); 2] = [("handout", Loss::Handout), ("categorical", Loss::Categorical)];

/// The bundled digits: images and digits of these two files.
fn digits(images: &str, labels: &str) -> Samples {
    let read = |name: &str| {
        let values = npy::read(project_root().join("datasets/digits-178").join(name)).unwrap().values;
        let NpyValues::Bytes(bytes) = values else { panic!("{name} holds bytes") };
        bytes
    };
    let pixels = read(images).into_iter().map(|byte| Float::from(byte) / 255.0).collect();
    let class = |digit| [1, 7, 8].iter().position(|&of_class| of_class == digit).unwrap() as u8;
    Samples { x: DesignMatrix::new(pixels, 784), labels: read(labels).into_iter().map(class).collect() }
}

/// Descends as each run of this name did, and compares every figure: of the pass's parameters before its step, and of
/// the last ones.
fn check_runs<P: Clone>(
    name: &str,
    draw: impl Fn(&mut RandomState) -> P,
    pass: impl Fn(&mut P, &Samples, Loss) -> Float,
    predict: impl Fn(&DesignMatrix, &P) -> Matrix,
) {
    let golden: Value = serde_json::from_str(include_str!("../../../docs/numpy/golden.json")).unwrap();
    let (train, test) = (digits("x.npy", "y.npy"), digits("xt.npy", "yt.npy"));
    let runs = golden[name].as_array().unwrap();
    assert_eq!(runs.len(), 2, "two seeds");
    for run in runs {
        let mut parameters = draw(&mut RandomState::new(run["seed"].as_u64().unwrap() as u32));
        let check = |figures: &Value, parameters: &P, step: &str| {
            let probs = predict(&test.x, parameters);
            for (name, loss) in LOSSES {
                let ours = evaluate(loss, &probs, &test.labels);
                let before = pass(&mut parameters.clone(), &train, loss);
                for (part, ours) in [("train", before), ("test", ours.loss)] {
                    let numpy = figures[name][part].as_f64().unwrap();
                    let what = format!("seed {}, {step}, {name} loss, {part}", run["seed"]);
                    assert!((ours - numpy).abs() <= CLOSE * numpy, "{what}: {ours}, NumPy's is {numpy}");
                }
                assert_eq!(Some(ours.accuracy), figures["test_accuracy"].as_f64());
            }
        };
        let history = run["history"].as_array().unwrap();
        let last = history.last().unwrap()["step"].as_u64().unwrap();
        for step in 1..=last.min(LAST_PASS) {
            if let Some(figures) = history.iter().find(|figures| figures["step"] == step) {
                check(figures, &parameters, &format!("pass {step}"));
            }
            pass(&mut parameters, &train, Loss::Handout);
        }
        if last <= LAST_PASS {
            check(&run["end"], &parameters, "end");
        }
    }
}

/// Protects Q3 to Q7: the draw, 200 passes, both losses, the accuracy.
#[test]
fn one_layer() {
    let pass = |parameters: &mut OneLayer, images: &Samples, loss| {
        gradient_descent_one_layer_nn(parameters, images, loss, 1e-5)
    };
    check_runs("one-layer", OneLayer::new, pass, predict_one_layer_nn);
}

/// Protects Q8 and Q9: the draw, 2,000 passes (200 in a debug build), both losses, the accuracy.
#[test]
fn two_layers() {
    let pass = |parameters: &mut TwoLayers, images: &Samples, loss| {
        gradient_descent_two_layers_nn(parameters, images, loss, 1e-3)
    };
    let predict = |x: &DesignMatrix, parameters: &TwoLayers| predict_two_layers_nn(x, parameters).1;
    check_runs("two-layers", |rng| TwoLayers::new(100, rng), pass, predict);
}
