//! The number that everything is computed in: a double, or, with the feature `f32`, half of one.
//!
//! Everything that is computed names [`Float`] and is written once. Half the bytes are half the memory to walk
//! through, and a register holds twice as many numbers; there are 7 decimal digits instead of 16.

/// The number that everything is computed in: a double, as in NumPy.
#[cfg(any(feature = "f64", not(feature = "f32")))]
pub type Float = f64;

/// The number that everything is computed in: single precision, NumPy's `np.float32`.
#[cfg(all(feature = "f32", not(feature = "f64")))]
pub type Float = f32;

/// Its name: `f64` or `f32`.
pub const PRECISION: &str = if size_of::<Float>() == size_of::<f64>() { "f64" } else { "f32" };

/// A number as a double, which every [`Float`] is.
///
/// ```
/// assert_eq!(kernels::double(0.5), 0.5_f64);
/// ```
#[inline(always)]
#[allow(clippy::useless_conversion, reason = "not in single precision")]
pub fn double(number: Float) -> f64 {
    number.into()
}

/// Doubles, as a generator draws them and a file may hold them, as the numbers to compute with: NumPy's
/// `values.astype(np.float32)` in single precision.
///
/// ```
/// assert_eq!(kernels::floats([0.5, 2.0]), [0.5, 2.0]);
/// ```
pub fn floats(doubles: impl IntoIterator<Item = f64>) -> Vec<Float> {
    doubles.into_iter().map(|double| double as Float).collect()
}
