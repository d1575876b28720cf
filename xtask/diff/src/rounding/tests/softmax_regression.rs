//! A step of TP1, whose loss has an `ε` inside its logarithm, and of TP2 and TP3, whose loss has none.

use linalg::{Matrix, one_hot};
use numpy_rng::RandomState;
use trace::{Rule, Traced};

use super::{Order, Side, beyond, shares};

const SHAPE: (usize, usize, usize) = (5, 37, 4);

/// TP1's.
const EPSILON: f64 = 1e-9;

fn step(order: Order, wrong: Option<(&'static str, bool)>, epsilon: Option<f64>) -> Vec<Traced> {
    let (batch, pixels, classes) = SHAPE;
    let mut rng = RandomState::new(7);
    let mut matrix = |m: usize, n: usize| Matrix::from_row_iterator(m, n, rng.normal(0.0, 1.0, m * n));
    let mut side = Side::new(wrong);
    let x = side.made("x", matrix(batch, pixels), Rule::Exact, &[]);
    let w = side.made("w", matrix(pixels, classes), Rule::Exact, &[]);
    let b = side.made("b", matrix(1, classes), Rule::Exact, &[]);
    let labels = [3, 0, 1, 1, 2];
    side.made("labels", Matrix::from_iterator(batch, 1, labels.map(f64::from)), Rule::Exact, &[]);
    let logits = order.product(&x, &w) + Matrix::from_fn(batch, classes, |_, k| b[k]);
    let logits = side.made("logits", logits, Rule::Affine, &["x", "w", "b"]);
    let probs = side.made("probs", order.softmax(&logits), Rule::Softmax, &["logits"]);
    let p_c = |i| probs[(i, usize::from(labels[i]))];
    let losses = Matrix::from_fn(batch, 1, |i, _| -(p_c(i) + epsilon.unwrap_or(0.0)).ln());
    side.made("losses", losses, Rule::CrossEntropy, &["probs", "labels"]);
    side.tensors.iter_mut().for_each(|tensor| tensor.head.epsilon = epsilon);
    let delta = &probs - one_hot(&labels, classes);
    let grad_w = order.product(&x.transpose(), &delta) / batch as f64;
    let grad_w = side.made("grad_w", grad_w, Rule::GradientOfWeights, &["x", "probs", "labels"]);
    let grad_b = order.column_sums(&delta) / batch as f64;
    side.made("grad_b", grad_b, Rule::GradientOfBias, &["probs", "labels"]);
    side.made("w", w - 0.1 * grad_w, Rule::Descent, &["w", "grad_w"]);
    side.tensors
}

/// The order of summation stays within the bounds, in every tensor; and does differ, so that the test says something.
#[test]
fn another_order_is_within_the_bounds() {
    for epsilon in [None, Some(EPSILON)] {
        let shares = shares(step(Order::Forward, None, epsilon), step(Order::Backward, None, epsilon));
        assert!(shares.iter().all(|(_, share)| *share <= 1.0), "{shares:?}");
        let used = shares.iter().fold(0.0, |used: f64, (_, share)| used.max(*share));
        assert!(used > 1e-3, "bounds too wide to mean anything: at most {used} of one is used");
    }
}

/// A change of one part in 10⁹ in the first number, or the last, is blamed on its tensor and on no later one.
#[test]
fn a_small_mistake_is_blamed_where_it_is() {
    for name in ["x", "w", "b", "logits", "probs", "losses", "grad_w", "grad_b", "w after"] {
        for (last, epsilon) in [(false, None), (true, None), (false, Some(EPSILON)), (true, Some(EPSILON))] {
            let mistaken = step(Order::Backward, Some((name, last)), epsilon);
            let blamed = beyond(step(Order::Forward, None, epsilon), mistaken);
            assert_eq!(blamed, [name.trim_end_matches(" after")], "{name}, last: {last}, {epsilon:?}");
        }
    }
}

/// An `ε` that one side leaves out, or takes another of, is no rounding: small as it is, it is blamed on the losses.
#[test]
fn another_epsilon() {
    for other in [None, Some(1e-12), Some(1e-8)] {
        let [left, right] = [Some(EPSILON), other].map(|epsilon| step(Order::Forward, None, epsilon));
        assert_eq!(beyond(left, right), ["losses"], "{other:?}");
    }
}
