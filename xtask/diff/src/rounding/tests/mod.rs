//! Steps computed twice, with the sums in another order, and with a small mistake.

mod extremes;
mod networks;
mod softmax_regression;
mod two_layers;

use std::{cmp::Ordering, collections::HashMap};

use linalg::Matrix;
use trace::{Head, Rule, Traced};

use super::{Pair, bounds};

/// In which order a side adds.
#[derive(Clone, Copy, PartialEq)]
enum Order {
    Forward,
    Backward,
}

impl Order {
    fn sum(self, terms: impl DoubleEndedIterator<Item = f64>) -> f64 {
        match self {
            Order::Forward => terms.fold(0.0, |sum, term| sum + term),
            Order::Backward => terms.rfold(0.0, |sum, term| sum + term),
        }
    }

    fn product(self, a: &Matrix, b: &Matrix) -> Matrix {
        let entry = |i, k| self.sum((0..a.ncols()).map(|d| a[(i, d)] * b[(d, k)]));
        Matrix::from_fn(a.nrows(), b.ncols(), entry)
    }

    fn column_sums(self, a: &Matrix) -> Matrix {
        Matrix::from_fn(1, a.ncols(), |_, k| self.sum((0..a.nrows()).map(|i| a[(i, k)])))
    }

    fn softmax(self, z: &Matrix) -> Matrix {
        let max = linalg::max_axis1(z);
        let exp = linalg::sub_column(z.clone(), &max).map(f64::exp);
        Matrix::from_fn(z.nrows(), z.ncols(), |i, k| {
            exp[(i, k)] / self.sum((0..z.ncols()).map(|k| exp[(i, k)]))
        })
    }
}

