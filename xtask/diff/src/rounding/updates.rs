//! The step itself.

use linalg::Matrix;

use super::{errors::U, pair::Pair};

/// `μ v + g`: `μ Δv + Δg`, and the rounding of the product and of the sum.
pub fn velocity(before: &Pair, gradient: &Pair, momentum: f64) -> Option<Matrix> {
    combination(momentum, before, 1.0, gradient)
}

/// `θ − η g`: `Δθ + η Δg`, and the rounding of the product and of the difference.
pub fn descent(before: &Pair, direction: &Pair, rate: f64) -> Option<Matrix> {
    combination(1.0, before, rate, direction)
}

/// `α a ± β b` with factors that are not negative.
fn combination(alpha: f64, a: &Pair, beta: f64, b: &Pair) -> Option<Matrix> {
    (a.shape() == b.shape()).then(|| {
        let size = alpha * a.size() + beta * b.size();
        alpha * a.gap() + beta * b.gap() + 4.0 * U * size
    })
}
