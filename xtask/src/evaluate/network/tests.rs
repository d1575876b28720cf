//! Networks of small weights: their probabilities and losses against NumPy's, and weights that make no network.

use std::collections::BTreeMap;

use data::{Samples, Source};
use linalg::DesignMatrix;
use serde_json::json;
use weights::About;

use super::*;
use crate::evaluate::score::{Loss, evaluate};

const X: [Float; 6] = [0.2, 0.4, 1.0, 0.0, 0.9, 0.3];

fn two_layers(activation: Activation) -> Weights {
    let matrix = Matrix::from_row_slice;
    weights(
        Architecture::two_layers(activation),
        3,
        [
            ("w1", matrix(3, 2, &[0.5, -1.0, 1.5, 0.25, -2.0, 0.75])),
            ("b1", matrix(1, 2, &[0.1, -0.2])),
            ("w2", matrix(2, 3, &[1.0, -0.5, 0.25, -1.5, 2.0, 0.5])),
            ("b2", matrix(1, 3, &[0.3, 0.0, -0.1])),
        ],
    )
}

/// `w1` and `w2` of the two layers and a third, without biases, `(out, in)`.
fn mlp() -> Weights {
    let architecture = Architecture {
        model: ModelKind::Mlp,
        activation: Some(Activation::Tanh),
        orientation: Orientation::OutIn,
    };
    let two = two_layers(Activation::Tanh).tensors;
    let w3 = Matrix::from_row_slice(2, 3, &[1.0, 0.5, 0.0, -1.0, 2.0, 1.0]);
    weights(architecture, 2, [("w1", two["w1"].transpose()), ("w2", two["w2"].transpose()), ("w3", w3)])
}

fn weights<const N: usize>(
    architecture: Architecture,
    classes: usize,
    tensors: [(&str, Matrix); N],
) -> Weights {
    let about = About {
        lab: "tp5".into(),
        experiment: "train".into(),
        dataset: "mnist".into(),
        source: Source::Full,
        classes: (0..classes).map(|class| class.to_string()).collect(),
        architecture,
        settings: BTreeMap::new(),
        checkpoint: None,
    };
    Weights::new(about, tensors)
}

fn probabilities(weights: &Weights) -> Matrix {
    Network::new(weights).expect("a network").probabilities(RowMajor::new(&X, 3)).expect("finite numbers")
}

/// Protects the forward pass. Golden values, with the arrays above as `x`, `w1`, `b1`, `w2`, `b2`, and `w3` transposed:
/// `softmax = lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)`, then `softmax(f(x @ w1 + b1) @ w2 + b2)`
/// with `f` `np.tanh`, `lambda z: np.maximum(z, 0)`, `lambda z: 1 / (1 + np.exp(-z))`; last
/// `softmax(np.tanh(np.tanh(x @ w1) @ w2) @ w3)`.
#[test]
fn as_numpy_computes() {
    let two_layers = |activation| probabilities(&two_layers(activation));
    for (probs, expected) in [
        (
            two_layers(Activation::Tanh),
            &[
                0.06562157701049881,
                0.743250391489538,
                0.19112803149996324,
                0.4403986115744711,
                0.27267793292056486,
                0.28692345550496406,
            ][..],
        ),
        (
            two_layers(Activation::Relu),
            &[
                0.1605800748169645,
                0.5746681401816881,
                0.2647517850013474,
                0.48058618071402376,
                0.2386520345478267,
                0.28076178473814956,
            ],
        ),
        (
            two_layers(Activation::Sigmoid),
            &[
                0.13608606509988497,
                0.6038416600127762,
                0.2600722748873387,
                0.2455179719656552,
                0.45492710144352566,
                0.29955492659081906,
            ],
        ),
        (
            probabilities(&mlp()),
            &[0.03481184408636381, 0.9651881559136363, 0.2548530923598789, 0.745146907640121],
        ),
    ] {
        let expected = Matrix::from_row_slice(2, expected.len() / 2, expected);
        assert!((&probs - &expected).amax() < 1e-15, "{probs}{expected}");
    }
}

/// Protects the figures. Golden values, with `p` the probabilities of two layers with tanh and `y = np.eye(3)[[2, 0]]`:
/// `-np.log(p[[0, 1], [2, 0]]).mean()`, and
/// `-(y * np.log(p + 1e-16) + (1 - y) * np.log(1 - p + 1e-16)).sum() / 2`.
#[test]
fn losses_as_numpy_computes() {
    let network = Network::new(&two_layers(Activation::Tanh)).expect("a network");
    let samples = Samples { x: DesignMatrix::new(X.to_vec(), 3), labels: vec![2, 0] };
    for (name, expected) in [
        (json!(null), 1.2374433901483561),
        (json!("categorical"), 1.2374433901483561),
        (json!("handout"), 2.2794834471261862),
    ] {
        let mut about = two_layers(Activation::Tanh).about;
        about.settings.extend((!name.is_null()).then(|| ("loss".to_owned(), name.clone())));
        let loss = Loss::of(&about).expect("known");
        let evaluation = evaluate(&network, loss, &samples, 3).expect("finite numbers");
        assert!((evaluation.score.loss / expected - 1.0).abs() < 1e-15, "{name}: {}", evaluation.score.loss);
        assert_eq!(evaluation.score.accuracy, 0.5);
        assert_eq!(evaluation.confusion, [[1, 0, 0], [0, 0, 0], [0, 1, 0]]);
    }
}

