//! The loss of each image, and its gradient by the logits.
//!
//! Logarithms and quotients near 0 magnify whatever their argument has lost. So each formula is worked out from the
//! probabilities that each side has, and what is added is rounding alone.

use linalg::{ATOL, Matrix};

use super::{
    errors::{ELEMENTARY, U, gamma},
    labels::classes,
    pair::{Pair, gap},
};

/// `ε`, which the handouts add within a logarithm.
pub const EPSILON: f64 = 1e-16;

/// `−ln(p_c + ε)` with `c` the image's class: the logarithm of the ratio of the two sides' probabilities, the rounding
/// of `ln`, and that of the sum if there is an `ε`.
pub fn cross_entropy(p: &Pair, labels: &Pair, epsilon: f64) -> Option<Matrix> {
    let ln = |p: f64| (p + epsilon).ln();
    let ratio = p.each(|left, right| gap(ln(left), ln(right)));
    let size = p.each(|left, right| ln(left).abs().max(ln(right).abs()));
    let sum = if epsilon == 0.0 { 0.0 } else { 2.0 * U };
    by_image(p, labels, |i, c| ratio[(i, c)] + 2.0 * ELEMENTARY * size[(i, c)] + sum)
}

/// `−Σ [y ln(p + ε) + (1 − y) ln(1 − p + ε)]`: the same for each of its `K` terms that is not 0, and the rounding of
/// their sum. The argument `q = 1 − p + ε` of the other classes is a sum too, of terms up to 1: see [`lost`].
pub fn handout_loss(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let [left, right] = sides(p);
    let k = left.ncols();
    by_image(p, labels, |i, c| {
        let term = |side: &Matrix, j: usize| argument(side[(i, j)], j == c).ln();
        let bound = |j: usize| {
            let (l, r) = (term(&left, j), term(&right, j));
            let argument = if j == c { 2.0 * U } else { 2.0 * lost(left[(i, j)].max(right[(i, j)])) };
            gap(l, r) + argument + (2.0 * ELEMENTARY + gamma(2 * k)) * l.abs().max(r.abs())
        };
        (0..k).map(bound).sum()
    })
}

/// The gradient of the loss by the logits. Three formulas pass for it: `p − y`, and what automatic differentiation makes
/// of either loss, [`categorical_gradient`] and [`handout_gradient`]. The bound holds between two sides that follow the
/// same. `p − y` and the second differ by `|p − y| ε / (p_c + ε)`; that passes too, up to what NumPy calls close, 10⁻⁸:
/// more of it, where the right class has less probability than 10⁻⁸, is a difference worth finding.
///
/// - From their probabilities, the largest of `Δp` and the differences of the two other formulas.
/// - The rounding of the longest formula on each side, [`rounding`].
pub fn logits_gradient(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let (sides, classes) = (sides(p), classes(labels, p)?);
    let mut bounds = p.gap().clone();
    for (i, &class) in classes.iter().enumerate() {
        let c = usize::from(class);
        let [left, right] = [0, 1].map(|side| sides[side].row(i).iter().copied().collect::<Vec<f64>>());
        let [handout_left, handout_right] = [&left, &right].map(|p| handout_gradient(p, c));
        let [chain_left, chain_right] = [&left, &right].map(|p| categorical_gradient(p, c));
        let [in_left, in_right] = [&left, &right].map(|p| rounding(p, c));
        let least = left[c].min(right[c]);
        for j in 0..left.len() {
            let inputs = gap(handout_left[j], handout_right[j]).max(gap(chain_left[j], chain_right[j]));
            let inputs = bounds[(i, j)].max(inputs);
            let delta = if j == c { 1.0 - least } else { left[j].max(right[j]) };
            let epsilon = delta * (EPSILON / (least + EPSILON)).min(ATOL);
            bounds[(i, j)] = inputs + in_left[j] + in_right[j] + epsilon;
        }
    }
    Some(bounds)
}

/// What rounding can do to [`handout_gradient`] of these probabilities. An error of `d_k` passes through softmax as
/// `d_k` itself does: `p_k (1 − p_k)` of it goes to the logit `k`, `p_k p_j` to each other. The rest rounds the products
/// `h_k = |p_k d_k|`, their sum and the difference from it, each with up to four roundings.
fn rounding(p: &[f64], c: usize) -> Vec<f64> {
    let h: Vec<f64> = p.iter().enumerate().map(|(k, &p)| p / argument(p, k == c)).collect();
    let relative = |k: usize| if k == c { 2.0 * U } else { lost(p[k]) };
    let of_d = |j: usize, k: usize| match if k == j { 1.0 - p[j] } else { p[j] } {
        // Nothing passes, not even of an error beyond all bounds.
        0.0 => 0.0,
        passes => passes * h[k] * relative(k),
    };
    let size: f64 = h.iter().sum();
    let of_rest = |j: usize| (4.0 * U + gamma(p.len())) * (h[j] + p[j] * size);
    (0..p.len()).map(|j| (0..p.len()).map(|k| of_d(j, k)).sum::<f64>() + of_rest(j)).collect()
}

/// The gradient of the categorical loss by the logits of one image of class `c`, from its probabilities, as automatic
/// differentiation has it: `−1 / (p_c + ε)` of `ln(p + ε)`, then softmax. In all it is `(p − y) p_c / (p_c + ε)`.
pub fn categorical_gradient(p: &[f64], c: usize) -> Vec<f64> {
    let share = p[c] / (p[c] + EPSILON);
    p.iter().enumerate().map(|(k, &p)| if k == c { p * share - share } else { p * share }).collect()
}

/// The gradient of the handout's loss by the logits of one image of class `c`, from its probabilities: by softmax,
/// `p_k (d_k − Σ d p)`, with `d` the gradient by the probabilities, `d_c = −1 / (p_c + ε)` and
/// `d_k = 1 / (1 − p_k + ε)` of the other classes.
pub fn handout_gradient(p: &[f64], c: usize) -> Vec<f64> {
    let sign = |k: usize| if k == c { -1.0 } else { 1.0 };
    let d: Vec<f64> = p.iter().enumerate().map(|(k, &p)| sign(k) / argument(p, k == c)).collect();
    let sum: f64 = d.iter().zip(p).map(|(d, p)| d * p).sum();
    p.iter().zip(d).map(|(p, d)| p * (d - sum)).collect()
}

/// What the handout's loss takes the logarithm of: `p + ε` of the image's class, `1 − p + ε` of the others.
fn argument(p: f64, is_class: bool) -> f64 {
    if is_class { p + EPSILON } else { 1.0 - p + EPSILON }
}

/// How much of `q = 1 − p + ε` rounding takes on one side, relatively: the sum of three terms, in any order, is off by
/// up to `e = 2u (1 + p + ε)`, which is `e / (q − e)` of what is left; all of it where `p` is as good as 1.
fn lost(p: f64) -> f64 {
    let (q, e) = (1.0 - p + EPSILON, 2.0 * U * (1.0 + p + EPSILON));
    if q > e { e / (q - e) } else { f64::INFINITY }
}

/// The probabilities of each side.
fn sides(p: &Pair) -> [Matrix; 2] {
    [p.each(|left, _| left), p.each(|_, right| right)]
}

/// One bound for each image, from its row and its class.
fn by_image(p: &Pair, labels: &Pair, bound: impl Fn(usize, usize) -> f64) -> Option<Matrix> {
    let classes = classes(labels, p)?;
    let bounds = classes.iter().enumerate().map(|(i, &c)| bound(i, c.into()));
    Some(Matrix::from_iterator(classes.len(), 1, bounds))
}
