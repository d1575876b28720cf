//! TP2 Q4: softmax, first as the formula reads, then as a computer can bear it.

use linalg::{Float, Row};

/// TP2 Q4 (a): `p_k = exp(o_k) / Σ_j exp(o_j)`, `(1, K) → (1, K)`, as the formula reads.
///
/// A double ends near e^709: beyond it `exp` gives infinity, and infinity over infinity is not a number.
///
/// This is a loop over the classes of one image, so `exp` is taken number by number; the labs after this one take it of
/// whole matrices.
///
/// ```
/// use linalg::Row;
/// use tp2_naive::softmax_naive;
///
/// let p = softmax_naive(&Row::from_vec(vec![1000.0, 0.0]));
/// assert!(p[0].is_nan());
/// assert_eq!(p[1], 0.0);
/// ```
pub fn softmax_naive(o: &Row) -> Row {
    let exp = o.map(Float::exp);
    &exp / exp.sum()
}

/// TP2 Q4 (b): `softmax(o − max o)`, `(1, K) → (1, K)`. Equal to the first, for `exp(o_k − m) = exp(o_k) / exp(m)`
/// and the factor cancels; but no exponent is above 0.
///
/// ```
/// use linalg::Row;
/// use tp2_naive::softmax;
///
/// assert_eq!(softmax(&Row::from_vec(vec![1000.0, 0.0])), Row::from_vec(vec![1.0, 0.0]));
/// ```
pub fn softmax(o: &Row) -> Row {
    softmax_naive(&o.add_scalar(-o.max()))
}