/// Protects the difference between TP2's loss and those of TP1 and TP4 where the right class has no probability at all:
/// only the others are finite, `-np.log(1e-9)` and `-np.log(1e-16)`.
#[test]
fn a_probability_of_0() {
    let certain = [("w", Matrix::from_row_slice(1, 2, &[1000.0, 0.0]))];
    let network = Network::new(&weights(Architecture::softmax_regression(), 2, certain)).expect("a network");
    let samples = Samples { x: DesignMatrix::new(vec![1.0], 1), labels: vec![1] };
    let loss = |loss| evaluate(&network, loss, &samples, 2).map(|evaluation| evaluation.score.loss);
    let infinite = Overflow { tensor: "losses".into(), row: 0, column: 0, value: Float::INFINITY };
    assert_eq!(loss(Loss::CrossEntropy), Err(infinite));
    assert_eq!(loss(Loss::CrossEntropyWithEpsilon), Ok(20.72326583694641));
    assert_eq!(loss(Loss::Categorical), Ok(36.841361487904734));
    assert_eq!(loss(Loss::Handout), Ok(2.0 * 36.841361487904734));
}

/// Protects from figures that mean nothing: the first number of the forward pass that is not finite is named, with the
/// image among all of them, whatever comes after it.
#[test]
fn weights_that_are_too_large() {
    let first_of = |mut weights: Weights, tensor: &str, place: (usize, usize)| {
        weights.tensors.get_mut(tensor).expect("a tensor")[place] = 1e308;
        let network = Network::new(&weights).expect("a network");
        // An image of black pixels leaves every weight alone; the last one is in the second chunk.
        let mut pixels = vec![0.0; 3 * 260];
        pixels[3 * 255] = 1000.0;
        let samples = Samples { x: DesignMatrix::new(pixels, 3), labels: vec![1; 260] };
        let evaluation = evaluate(&network, Loss::Categorical, &samples, weights.about.classes.len());
        evaluation.err().expect("an overflow").to_string()
    };
    let two_layers = || two_layers(Activation::Relu);
    assert_eq!(first_of(two_layers(), "w1", (0, 1)), "z1[255, 1] is not finite: inf");
    assert_eq!(first_of(two_layers(), "w2", (0, 2)), "logits[255, 2] is not finite: inf");
    let one = [("w", Matrix::from_row_slice(3, 2, &[-1e308, 0.0, 1.0, 1.0, 1.0, 1.0]))];
    let one = weights(Architecture::softmax_regression(), 2, one);
    assert_eq!(first_of(one, "w", (0, 1)), "logits[255, 0] is not finite: -inf");
}

/// Protects the words about a loss that this program does not know.
#[test]
fn an_unknown_loss() {
    let mut about = mlp().about;
    about.settings.insert("loss".into(), json!("hinge"));
    let error = Loss::of(&about).expect_err("unknown");
    assert_eq!(error.to_string(), "the loss \"hinge\" is none that this program knows: categorical, handout");
    about.settings.remove("loss");
    about.settings.insert("epsilon".into(), json!(1e-9));
    assert_eq!(Loss::of(&about).expect("TP1's"), Loss::CrossEntropyWithEpsilon);
    about.settings.insert("epsilon".into(), json!(0.5));
    let error = Loss::of(&about).expect_err("unknown");
    assert_eq!(error.to_string(), "the loss −ln(p + 0.5) is none that this program knows: 1e-9");
}

/// Protects against weights that make no network, or another one than the file says: each is refused with its reason.
#[test]
fn weights_that_make_no_network() {
    let refused = |mut weights: Weights, change: &dyn Fn(&mut Weights)| {
        change(&mut weights);
        Network::new(&weights).err().expect("no network").to_string()
    };
    let two = || two_layers(Activation::Relu);
    let without = |name: &'static str| move |weights: &mut Weights| drop(weights.tensors.remove(name));
    let with = |name: &'static str, rows, columns| {
        move |weights: &mut Weights| drop(weights.tensors.insert(name.into(), Matrix::zeros(rows, columns)))
    };
    assert_eq!(refused(two(), &without("w2")), "there is no tensor `w2`; there are: b1, b2, w1");
    assert_eq!(refused(mlp(), &without("w1")), "there is no tensor `w1`; there are: w2, w3");
    assert_eq!(refused(two(), &without("b2")), "some layers have a bias, some have none");
    assert_eq!(refused(two(), &with("w3", 3, 3)), "`w3` is no tensor of this model");
    assert_eq!(refused(mlp(), &without("w2")), "`w3` is no tensor of this model");
    assert_eq!(refused(two(), &with("b1", 2, 1)), "`b1` has the shape (2, 1), expected (1, 2)");
    assert_eq!(refused(two(), &with("w2", 5, 3)), "`w2` takes 5 numbers, the layer before it gives 2");
    assert_eq!(refused(mlp(), &with("w3", 10, 3)), "the model has 10 outputs, but 2 classes are named");
    let softmax_regression = |weights: &mut Weights| {
        weights.about.architecture = Architecture::softmax_regression();
    };
    assert_eq!(refused(two(), &softmax_regression), "there is no tensor `w`; there are: b1, b2, w1, w2");
    let no_activation = |weights: &mut Weights| weights.about.architecture.activation = None;
    assert_eq!(refused(two(), &no_activation), "the metadata names no activation");
    let no_tensors = |weights: &mut Weights| weights.tensors.clear();
    assert_eq!(refused(mlp(), &no_tensors), "there is no tensor `w1`; there are: ");
}
