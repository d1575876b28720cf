//! TP2 Q5 and Q6: the loss of one image, and its gradient.

use linalg::{Float, Matrix, Row};

use crate::Pixels;

/// TP2 Q5: the cross-entropy of one image, `−ln p_c`: how surprised the model is by the right class `c`.
///
/// Infinite if `p_c` is 0.
///
/// ```
/// use linalg::Row;
/// use tp2_naive::cross_entropy_loss;
///
/// assert_eq!(cross_entropy_loss(&Row::from_vec(vec![0.25, 0.75]), 0), 4f64.ln());
/// ```
///
/// # Panics
/// If there is no class `c`.
pub fn cross_entropy_loss(p: &Row, c: usize) -> Float {
    -p[c].ln()
}

/// TP2 Q6: the gradient of the loss of one image, for `w (D, K)` and `b (1, K)`.
///
/// With `p′ = p` except `p′_c = p_c − 1`: `∂L/∂w = x ⊗ p′` and `∂L/∂b = p′`.
///
/// ```
/// use linalg::Row;
/// use tp2_naive::{Pixels, grad};
///
/// let (grad_w, grad_b) = grad(&Pixels::from_vec(vec![1.0, 0.5]), &Row::from_vec(vec![0.4, 0.6]), 1);
/// assert_eq!(grad_b, Row::from_vec(vec![0.4, -0.4]));
/// assert_eq!(grad_w.row(1), &grad_b * 0.5);
/// ```
///
/// # Panics
/// If there is no class `c`.
pub fn grad(x: &Pixels, p: &Row, c: usize) -> (Matrix, Row) {
    let mut p_prime = p.clone();
    p_prime[c] -= 1.0;
    (x * &p_prime, p_prime)
}
