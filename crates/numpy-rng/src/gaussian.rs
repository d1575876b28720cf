//! Normal numbers out of uniform ones.

/// Two independent numbers from the standard normal distribution, by the polar method.
///
/// A point `(x₁, x₂)` is drawn uniformly in the square `[−1, 1)²` until it falls inside the unit circle, at a
/// squared distance `r² = x₁² + x₂²` from the centre. Then `f = √(−2 ln r² / r²)` gives `f·x₂` and `f·x₁`, in
/// NumPy's order. `uniform` deals out numbers in `[0, 1)`.
///
/// Source: G. Marsaglia and T. A. Bray, *A Convenient Method for Generating Normal Variables*, 1964, as in
/// NumPy's `legacy_gauss` (`random/src/legacy/legacy-distributions.c`).
pub(crate) fn polar_pair(mut uniform: impl FnMut() -> f64) -> (f64, f64) {
    loop {
        let x1 = 2.0 * uniform() - 1.0;
        let x2 = 2.0 * uniform() - 1.0;
        let r2 = x1 * x1 + x2 * x2;
        if r2 > 0.0 && r2 < 1.0 {
            let f = (-2.0 * r2.ln() / r2).sqrt();
            return (f * x2, f * x1);
        }
    }
}
