//! Where formulas are at their most sensitive: probabilities near 0 and 1, and `z` near the kink of `max(z, 0)`.

use lab::trace::{Rule, Tensor};
use linalg::Matrix;
use proptest::prelude::*;

use super::{
    super::losses::{EPSILON, handout_gradient},
    Order, beyond,
};

/// Three logits far enough apart that probabilities of 1, of 10⁻⁵², and of 0 come up; and the class of the image.
fn image() -> impl Strategy<Value = (Vec<f64>, usize)> {
    let logits = |most: f64| prop::collection::vec(-most..most, 3);
    (prop_oneof![logits(60.0), logits(1000.0)], 0..3_usize)
}

fn probs(logits: &[f64]) -> Vec<f64> {
    Order::Forward.softmax(&Matrix::from_row_slice(1, logits.len(), logits)).as_slice().to_vec()
}

/// Whether two sides' results from the same inputs are within the bounds.
fn within(rule: Rule, inputs: &[(&str, &[f64])], [left, right]: [&[f64]; 2]) -> bool {
    let row = |name: &str, values: &[f64], rule, of: &[&str]| {
        Tensor::new(name, &Matrix::from_row_slice(1, values.len(), values), rule, of)
    };
    let names: Vec<&str> = inputs.iter().map(|(name, _)| *name).collect();
    let side = |result: &[f64]| {
        let inputs = inputs.iter().map(|(name, values)| row(name, values, Rule::Exact, &[]));
        inputs.chain([row("result", result, rule, &names)]).collect::<Vec<_>>()
    };
    beyond(side(left), side(right)).is_empty()
}

/// What the categorical loss's chain of derivatives gives: of `ln(p + ε)`, then of softmax.
fn categorical_gradient(p: &[f64], c: usize) -> Vec<f64> {
    let d = |k: usize| if k == c { -(p[c] + EPSILON).recip() } else { 0.0 };
    let sum: f64 = (0..p.len()).map(|k| d(k) * p[k]).sum();
    p.iter().enumerate().map(|(k, p)| p * (d(k) - sum)).collect()
}

fn shortcut(p: &[f64], c: usize) -> Vec<f64> {
    p.iter().enumerate().map(|(k, p)| if k == c { p - 1.0 } else { *p }).collect()
}

proptest! {
    /// Protects against blaming a loss for the order in which `1 − p + ε` is added, however close `p` is to 1.
    #[test]
    fn the_order_within_a_logarithm((logits, c) in image()) {
        let p = probs(&logits);
        let loss = |other: fn(f64) -> f64| {
            let term = |(k, &p): (usize, &f64)| if k == c { -(p + EPSILON).ln() } else { -other(p).ln() };
            p.iter().enumerate().map(term).sum::<f64>()
        };
        let [first, second] = [loss(|p| 1.0 - p + EPSILON), loss(|p| 1.0 + (EPSILON - p))];
        let inputs = [("probs", &p[..]), ("labels", &[c as f64])];
        prop_assert!(within(Rule::HandoutLoss, &inputs, [&[first], &[second]]), "{first} {second}");
    }

    /// Protects against blaming automatic differentiation for `ε`, however small the right class's probability.
    #[test]
    fn the_shortcut_and_the_chain_rule((logits, c) in image()) {
        let p = probs(&logits);
        let inputs = [("probs", &p[..]), ("labels", &[c as f64])];
        let [short, chain] = [shortcut(&p, c), categorical_gradient(&p, c)];
        prop_assert!(within(Rule::LogitsGradient, &inputs, [&short, &chain]), "{short:?} {chain:?}");
    }

    /// Protects what the bound is for: at probabilities that training goes through, the gradient of the handout's loss
    /// is not taken for `p − y`.
    #[test]
    fn the_gradients_of_the_two_losses(logits in prop::collection::vec(-3.0..3.0, 3), c in 0..3_usize) {
        let p = probs(&logits);
        let inputs = [("probs", &p[..]), ("labels", &[c as f64])];
        let [short, handouts] = [shortcut(&p, c), handout_gradient(&p, c)];
        prop_assert!(!within(Rule::LogitsGradient, &inputs, [&short, &handouts]), "{short:?} {handouts:?}");
    }
}

/// Protects the gradient of `max(z, 0)`: where rounding alone decides whether `z` is above 0, either answer passes; where
/// both sides agree that it is, or that it is not, only the gradient itself passes.
#[test]
fn the_kink_of_relu() {
    let side = |z: [f64; 3], result: [f64; 3]| {
        let row = |name: &str, values: &[f64; 3], rule, of: &[&str]| {
            Tensor::new(name, &Matrix::from_row_slice(1, 3, values), rule, of)
        };
        let grad_a1 = row("grad_a1", &[5.0, 6.0, 7.0], Rule::Exact, &[]);
        // A sum that rounding moves from one side of 0 to the other: x·w + b with terms of about 1.
        let [x, w] = [("x", 1.0), ("w", 1.0)].map(|(name, value)| {
            Tensor::new(name, &Matrix::repeat(1, if name == "x" { 1 } else { 3 }, value), Rule::Exact, &[])
        });
        let b = row("b", &[-1.0, 1.0, -2.0], Rule::Exact, &[]);
        let z = row("z1", &z, Rule::Affine, &["x", "w", "b"]);
        let grad_z1 = row("grad_z1", &result, Rule::ReluGradient, &["z1", "grad_a1"]);
        vec![x, w, b, grad_a1, z, grad_z1]
    };
    let left = side([1e-17, 2.0, -1.0], [5.0, 6.0, 0.0]);
    assert!(beyond(left.clone(), side([-1e-17, 2.0, -1.0], [0.0, 6.0, 0.0])).is_empty());
    for wrong in [[0.0, 0.0, 0.0], [0.0, 6.0, 7.0], [-0.1, 6.0, 0.0]] {
        assert_eq!(beyond(left.clone(), side([-1e-17, 2.0, -1.0], wrong)), ["grad_z1"], "{wrong:?}");
    }
    assert_eq!(beyond(left, side([1e-17, 2.0, -1.0], [0.0, 6.0, 0.0])), ["grad_z1"]);
}