/// The trace of a side: each tensor as it is made, the one named `wrong` with a mistake in its first number that is
/// not 0, or in its last.
struct Side {
    tensors: Vec<Traced>,
    wrong: Option<(&'static str, bool)>,
}

impl Side {
    fn new(wrong: Option<(&'static str, bool)>) -> Self {
        Self { tensors: Vec::new(), wrong }
    }

    /// Notes a tensor and gives it back, as the rest of the step is computed from it. What is made by the step itself
    /// is called `w after` where `w` is wrong.
    fn made(&mut self, name: &str, mut value: Matrix, rule: Rule, of: &[&str]) -> Matrix {
        let updated = matches!(rule, Rule::Descent | Rule::Velocity);
        let called = if updated { format!("{name} after") } else { name.to_string() };
        if let Some((_, last)) = self.wrong.filter(|&(wrong, _)| wrong == called) {
            let place = |value: &f64| *value != 0.0;
            let place = if last { value.iter().rposition(place) } else { value.iter().position(place) };
            value[place.expect("a number that is not 0")] *= 1.0 + 1e-9;
        }
        let mut tensor = Traced::new(name, &value, rule, of);
        (tensor.head.learning_rate, tensor.head.momentum) = (Some(0.1), Some(0.9));
        self.tensors.push(tensor);
        value
    }
}

/// The activation of this rule, of one number.
fn activate(activation: Rule, z: f64) -> f64 {
    match activation {
        Rule::Tanh => z.tanh(),
        Rule::Relu => z.max(0.0),
        _ => 1.0 / (1.0 + (-z).exp()),
    }
}

/// The rule of the gradient that passes back through an activation, what it is computed from beside that gradient, `a` or
/// `z`, and its factor.
fn slope(activation: Rule) -> (Rule, &'static str, fn(f64) -> f64) {
    match activation {
        Rule::Tanh => (Rule::TanhGradient, "a", |a| 1.0 - a * a),
        Rule::Relu => (Rule::ReluGradient, "z", |z| if z > 0.0 { 1.0 } else { 0.0 }),
        _ => (Rule::SigmoidGradient, "a", |a| a * (1.0 - a)),
    }
}

/// For each tensor, by name, the largest share of its bound that the difference of the two sides takes up; 0 where
/// they are the same.
fn shares(left: Vec<Traced>, right: Vec<Traced>) -> Vec<(String, f64)> {
    let (mut known, mut shares) = (HashMap::new(), Vec::new());
    for (left, right) in left.into_iter().zip(right) {
        let name = left.head.tensor.clone();
        let pair = Pair::new(left, right);
        let bounds = bounds(&pair, &known).unwrap_or_else(|| panic!("no bound for {name}"));
        // A bound that is not a number explains nothing; an infinite one explains all.
        let share = |(gap, bound): (&f64, &f64)| match gap.partial_cmp(bound) {
            Some(Ordering::Less) => gap / bound,
            Some(Ordering::Equal) => 1.0,
            _ => f64::INFINITY,
        };
        let differ = pair.gap().iter().zip(&bounds).filter(|(gap, _)| **gap != 0.0);
        let share = differ.map(share).fold(0.0, f64::max);
        shares.push((name.clone(), share));
        known.insert(name, pair);
    }
    shares
}

/// The names of the tensors that differ by more than their bounds.
fn beyond(left: Vec<Traced>, right: Vec<Traced>) -> Vec<String> {
    shares(left, right).into_iter().filter(|(_, share)| *share > 1.0).map(|(name, _)| name).collect()
}

/// A rule whose inputs are missing, empty, or do not fit gives no bound instead of a wrong one.
#[test]
fn inputs_that_do_not_fit() {
    let pair = |rule, of: &[&str]| {
        let tensor = || Traced::new("result", &Matrix::zeros(2, 3), rule, of);
        Pair::new(tensor(), tensor())
    };
    let known = |shapes: &[(&str, (usize, usize))]| -> HashMap<String, Pair> {
        let zeros = |name: &str, (m, n)| Traced::new(name, &Matrix::zeros(m, n), Rule::Exact, &[]);
        shapes.iter().map(|&(name, s)| (name.into(), Pair::new(zeros(name, s), zeros(name, s)))).collect()
    };
    let odd = [(2, 5), (4, 3), (0, 3), (1, 4)];
    for (rule, of) in [
        (Rule::Affine, &["a", "b", "c"][..]),
        (Rule::AffineTransposed, &["a", "b", "c"]),
        (Rule::Tanh, &["a"]),
        (Rule::Relu, &["a"]),
        (Rule::Sigmoid, &["a"]),
        (Rule::Softmax, &["a"]),
        (Rule::CrossEntropy, &["a", "b"]),
        (Rule::CategoricalLoss, &["a", "b"]),
        (Rule::HandoutLoss, &["a", "b"]),
        (Rule::LogitsGradient, &["a", "b"]),
        (Rule::MeanLogitsGradient, &["a", "b"]),
        (Rule::GradientOfWeights, &["a", "b", "c"]),
        (Rule::GradientOfBias, &["a", "b"]),
        (Rule::TransposedProduct, &["a", "b"]),
        (Rule::ColumnSums, &["a"]),
        (Rule::Product, &["a", "b"]),
        (Rule::ProductWithTransposed, &["a", "b"]),
        (Rule::TanhGradient, &["a", "b"]),
        (Rule::ReluGradient, &["a", "b"]),
        (Rule::SigmoidGradient, &["a", "b"]),
        (Rule::Velocity, &["a", "b"]),
        (Rule::Descent, &["a", "b"]),
    ] {
        let mut pair = pair(rule, of);
        pair.left.head = Head { learning_rate: Some(0.1), momentum: Some(0.9), ..pair.left.head.clone() };
        assert!(bounds(&pair, &HashMap::new()).is_none(), "{rule:?} of nothing");
        for (a, b, c) in [(0, 1, 2), (1, 2, 3), (2, 3, 0), (3, 0, 1), (0, 0, 0)] {
            let known = known(&[("a", odd[a]), ("b", odd[b]), ("c", odd[c])]);
            assert!(bounds(&pair, &known).is_none(), "{rule:?} of {:?}, {:?}, {:?}", odd[a], odd[b], odd[c]);
        }
    }
}
