//! How far rounding alone can move a number that two programs compute by the same formula.
//!
//! Two programs that add the same terms in another order get other last digits. How many is known: with `u = 2⁻⁵³`,
//! a sum of `n` products computed in any order is off by at most `γ_n Σ|terms|`, where `γ_n = n·u / (1 − n·u)`
//! (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §3.1). Each side may be off by that much, in
//! opposite directions. And each starts from inputs that differ already, by what was *measured* on them. So each
//! bound here says: given how the inputs differ, more than this between the outputs is no rounding. It blames the
//! first formula that was not followed, however far the weights have drifted apart before.
//!
//! In the formulas, `|a|` is the larger magnitude of the two sides, `Δa` their difference.

use std::collections::HashMap;

use lab::trace::{Rule, Tensor};
use linalg::{Matrix, one_hot};

/// Half the distance from 1 to the next double: the largest relative error of one rounding.
const U: f64 = f64::EPSILON / 2.0;

/// The error of `exp` and `ln` on both sides together, relatively; mathematical libraries stay well below.
const ELEMENTARY: f64 = 8.0 * U;

/// Near 10⁻³⁰⁸ doubles lose digits, whatever the formula; this much is always forgiven.
const UNDERFLOW: f64 = 1e-300;

/// What the arithmetic of the bounds themselves may lose, relatively: they are sums of some thousand terms.
const OWN_ROUNDING: f64 = 1e-12;

/// `γ_n` for both sides together.
fn gamma(n: usize) -> f64 {
    let nu = n as f64 * U;
    2.0 * nu / (1.0 - nu)
}

/// One tensor as both sides have it.
pub struct Pair {
    /// The left side's.
    pub left: Tensor,
    /// The right side's.
    pub right: Tensor,
}

impl Pair {
    /// Number by number, a figure of the left and the right value. One dimension makes a column.
    fn each(&self, figure: impl Fn(f64, f64) -> f64) -> Matrix {
        let shape = &self.left.head.shape;
        let (rows, columns) = (shape.first().copied().unwrap_or(1), shape.get(1).copied().unwrap_or(1));
        let values = self.left.values.iter().zip(&self.right.values);
        Matrix::from_row_iterator(rows, columns, values.map(|(&left, &right)| figure(left, right)))
    }

    /// `|a|`
    fn size(&self) -> Matrix {
        self.each(|left, right| left.abs().max(right.abs()))
    }

    /// `Δa`
    fn gap(&self) -> Matrix {
        self.each(gap)
    }
}

/// The difference of two numbers; none between equal infinities, or where neither is a number.
pub fn gap(left: f64, right: f64) -> f64 {
    if left == right || (left.is_nan() && right.is_nan()) { 0.0 } else { (left - right).abs() }
}

/// The largest difference that rounding explains, for each number of the tensor. `known` holds the latest tensor of
/// each name. `None` if it lacks one that the rule needs, or one of the wrong shape.
pub fn bounds(output: &Pair, known: &HashMap<String, Pair>) -> Option<Matrix> {
    let head = &output.left.head;
    let of: Vec<&Pair> = head.of.iter().map(|name| known.get(name)).collect::<Option<_>>()?;
    let bounds = match (head.rule, of.as_slice()) {
        (Rule::Exact, []) => output.each(|_, _| 0.0),
        (Rule::Affine, [x, w, b]) => affine(x, w, b)?,
        (Rule::Softmax, [z]) => softmax(output, z)?,
        (Rule::CrossEntropy, [p, labels]) => cross_entropy(p, labels)?,
        (Rule::GradientOfWeights, [x, p, labels]) => gradient(&x.size(), &x.gap(), p, labels)?,
        (Rule::GradientOfBias, [p, labels]) => {
            let rows = p.size().nrows();
            gradient(&Matrix::repeat(rows, 1, 1.0), &Matrix::zeros(rows, 1), p, labels)?
        }
        (Rule::Descent, [before, gradient]) => descent(before, gradient, head.learning_rate?)?,
        _ => return None,
    };
    let slack = if head.rule == Rule::Exact { 0.0 } else { UNDERFLOW };
    (bounds.shape() == output.size().shape())
        .then(|| bounds.map(|bound| bound * (1.0 + OWN_ROUNDING) + slack))
}

/// `z = x·w + b`: `|Δz| ≤ |x|·Δw + Δx·|w| + Δb + γ (|x|·|w| + |b|)`.
fn affine(x: &Pair, w: &Pair, b: &Pair) -> Option<Matrix> {
    let (x_size, w_size) = (x.size(), w.size());
    if x_size.ncols() != w_size.nrows() || b.size().shape() != (1, w_size.ncols()) {
        return None;
    }
    let gamma = gamma(x_size.ncols() + 1);
    let of_b = b.gap() + gamma * b.size();
    let of_products = &x_size * (w.gap() + gamma * &w_size) + x.gap() * &w_size;
    Some(linalg::add_row(of_products, &of_b.row(0).into_owned()))
}

