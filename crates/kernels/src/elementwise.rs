//! `exp`, `tanh` and the sigmoid of every number of a matrix, several numbers at a time.
//!
//! The functions of the standard library take one number at a time. Here a formula without branches does, which the
//! compiler turns into instructions for whole registers. Results are within 3 units of the last digit; they are the same
//! on every processor that multiplies and adds in one step.
//!
//! `eʸ` is `2ᵏ·eʳ` with `k` the whole number nearest to `y / ln 2`, so that `|r| ≤ ln 2 / 2`; and `eʳ − 1` is
//! the sum of the first terms of its series. (Muller, *Elementary Functions*, 3rd ed., §11.)

use std::f64::consts::LOG2_E;

use pulp::Arch;
use rayon::prelude::*;

use crate::{Float, Matrix, double};

/// What one core does at a time. Fewer numbers are not worth the hand-over.
const CHUNK: usize = 8192;

/// `np.exp(a)`.
///
/// ```
/// let a = kernels::Matrix::from_row_slice(1, 3, &[0.0, 1.0, kernels::Float::NEG_INFINITY]);
/// let e = kernels::Matrix::from_row_slice(1, 3, &[1.0, kernels::floats([std::f64::consts::E])[0], 0.0]);
/// assert!((kernels::exp(a) - e).amax() <= 2.0 * kernels::Float::EPSILON);
/// ```
pub fn exp(a: Matrix) -> Matrix {
    in_parallel(a, |chunk| map(chunk, exp_of))
}

/// `np.tanh(a)`: `(eᵃ − e⁻ᵃ) / (eᵃ + e⁻ᵃ)`.
pub fn tanh(a: Matrix) -> Matrix {
    in_parallel(a, |chunk| map(chunk, tanh_of))
}

/// The logistic sigmoid, `1 / (1 + e⁻ᵃ)`.
pub fn sigmoid(a: Matrix) -> Matrix {
    in_parallel(a, |chunk| map(chunk, |a| 1.0 / (1.0 + exp_of(-a))))
}

/// The matrix after `f` has been at all its numbers, in place, so many at a time.
fn in_parallel(mut a: Matrix, f: fn(&mut [Float])) -> Matrix {
    a.as_mut_slice().par_chunks_mut(CHUNK).for_each(f);
    a
}

/// `f` of every number; in doubles whatever the numbers are, for the formulas are made for them.
#[inline(always)]
fn map(chunk: &mut [Float], f: impl Fn(f64) -> f64) {
    Arch::new().dispatch(
        #[inline(always)]
        || chunk.iter_mut().for_each(|value| *value = f(double(*value)) as Float),
    );
}

/// Adding this to a number that is not too large leaves its nearest whole number in the last digits: 1.5·2⁵².
const ROUND: f64 = 6_755_399_441_055_744.0;

/// `ln 2` in two parts; the first has so few digits that its product with `k` is exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// `1/13!`, `1/12!`, …, `1/2!`.
const SERIES: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    1.0 / 2.0,
];

/// `k` and `eʳ − 1`.
#[inline(always)]
fn reduced(y: f64) -> (f64, f64) {
    let k = y.mul_add(LOG2_E, ROUND) - ROUND;
    let r = k.mul_add(-LN_2[1], k.mul_add(-LN_2[0], y));
    let series = SERIES[1..].iter().fold(SERIES[0], |sum, &term| sum.mul_add(r, term));
    (k, (series * r).mul_add(r, r))
}

/// `2ᵏ`, for a whole number `k` between −1022 and 1023.
#[inline(always)]
fn power_of_2(k: f64) -> f64 {
    // ROUND's last digits count whole numbers; its others are shifted out.
    f64::from_bits((k + ROUND).to_bits().wrapping_add(1023) << 52)
}

