//! Softmax (Q4) as the mathematics has it, on any input.

use linalg::Row;
use proptest::{collection::vec, prelude::*};
use tp2_naive::{softmax, softmax_naive};

proptest! {
    /// Protects Q4 (b) on every row of finite numbers, up to the largest doubles: the result is a distribution, and
    /// the largest number has the largest share.
    #[test]
    fn probabilities(numbers in vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 1..20)) {
        let o = Row::from_vec(numbers);
        let p = softmax(&o);
        prop_assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{p}");
        prop_assert!((p.sum() - 1.0).abs() <= 1e-14, "the sum is {}", p.sum());
        prop_assert_eq!(p[o.transpose().argmax().0], p.max());
    }

    /// Protects the proof of Q4: a shift changes nothing. Numbers of few binary digits, which a shift does not round,
    /// give the same result to the last bit.
    #[test]
    fn unchanged_by_a_shift(sixteenths in vec(-800..800, 1..20), shift in -1_000_000..1_000_000) {
        let o = Row::from_iterator(sixteenths.len(), sixteenths.iter().map(|&n| f64::from(n) / 16.0));
        prop_assert_eq!(softmax(&o.add_scalar(f64::from(shift))), softmax(&o));
    }

    /// Protects Q4's claim that (a) and (b) are equal on ordinary numbers: but for the rounding of exponents up to
    /// 100, a few times 10⁻¹⁴ of each probability.
    #[test]
    fn as_first_written(numbers in vec(-50.0..50.0, 1..20)) {
        let o = Row::from_vec(numbers);
        for (careful, naive) in softmax(&o).iter().zip(softmax_naive(&o).iter()) {
            prop_assert!((careful - naive).abs() <= 1e-13 * naive, "{careful} and {naive}");
        }
    }
}

/// Protects Q4 (a)'s lesson: what 1000 does to the formula as it reads, which subtracting the maximum cures.
#[test]
fn thousands() {
    let o = Row::from_vec(vec![1000.0, 1000.0, -1000.0]);
    assert!(softmax_naive(&o)[0].is_nan());
    assert_eq!(softmax(&o), Row::from_vec(vec![0.5, 0.5, 0.0]));
    assert!(softmax_naive(&Row::from_vec(vec![-1000.0, -1000.0]))[0].is_nan(), "zero over zero");
    assert_eq!(softmax(&Row::from_vec(vec![-1000.0, -1000.0])), Row::from_vec(vec![0.5, 0.5]));
}

/// Protects the promise that nothing panics: no numbers have no probabilities.
#[test]
fn nothing() {
    assert_eq!(softmax(&Row::zeros(0)).len(), 0);
}
