//! The errors of the operations that a processor and a library do.

/// Half the distance from 1 to the next double: the largest relative error of one rounding.
pub const U: f64 = f64::EPSILON / 2.0;

/// The error of `exp` and `ln` on both sides together, relatively; mathematical libraries stay well below.
pub const ELEMENTARY: f64 = 8.0 * U;

/// `γ_n` for both sides together.
pub fn gamma(n: usize) -> f64 {
    let nu = n as f64 * U;
    2.0 * nu / (1.0 - nu)
}