#[inline(always)]
fn exp_of(a: f64) -> f64 {
    // Beyond these, it is 0 or infinite. Written so that NaN passes.
    let a = if a < -750.0 { -750.0 } else { a };
    let a = if a > 750.0 { 750.0 } else { a };
    let (k, e) = reduced(a);
    // In two steps: 2ᵏ alone may be too large or too small for a double.
    let half = (k * 0.5 + ROUND) - ROUND;
    let power = power_of_2(half);
    e.mul_add(power, power) * power_of_2(k - half)
}

/// `−t / (t + 2)` with `t = e⁻²ᵃ − 1`, which loses no digits near 0; and its sign.
#[inline(always)]
fn tanh_of(a: f64) -> f64 {
    let y = -2.0 * a.abs();
    // Beyond, it is 1. Written so that NaN passes.
    let (k, e) = reduced(if y < -80.0 { -80.0 } else { y });
    let power = power_of_2(k);
    let t = power.mul_add(e, power - 1.0);
    (-t / (t + 2.0)).copysign(a)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::floats;

    /// Numbers of every size at which something happens: ordinary, tiny, and near the ends of the range.
    fn numbers() -> Matrix {
        let ordinary = (-200_000..200_000).map(|i| f64::from(i) * 1e-4 + 1e-9);
        let far = (-8_000..8_000).map(|i| f64::from(i) * 0.1);
        let tiny = (0..1_000).flat_map(|i| [1.0, -1.0].map(|sign| sign * 2.0_f64.powi(-i)));
        let all = floats(ordinary.chain(far).chain(tiny));
        Matrix::from_vec(1, all.len(), all)
    }

    /// The standard library's values are the reference: it rounds correctly but for rare cases.
    fn check(ours: fn(Matrix) -> Matrix, theirs: fn(f64) -> f64, allowed: Float) {
        let a = numbers();
        let ours = ours(a.clone());
        for (&a, &ours) in a.iter().zip(&ours) {
            let theirs = theirs(double(a)) as Float;
            // Below the smallest normal double, digits are lost: then one unit of the last of them.
            let bound = (allowed * Float::EPSILON * theirs.abs()).max(Float::from_bits(1));
            assert!(ours == theirs || (ours - theirs).abs() <= bound, "of {a}: {ours:e}, not {theirs:e}");
        }
    }

    /// Protects softmax and the sigmoid.
    #[test]
    fn exp_is_exp() {
        check(exp, f64::exp, 1.5);
    }

    /// Protects the hidden layer of TP4.
    #[test]
    fn tanh_is_tanh() {
        check(tanh, f64::tanh, 3.0);
    }

    /// Protects the activation that TP5 offers; beyond −709 its reciprocal is infinite, and it is 0.
    #[test]
    fn sigmoid_is_sigmoid() {
        check(sigmoid, |a| 1.0 / (1.0 + (-a).exp()), 2.0);
    }

    /// What is not a number stays so; infinities have their limits; 0 keeps its sign.
    #[test]
    fn the_ends() {
        let ends = || Matrix::from_row_slice(1, 4, &[Float::INFINITY, Float::NEG_INFINITY, -0.0, Float::NAN]);
        let of = |f: fn(Matrix) -> Matrix| f(ends()).iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        let bits = |values: [Float; 3]| values.map(Float::to_bits).to_vec();
        assert_eq!(of(exp)[..3], bits([Float::INFINITY, 0.0, 1.0]));
        assert_eq!(of(tanh)[..3], bits([1.0, -1.0, -0.0]));
        assert_eq!(of(sigmoid)[..3], bits([1.0, 0.0, 0.5]));
        for f in [exp, tanh, sigmoid] {
            assert!(f(ends())[3].is_nan());
        }
    }

    proptest! {
        /// Wherever in a matrix a number stands, and whatever else is there, its value is the same.
        #[test]
        fn the_place_changes_nothing(values in proptest::collection::vec(-50.0..50.0 as Float, 1..40)) {
            let all = tanh(Matrix::from_row_slice(1, values.len(), &values));
            for (i, &value) in values.iter().enumerate() {
                prop_assert_eq!(all[i], tanh(Matrix::repeat(1, 1, value))[0]);
            }
        }
    }
}
