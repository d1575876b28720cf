//! What follows a product: softmax and the activations, and the gradients that pass back through them.

use linalg::Matrix;

use super::{
    errors::{ELEMENTARY, U, gamma},
    pair::Pair,
};

/// The error of `tanh` and of a sigmoid on both sides together, relatively: each is good to four units in the last
/// place, in the vectorized libraries too.
const ACTIVATION: f64 = 16.0 * U;

/// `p = exp(z − m) / Σ exp(z − m)`. If no logit moves by more than `δ`, no probability changes by more than the
/// factor `e^{2δ}`. Subtracting the maximum rounds each exponent by `u|z − m|`, the rest is relative: `exp`, `K`
/// additions, a division.
pub fn softmax(p: &Pair, z: &Pair) -> Option<Matrix> {
    if z.shape() != p.shape() {
        return None;
    }
    let mut bounds = p.size().clone();
    for (i, mut row) in bounds.row_iter_mut().enumerate() {
        let exponents = z.gap().row(i).max() + 4.0 * U * z.size().row(i).max();
        let relative = (2.0 * exponents).exp_m1() + gamma(row.len() + 2) + 2.0 * ELEMENTARY;
        row.apply(|p| *p *= relative);
    }
    Some(bounds)
}

/// `a = tanh z`: `Δz`, as no slope is above 1, and the rounding of `tanh`.
pub fn tanh(a: &Pair, z: &Pair) -> Option<Matrix> {
    (a.shape() == z.shape()).then(|| z.gap() + ACTIVATION * a.size())
}

/// `a = max(z, 0)`: `Δz`; nothing is rounded.
pub fn relu(z: &Pair) -> Matrix {
    z.gap().clone()
}

/// `a = 1 / (1 + exp(−z))`: `Δz / 4`, as no slope is above 1/4, and the rounding of the sigmoid.
pub fn sigmoid(a: &Pair, z: &Pair) -> Option<Matrix> {
    (a.shape() == z.shape()).then(|| z.gap() / 4.0 + ACTIVATION * a.size())
}

/// `(1 − a²) g`: `(1 − a²) Δg + 2|a| Δa |g|`; the factor is off by at most `2u`, for 1 is as large as its terms get, and
/// the product by `u`.
pub fn tanh_gradient(a: &Pair, g: &Pair) -> Option<Matrix> {
    let slope = a.each(|left, right| (1.0 - left * left).abs().max((1.0 - right * right).abs()));
    let slope_gap = a.size().component_mul(a.gap()) * 2.0;
    of_slope(&slope, &slope_gap.add_scalar(6.0 * U), g)
}

/// `g` where `z > 0`, else 0: `Δg`. Where one side's `z` is above 0 and the other's not, the whole of `g`: the sign of
/// a number near 0 is rounding.
pub fn relu_gradient(z: &Pair, g: &Pair) -> Option<Matrix> {
    let passes = z.each(|left, right| f64::from(u8::from(left > 0.0 || right > 0.0)));
    let differs = z.each(|left, right| f64::from(u8::from((left > 0.0) != (right > 0.0))));
    of_slope(&passes, &differs, g)
}

/// `a (1 − a) g`: `a (1 − a) Δg + Δa |g|`, as `|1 − 2a| ≤ 1`, and four roundings, all relative.
pub fn sigmoid_gradient(a: &Pair, g: &Pair) -> Option<Matrix> {
    let slope = a.each(|left, right| (left * (1.0 - left)).abs().max((right * (1.0 - right)).abs()));
    let slope_gap = a.gap() + 8.0 * U * &slope;
    of_slope(&slope, &slope_gap, g)
}

/// A slope `s` times the gradient: `|s| Δg + Δs |g|`.
fn of_slope(slope: &Matrix, slope_gap: &Matrix, g: &Pair) -> Option<Matrix> {
    (slope.shape() == g.shape()).then(|| slope.component_mul(g.gap()) + slope_gap.component_mul(g.size()))
}
