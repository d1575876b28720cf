//! NumPy's rule for "equal but for rounding".

use crate::Float;

/// The largest of these numbers; NaN if one of them is not a number, 0 if there is none above it.
/// (`Float::max` would pass over what is not a number, and a check of it succeed.)
///
/// ```
/// assert_eq!(linalg::largest([0.5, 2.0, 1.0]), 2.0);
/// assert!(linalg::largest([0.5, linalg::Float::NAN, 1.0]).is_nan());
/// ```
pub fn largest(values: impl IntoIterator<Item = Float>) -> Float {
    values.into_iter().fold(
        0.0,
        |largest: Float, value| {
            if value <= largest || largest.is_nan() { largest } else { value }
        },
    )
}

/// NumPy's relative tolerance.
pub const RTOL: Float = 1e-5;

/// NumPy's absolute tolerance.
pub const ATOL: Float = 1e-8;

/// `np.isclose(a, b)`: `|a − b| ≤ atol + rtol·|b|` with `rtol` = 10⁻⁵ and `atol` = 10⁻⁸. Equal infinities are
/// close; a not-a-number is close to nothing.
///
/// ```
/// use linalg::{Float, isclose};
///
/// assert!(isclose(0.645379, 0.645380));
/// assert!(!isclose(0.6453, 0.6454));
/// assert!(isclose(Float::INFINITY, Float::INFINITY));
/// assert!(!isclose(Float::NAN, Float::NAN));
/// ```
pub fn isclose(a: Float, b: Float) -> bool {
    a == b || (a.is_finite() && b.is_finite() && (a - b).abs() <= ATOL + RTOL * b.abs())
}

/// `np.allclose(a, b)`: as many numbers on both sides, and each close to its counterpart.
///
/// ```
/// assert!(linalg::allclose([1.0, 2.0], [1.0 + 1e-9, 2.0]));
/// assert!(!linalg::allclose([1.0], [1.0, 2.0]));
/// ```
pub fn allclose(a: impl IntoIterator<Item = Float>, b: impl IntoIterator<Item = Float>) -> bool {
    let (mut a, mut b) = (a.into_iter(), b.into_iter());
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if isclose(a, b) => {}
            _ => return false,
        }
    }
}