/// `p = exp(z − m) / Σ exp(z − m)`. If no logit moves by more than `δ`, no probability changes by more than the
/// factor `e^{2δ}`. Subtracting the maximum rounds each exponent by `u|z − m|`, the rest is relative: `exp`, `K`
/// additions, a division.
fn softmax(p: &Pair, z: &Pair) -> Option<Matrix> {
    let (z_size, z_gap, mut bounds) = (z.size(), z.gap(), p.size());
    if z_size.shape() != bounds.shape() {
        return None;
    }
    for (i, mut row) in bounds.row_iter_mut().enumerate() {
        let exponents = z_gap.row(i).max() + 4.0 * U * z_size.row(i).max();
        let relative = (2.0 * exponents).exp_m1() + gamma(row.len() + 2) + 2.0 * ELEMENTARY;
        row.apply(|p| *p *= relative);
    }
    Some(bounds)
}

/// `L = −ln p_c`: the logarithm of the ratio of the two sides' probabilities, and the rounding of `ln`.
fn cross_entropy(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let classes = classes(labels, &p.size())?;
    let ratio = p.each(|left, right| gap(left.ln(), right.ln()));
    let size = p.each(|left, right| left.ln().abs().max(right.ln().abs()));
    let bound = |i: usize, c: usize| ratio[(i, c)] + 2.0 * ELEMENTARY * size[(i, c)];
    Some(Matrix::from_iterator(
        classes.len(),
        1,
        classes.iter().enumerate().map(|(i, &c)| bound(i, c.into())),
    ))
}

/// `G = xᵀ δ / B` with `δ = p − y`: `|ΔG| ≤ (|x|ᵀ·Δp + Δxᵀ·|δ| + γ |x|ᵀ·|δ|) / B`. The division may come before or
/// after the sum.
fn gradient(x_size: &Matrix, x_gap: &Matrix, p: &Pair, labels: &Pair) -> Option<Matrix> {
    let p_size = p.size();
    let classes = classes(labels, &p_size)?;
    if x_size.nrows() != p_size.nrows() {
        return None;
    }
    let y = one_hot(&classes, p_size.ncols());
    let [left, right] = [p.each(|left, _| left), p.each(|_, right| right)].map(|p| (p - &y).abs());
    let delta = left.sup(&right);
    let gamma = gamma(p_size.nrows() + 3);
    let sum = x_size.transpose() * (p.gap() + gamma * &delta) + x_gap.transpose() * &delta;
    Some(sum / p_size.nrows() as f64)
}

/// `θ − η g`: `Δθ + η Δg`, and the rounding of the product and of the difference.
fn descent(before: &Pair, gradient: &Pair, rate: f64) -> Option<Matrix> {
    let (size, gradient_size) = (before.size(), gradient.size());
    (size.shape() == gradient_size.shape())
        .then(|| before.gap() + rate * gradient.gap() + 4.0 * U * (size + rate * gradient_size))
}

/// The labels, if there is one per row of `p` and each is a column of it.
fn classes(labels: &Pair, p: &Matrix) -> Option<Vec<u8>> {
    let class = |&value: &f64| (value >= 0.0 && value < p.ncols() as f64).then_some(value as u8);
    let classes: Vec<u8> = labels.left.values.iter().map(class).collect::<Option<_>>()?;
    (classes.len() == p.nrows()).then_some(classes)
}

#[cfg(test)]
mod tests {
    use numpy_rng::RandomState;

    use super::*;

    const SHAPE: (usize, usize, usize) = (5, 37, 4);

