//! What NumPy answers with an exception is answered with a panic that says why.

use numpy_rng::{RandomState, default_rng};

/// Bounds in the wrong order would otherwise wrap to an enormous range.
#[test]
#[should_panic(expected = "no whole number lies in [5, 5): low must be below high")]
fn randint_refuses_an_empty_range() {
    RandomState::new(0).randint(5, 5, 1);
}

/// As for `randint`.
#[test]
#[should_panic(expected = "no whole number lies in [5, -5): low must be below high")]
fn integers_refuses_an_empty_range() {
    default_rng(0).integers(5, -5, 1);
}

/// A negative scale is a mistake in the caller's formula.
#[test]
#[should_panic(expected = "the scale of a normal distribution must be 0 or more, but is -0.01")]
fn normal_refuses_a_negative_scale() {
    RandomState::new(0).normal(0.0, -0.01, 1);
}

/// A range that overflows would fill the weights with infinities.
#[test]
#[should_panic(expected = "must be finite")]
fn random_state_refuses_an_infinite_range() {
    RandomState::new(0).uniform(f64::MIN, f64::MAX, 1);
}

/// As for `RandomState`, and unlike it `default_rng` refuses bounds in the wrong order, in NumPy too.
#[test]
#[should_panic(expected = "the range from 1 to 0 must be finite and not negative")]
fn generator_refuses_a_negative_range() {
    default_rng(0).uniform(1.0, 0.0, 1);
}
