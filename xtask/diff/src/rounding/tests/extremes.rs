//! Where formulas are at their most sensitive: probabilities near 0 and 1, and `z` near the kink of `max(z, 0)`.

use linalg::Matrix;
use proptest::prelude::*;
use trace::{Rule, Traced};

use super::{
    super::losses::{EPSILON, categorical_gradient, handout_gradient},
    Order, beyond,
};

/// The probabilities of an image on both sides, and its class. Logits are so far apart that probabilities of 1, of 10⁻⁵²,
/// and of 0 come up, of any class and of the right one alone; and the two sides have the same, or have drifted a little
/// apart, or far.
fn image() -> impl Strategy<Value = ([Vec<f64>; 2], usize)> {
    let logits = |most: f64| prop::collection::vec(-most..most, 3);
    let any = (prop_oneof![logits(3.0), logits(60.0), logits(1000.0)], prop_oneof![Just(0.0), 20.0..60.0]);
    let drift = prop_oneof![Just(0.0), Just(1e-12), Just(1e-3), Just(1.0)];
    (any, logits(30.0), drift, 0..3_usize).prop_map(|((mut left, lower), other, drift, c)| {
        left[c] -= lower;
        let right: Vec<f64> = left.iter().zip(other).map(|(z, other)| z + drift * other).collect();
        ([left, right].map(|logits| probs(&logits)), c)
    })
}

fn probs(logits: &[f64]) -> Vec<f64> {
    Order::Forward.softmax(&Matrix::from_row_slice(1, logits.len(), logits)).as_slice().to_vec()
}

/// Whether what two sides compute from these probabilities is within the bounds, given how those differ.
fn within(rule: Rule, probs: &[Vec<f64>; 2], c: usize, results: [&[f64]; 2]) -> bool {
    let row = |name: &str, values: &[f64], rule, of: &[&str]| {
        Traced::new(name, &Matrix::from_row_slice(1, values.len(), values), rule, of)
    };
    let side = |i: usize| {
        let inputs = [("probs", &probs[i][..]), ("labels", &[c as f64])];
        let inputs = inputs.map(|(name, values)| row(name, values, Rule::Exact, &[]));
        Vec::from_iter(inputs.into_iter().chain([row("result", results[i], rule, &["probs", "labels"])]))
    };
    !beyond(side(0), side(1)).contains(&"result".to_string())
}

/// What the categorical loss's chain of derivatives gives: of `ln(p + ε)`, then of softmax.
fn chain_rule(p: &[f64], c: usize) -> Vec<f64> {
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
    fn the_order_within_a_logarithm((p, c) in image()) {
        let loss = |p: &[f64], other: fn(f64) -> f64| {
            let term = |(k, &p): (usize, &f64)| if k == c { -(p + EPSILON).ln() } else { -other(p).ln() };
            p.iter().enumerate().map(term).sum::<f64>()
        };
        let [first, second] = [loss(&p[0], |p| 1.0 - p + EPSILON), loss(&p[1], |p| 1.0 + (EPSILON - p))];
        prop_assert!(within(Rule::HandoutLoss, &p, c, [&[first], &[second]]), "{first} {second}");
    }

    /// Protects against blaming the order of automatic differentiation, however small the right class's probability.
    #[test]
    fn the_categorical_gradient_in_another_order((p, c) in image()) {
        let [closed, chain] = [categorical_gradient(&p[0], c), chain_rule(&p[1], c)];
        prop_assert!(within(Rule::LogitsGradient, &p, c, [&closed, &chain]), "{closed:?} {chain:?}");
    }

    /// Where the right class has some probability, `p − y` and the derivative of `ln(p + ε)` are the same; where it has
    /// less than a millionth of a millionth, they are not, and that is not rounding.
    #[test]
    fn epsilon_is_no_rounding(logits in prop::collection::vec(-3.0..3.0, 3), c in 0..3_usize, far in 30.0..60.0) {
        let p = [probs(&logits), probs(&logits)];
        let [short, chain] = [shortcut(&p[0], c), chain_rule(&p[1], c)];
        prop_assert!(within(Rule::LogitsGradient, &p, c, [&short, &chain]), "{short:?} {chain:?}");

        let mut logits = logits;
        logits[c] -= far;
        let p = [probs(&logits), probs(&logits)];
        let [short, chain] = [shortcut(&p[0], c), chain_rule(&p[1], c)];
        prop_assert!(!within(Rule::LogitsGradient, &p, c, [&short, &chain]), "{short:?} {chain:?}");
    }

    /// The same where both sides differentiate the handout's loss, one of them in another order.
    #[test]
    fn the_handouts_gradient_in_another_order((p, c) in image()) {
        let products = |k: usize| if k == c { -p[1][k] / (p[1][k] + EPSILON) } else { p[1][k] / (1.0 - p[1][k] + EPSILON) };
        let sum: f64 = (0..3).rev().map(products).sum();
        let other: Vec<f64> = (0..3).map(|k| products(k) - p[1][k] * sum).collect();
        let ours = handout_gradient(&p[0], c);
        prop_assert!(within(Rule::LogitsGradient, &p, c, [&ours, &other]), "{ours:?} {other:?}");
    }

    /// Protects what the bound is for: at probabilities that training goes through, the gradient of the handout's loss
    /// is not taken for `p − y`.
    #[test]
    fn the_gradients_of_the_two_losses(logits in prop::collection::vec(-3.0..3.0, 3), c in 0..3_usize) {
        let p = [probs(&logits), probs(&logits)];
        let [short, handouts] = [shortcut(&p[0], c), handout_gradient(&p[1], c)];
        prop_assert!(!within(Rule::LogitsGradient, &p, c, [&short, &handouts]), "{short:?} {handouts:?}");
    }
}

/// Protects the gradient of `max(z, 0)`: where rounding alone decides whether `z` is above 0, either answer passes; where
/// both sides agree that it is, or that it is not, only the gradient itself passes.
#[test]
fn the_kink_of_relu() {
    let side = |z: [f64; 3], result: [f64; 3]| {
        let row = |name: &str, values: &[f64; 3], rule, of: &[&str]| {
            Traced::new(name, &Matrix::from_row_slice(1, 3, values), rule, of)
        };
        let grad_a1 = row("grad_a1", &[5.0, 6.0, 7.0], Rule::Exact, &[]);
        // A sum that rounding moves from one side of 0 to the other: x·w + b with terms of about 1.
        let [x, w] = [("x", 1.0), ("w", 1.0)].map(|(name, value)| {
            Traced::new(name, &Matrix::repeat(1, if name == "x" { 1 } else { 3 }, value), Rule::Exact, &[])
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