    /// A step of softmax regression, computed with all sums from the first term to the last (`forward`) or from the
    /// last to the first; `wrong` is applied to each tensor as it is made.
    fn step(forward: bool, mut wrong: impl FnMut(&str, &mut Matrix)) -> Vec<Tensor> {
        let (batch, pixels, classes) = SHAPE;
        let mut rng = RandomState::new(7);
        let mut matrix = |m: usize, n: usize| Matrix::from_row_iterator(m, n, rng.normal(0.0, 1.0, m * n));
        let (x, w, b) = (matrix(batch, pixels), matrix(pixels, classes), matrix(1, classes));
        let sum = |terms: &mut dyn Iterator<Item = f64>| {
            let terms: Vec<f64> = terms.collect();
            if forward { terms.iter().sum() } else { terms.iter().rev().sum::<f64>() }
        };
        let product = |a: &Matrix, b: &Matrix| {
            Matrix::from_fn(a.nrows(), b.ncols(), |i, k| {
                sum(&mut (0..a.ncols()).map(|d| a[(i, d)] * b[(d, k)]))
            })
        };
        let labels = [3, 0, 1, 1, 2];
        let mut tensors = Vec::new();
        let mut made = |name: &str, mut value: Matrix, rule, of: &[&str]| {
            wrong(if rule == Rule::Descent { "w after" } else { name }, &mut value);
            tensors.push(Tensor::new(name, &value, rule, of));
            value
        };
        for (name, value) in [("x", &x), ("w", &w), ("b", &b)] {
            made(name, value.clone(), Rule::Exact, &[]);
        }
        made("labels", Matrix::from_iterator(batch, 1, labels.map(f64::from)), Rule::Exact, &[]);
        let logits = product(&x, &w) + Matrix::from_fn(batch, classes, |_, k| b[k]);
        let logits = made("logits", logits, Rule::Affine, &["x", "w", "b"]);
        let exp = logits.map(f64::exp);
        let probs =
            Matrix::from_fn(batch, classes, |i, k| exp[(i, k)] / sum(&mut exp.row(i).iter().copied()));
        let probs = made("probs", probs, Rule::Softmax, &["logits"]);
        let losses = Matrix::from_fn(batch, 1, |i, _| -probs[(i, labels[i].into())].ln());
        made("losses", losses, Rule::CrossEntropy, &["probs", "labels"]);
        let delta = &probs - one_hot(&labels, classes);
        let grad_w = product(&x.transpose(), &delta) / batch as f64;
        let grad_w = made("grad_w", grad_w, Rule::GradientOfWeights, &["x", "probs", "labels"]);
        let grad_b = product(&Matrix::repeat(1, batch, 1.0), &delta) / batch as f64;
        made("grad_b", grad_b, Rule::GradientOfBias, &["probs", "labels"]);
        made("w", w - 0.1 * grad_w, Rule::Descent, &["w", "grad_w"]);
        for tensor in &mut tensors {
            tensor.head.learning_rate = Some(0.1);
        }
        tensors
    }

    /// The names of the tensors that differ by more than their bounds, and the largest share of a bound that is used.
    fn beyond(left: Vec<Tensor>, right: Vec<Tensor>) -> (Vec<String>, f64) {
        let (mut known, mut names, mut used) = (HashMap::new(), Vec::new(), 0.0);
        for (left, right) in left.into_iter().zip(right) {
            let name = left.head.tensor.clone();
            let pair = Pair { left, right };
            let bounds = bounds(&pair, &known).unwrap_or_else(|| panic!("no bound for {name}"));
            let gaps = pair.gap();
            if gaps.iter().zip(&bounds).any(|(gap, bound)| gap > bound) {
                names.push(name.clone());
            }
            used = gaps
                .iter()
                .zip(&bounds)
                .filter(|(gap, _)| **gap > 0.0)
                .map(|(g, b)| g / b)
                .fold(used, f64::max);
            known.insert(name, pair);
        }
        (names, used)
    }

    /// The order of summation stays within the bounds, in every tensor; and does differ, so that the test says something.
    #[test]
    fn another_order_is_within_the_bounds() {
        let (names, used) = beyond(step(true, |_, _| {}), step(false, |_, _| {}));
        assert_eq!(names, Vec::<String>::new());
        assert!(used > 1e-3, "bounds too wide to mean anything: at most {used} of one is used");
    }

    /// A change of one part in 10⁹ in the first number, or the last, is blamed on its tensor and on no later one.
    #[test]
    fn a_small_mistake_is_blamed_where_it_is() {
        for wanted in ["x", "w", "b", "logits", "probs", "losses", "grad_w", "grad_b", "w after"] {
            for last in [false, true] {
                let wrong = step(false, |name, value| {
                    let place = if last { value.len() - 1 } else { 0 };
                    if name == wanted {
                        value[place] *= 1.0 + 1e-9;
                    }
                });
                let blamed = beyond(step(true, |_, _| {}), wrong).0;
                assert_eq!(blamed, [wanted.trim_end_matches(" after")], "{wanted}, last: {last}");
            }
        }
    }

    /// A rule whose inputs are missing, or do not fit, gives no bound instead of a wrong one.
    #[test]
    fn inputs_that_do_not_fit() {
        let logits = || Tensor::new("logits", &Matrix::zeros(2, 3), Rule::Affine, &["x", "w", "b"]);
        let pair = Pair { left: logits(), right: logits() };
        assert!(bounds(&pair, &HashMap::new()).is_none());
        let mut known = HashMap::new();
        for (name, shape) in [("x", (2, 5)), ("w", (4, 3)), ("b", (1, 3))] {
            let tensor = || Tensor::new(name, &Matrix::zeros(shape.0, shape.1), Rule::Exact, &[]);
            known.insert(name.to_string(), Pair { left: tensor(), right: tensor() });
        }
        assert!(bounds(&pair, &known).is_none());
    }
}
