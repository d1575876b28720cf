//! TP6 Q6: what stands between two layers.

use linalg::{Matrix, sigmoid, tanh};

pub use weights::Activation;

/// TP6 Q6: `a = f(z)`, number by number, `(B, Q) → (B, Q)`.
///
/// | | `f(z)` |
/// |---|---|
/// | relu | `max(z, 0)` |
/// | tanh | `(eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)` |
/// | sigmoid | `1 / (1 + e⁻ᶻ)` |
pub fn activate(activation: Activation, z: Matrix) -> Matrix {
    match activation {
        // Written so that what is not a number stays so, and is noticed.
        Activation::Relu => z.map(|z| if z < 0.0 { 0.0 } else { z }),
        Activation::Tanh => tanh(z),
        Activation::Sigmoid => sigmoid(z),
    }
}

/// TP6 Q6: `f′(z)`, number by number, from `a = f(z)`, `(B, Q) → (B, Q)`: each of the three can be told from its own
/// value, so that no `z` need be kept.
///
/// | | `f′(z)` |
/// |---|---|
/// | relu | 1 if `a > 0`, else 0 |
/// | tanh | `1 − a²` |
/// | sigmoid | `a (1 − a)` |
pub fn slope(activation: Activation, a: &Matrix) -> Matrix {
    match activation {
        Activation::Relu => a.map(|a| if a > 0.0 { 1.0 } else { 0.0 }),
        Activation::Tanh => a.map(|a| 1.0 - a * a),
        Activation::Sigmoid => a.map(|a| a * (1.0 - a)),
    }
}
