//! Sums of products.

use linalg::{Matrix, add_row, one_hot, sum_axis0, transposed};

use super::{
    errors::{U, gamma},
    labels::classes,
    pair::Pair,
};

/// `z = x·w + b`: `|Δz| ≤ |x|·Δw + Δx·|w| + Δb + γ (|x|·|w| + |b|)`.
pub fn affine(x: &Pair, w: &Pair, b: &Pair) -> Option<Matrix> {
    let ((_, d), (rows, k)) = (x.shape(), w.shape());
    if d != rows || b.shape() != (1, k) {
        return None;
    }
    let gamma = gamma(d + 1);
    let of_b = b.gap() + gamma * b.size();
    let mut of_products = x.size() * (w.gap() + gamma * w.size());
    if !x.is_same() {
        of_products += x.gap() * w.size();
    }
    Some(add_row(of_products, &of_b.row(0).into_owned()))
}

/// `z = x·wᵀ + b`: the same as [`affine`], with the weights the other way round.
pub fn affine_transposed(x: &Pair, w: &Pair, b: &Pair) -> Option<Matrix> {
    let ((_, d), (k, columns)) = (x.shape(), w.shape());
    if d != columns || b.shape() != (1, k) {
        return None;
    }
    let of_b = b.gap() + gamma(d + 1) * b.size();
    Some(add_row(of_product_with_transposed(x, w, d + 1), &of_b.row(0).into_owned()))
}

/// `aᵀ g`: `|Δ| ≤ |a|ᵀ·Δg + Δaᵀ·|g| + γ |a|ᵀ·|g|`.
pub fn transposed_product(a: &Pair, g: &Pair) -> Option<Matrix> {
    let (n, rows) = (a.shape().0, g.shape().0);
    (n == rows).then(|| of_transposed(a, g.size(), g.gap(), n))
}

/// `Σ g` over the rows: `|Δ| ≤ Σ Δg + γ Σ |g|`.
pub fn column_sums(g: &Pair) -> Matrix {
    let terms = g.gap() + gamma(g.shape().0) * g.size();
    Matrix::from_rows(&[sum_axis0(&terms)])
}

/// `g w`: `|Δ| ≤ |g|·Δw + Δg·|w| + γ |g|·|w|`.
pub fn product(g: &Pair, w: &Pair) -> Option<Matrix> {
    let k = g.shape().1;
    (k == w.shape().0).then(|| g.size() * (w.gap() + gamma(k) * w.size()) + g.gap() * w.size())
}

/// `g wᵀ`: `|Δ| ≤ |g|·Δwᵀ + Δg·|w|ᵀ + γ |g|·|w|ᵀ`.
pub fn product_with_transposed(g: &Pair, w: &Pair) -> Option<Matrix> {
    let k = g.shape().1;
    (k == w.shape().1).then(|| of_product_with_transposed(g, w, k))
}

/// The same with `n` roundings in each sum.
fn of_product_with_transposed(g: &Pair, w: &Pair, n: usize) -> Matrix {
    let w_size = w.size().transpose();
    let mut bound = g.size() * (w.gap().transpose() + gamma(n) * &w_size);
    if !g.is_same() {
        bound += g.gap() * w_size;
    }
    bound
}

/// `δ / B` with `δ = p − y`: `Δp / B`, and the rounding of the difference and of the quotient.
pub fn mean_logits_gradient(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let batch = p.shape().0 as f64;
    Some((p.gap() + 6.0 * U * delta(p, labels)?) / batch)
}

/// `xᵀ δ / B` with `δ = p − y`: `(|x|ᵀ·Δp + Δxᵀ·|δ| + γ |x|ᵀ·|δ|) / B`. The division may come before or after the sum.
pub fn gradient_of_weights(x: &Pair, p: &Pair, labels: &Pair) -> Option<Matrix> {
    let delta = delta(p, labels)?;
    let batch = p.shape().0;
    (x.shape().0 == batch).then(|| of_transposed(x, &delta, p.gap(), batch + 3) / batch as f64)
}

/// The mean of the rows of `δ = p − y`: `(Σ Δp + γ Σ |δ|) / B`.
pub fn gradient_of_bias(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let batch = p.shape().0;
    let terms = p.gap() + gamma(batch + 3) * delta(p, labels)?;
    Some(Matrix::from_rows(&[sum_axis0(&terms)]) / batch as f64)
}

/// The product of `aᵀ` with something of this size and this difference, with `n` roundings in each sum.
fn of_transposed(a: &Pair, size: &Matrix, gap: &Matrix, n: usize) -> Matrix {
    let mut bound = transposed(a.size()) * &(gap + gamma(n) * size);
    if !a.is_same() {
        bound += transposed(a.gap()) * size;
    }
    bound
}

/// `|p − y|`, the larger of both sides.
fn delta(p: &Pair, labels: &Pair) -> Option<Matrix> {
    let y = one_hot(&classes(labels, p)?, p.shape().1);
    let [left, right] = [p.each(|left, _| left), p.each(|_, right| right)].map(|p| (p - &y).abs());
    Some(left.sup(&right))
}
