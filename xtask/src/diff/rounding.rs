//! How far rounding alone can move a number that two programs compute by the same formula.
//!
//! Two programs that add the same terms in another order get other last digits. How many is known: with `u = 2⁻⁵³`,
//! a sum of `n` products computed in any order is off by at most `γ_n Σ|terms|`, where `γ_n = n·u / (1 − n·u)`
//! (Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., §3.1). Each side may be off by that much, in
//! opposite directions. And each starts from inputs that differ already, by what was *measured* on them. So each
//! bound here says: given how the inputs differ, more than this between the outputs is no rounding. It blames the
//! first formula that was not followed, however far the weights have drifted apart before.

use std::collections::HashMap;

use lab::trace::{Rule, Tensor};

/// Half the distance from 1 to the next double: the largest relative error of one rounding.
const U: f64 = f64::EPSILON / 2.0;

/// The error of `exp`, `ln` and the like in units of `U`; mathematical libraries stay well below.
const ELEMENTARY: f64 = 4.0;

/// `γ_n` for both sides together.
fn gamma(n: usize) -> f64 {
    let nu = n as f64 * U;
    2.0 * nu / (1.0 - nu)
}

/// One tensor as both sides have it; equally shaped.
pub struct Pair {
    /// The left side's.
    pub left: Tensor,
    /// The right side's.
    pub right: Tensor,
}

impl Pair {
    fn columns(&self) -> usize {
        self.left.head.shape.get(1).copied().unwrap_or(1)
    }

    fn rows(&self) -> usize {
        self.left.head.shape[0]
    }

    /// The larger magnitude of the two, at this row and column.
    fn size(&self, i: usize, j: usize) -> f64 {
        let place = i * self.columns() + j;
        self.left.values[place].abs().max(self.right.values[place].abs())
    }

    /// How far the two are apart there.
    fn gap(&self, i: usize, j: usize) -> f64 {
        let place = i * self.columns() + j;
        (self.left.values[place] - self.right.values[place]).abs()
    }

    /// The class of the `i`-th image, where this pair is the labels; those are the same on both sides by now.
    fn label(&self, i: usize) -> usize {
        self.left.values[i] as usize
    }
}

/// The largest difference that rounding explains, for each number of the tensor, in C order. `known` holds the
/// latest tensor of each name. `None` if it lacks one that the rule needs, or one of the wrong shape.
pub fn bounds(output: &Pair, known: &HashMap<String, Pair>) -> Option<Vec<f64>> {
    let head = &output.left.head;
    let of: Vec<&Pair> = head.of.iter().map(|name| known.get(name)).collect::<Option<_>>()?;
    let (rows, columns) = (output.rows(), output.columns());
    let each = |bound: &dyn Fn(usize, usize) -> f64| {
        Some((0..rows * columns).map(|place| bound(place / columns, place % columns)).collect())
    };
    match (head.rule, of.as_slice()) {
        (Rule::Exact, _) => each(&|_, _| 0.0),
        (Rule::Affine, [x, w, b]) if (x.rows(), x.columns(), w.columns()) == (rows, w.rows(), columns) => {
            each(&|i, k| affine(x, w, b, i, k))
        }
        (Rule::Softmax, [z]) if (z.rows(), z.columns()) == (rows, columns) => {
            each(&|i, k| softmax(output.size(i, k), z, i))
        }
        (Rule::CrossEntropy, [p, labels]) if p.rows() == rows => {
            each(&|i, _| cross_entropy(p, i, labels.label(i)))
        }
        (Rule::GradientOfWeights, [x, p, labels]) if (x.columns(), p.columns()) == (rows, columns) => {
            each(&|d, k| mean_gradient(p, labels, k, |i| (x.size(i, d), x.gap(i, d))))
        }
        (Rule::GradientOfBias, [p, labels]) if (1, p.columns()) == (rows, columns) => {
            each(&|_, k| mean_gradient(p, labels, k, |_| (1.0, 0.0)))
        }
        (Rule::Descent, [before, gradient]) if (before.rows(), before.columns()) == (rows, columns) => {
            let rate = head.learning_rate?.abs();
            each(&|i, j| descent(before, gradient, rate, i, j))
        }
        _ => None,
    }
}

/// `Σ_d x_id w_dk + b_k`: what the inputs' differences make of it, and `γ` times the sum of the terms' sizes.
fn affine(x: &Pair, w: &Pair, b: &Pair, i: usize, k: usize) -> f64 {
    let (mut inherited, mut size) = (b.gap(0, k), b.size(0, k));
    for d in 0..x.columns() {
        inherited += x.size(i, d) * w.gap(d, k) + x.gap(i, d) * w.size(d, k);
        size += x.size(i, d) * w.size(d, k);
    }
    inherited + gamma(x.columns() + 1) * size
}

/// `p = exp(z_k − m) / Σ exp(z_j − m)`. If no logit moves by more than `δ`, no probability changes by more than the
/// factor `e^{2δ}`. Subtracting the maximum rounds each exponent by `u|z − m|`, the rest is relative: `exp`, `K`
/// additions, a division. Below 10⁻³⁰⁰ doubles lose digits, and that much is forgiven.
fn softmax(p: f64, z: &Pair, i: usize) -> f64 {
    let columns = 0..z.columns();
    let gap = columns.clone().map(|k| z.gap(i, k)).fold(0.0, f64::max);
    let size = columns.clone().map(|k| z.size(i, k)).fold(0.0, f64::max);
    let exponents = gap + 4.0 * U * size;
    p * ((2.0 * exponents).exp_m1() + gamma(z.columns() + 2) + 4.0 * ELEMENTARY * U) + 1e-300
}

/// `−ln p`: the logarithm of the two probabilities' ratio, and the rounding of `ln`.
fn cross_entropy(p: &Pair, i: usize, label: usize) -> f64 {
    let place = i * p.columns() + label;
    let (left, right) = (p.left.values[place], p.right.values[place]);
    let inherited = (left.ln() - right.ln()).abs();
    inherited + 4.0 * ELEMENTARY * U * left.ln().abs().max(right.ln().abs())
}

/// `Σ_i x_i (p_ik − y_ik) / B`, with the size and the gap of `x_i` given by `x`. The division may come before or
/// after the sum.
fn mean_gradient(p: &Pair, labels: &Pair, k: usize, x: impl Fn(usize) -> (f64, f64)) -> f64 {
    let (mut inherited, mut size) = (0.0, 0.0);
    for i in 0..p.rows() {
        let y = f64::from(u8::from(labels.label(i) == k));
        let place = i * p.columns() + k;
        let delta = (p.left.values[place] - y).abs().max((p.right.values[place] - y).abs());
        let (x_size, x_gap) = x(i);
        inherited += x_size * p.gap(i, k) + x_gap * delta;
        size += x_size * delta;
    }
    (inherited + gamma(p.rows() + 3) * size) / p.rows() as f64
}

/// `θ − η g`: the product and the difference round once each, on both sides.
fn descent(before: &Pair, gradient: &Pair, rate: f64, i: usize, j: usize) -> f64 {
    let inherited = before.gap(i, j) + rate * gradient.gap(i, j);
    inherited + 4.0 * U * (before.size(i, j) + rate * gradient.size(i, j))
}
