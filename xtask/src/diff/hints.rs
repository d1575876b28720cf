//! What the pattern of the differences suggests: the mistakes that leave a signature.

use std::collections::HashMap;

use super::{divergence::Difference, rounding::Pair};

/// How far two numbers of the same signature may be apart, relatively.
const SAME: f64 = 1e-9;

/// Guesses at the cause, in words; none if the numbers show no pattern.
pub fn of(pair: &Pair, difference: &Difference, known: &HashMap<String, Pair>) -> Vec<String> {
    let mut hints = Vec::new();
    if let Difference::Values { .. } = difference {
        hints.extend(constant_ratio(pair, known));
        hints.extend(transposed(pair));
        hints.extend(not_a_number(pair));
    }
    hints
}

/// All numbers of one side are the same multiple of the other's.
fn constant_ratio(pair: &Pair, known: &HashMap<String, Pair>) -> Option<String> {
    let mut ratios =
        pair.left.values.iter().zip(&pair.right.values).filter(|&(&left, _)| left != 0.0).map(|(l, r)| r / l);
    let ratio = ratios.next()?;
    if !ratio.is_finite() || !ratios.all(|other| (other - ratio).abs() <= SAME * ratio.abs()) {
        return None;
    }
    let images = known.get("images").map_or(f64::NAN, |images| images.left.values.len() as f64);
    let close = |a: f64| (ratio - a).abs() <= SAME * a;
    Some(if close(images) || close(images.recip()) {
        format!(
            "the right is {ratio} times the left everywhere, and the batch has {images} images: one side takes the mean, the other the sum"
        )
    } else if close(-1.0) {
        "the right is the left with the other sign everywhere".into()
    } else {
        format!("the right is {ratio} times the left everywhere")
    })
}

/// One side's numbers are the other's, read down the columns.
fn transposed(pair: &Pair) -> Option<String> {
    let &[rows, columns] = pair.left.head.shape.as_slice() else { return None };
    let down = |place: usize| pair.left.values[place % rows * columns + place / rows];
    let numbers = pair.right.values.iter().enumerate();
    let same = |(place, &right): (usize, &f64)| (down(place) - right).abs() <= SAME * right.abs();
    (rows > 1 && columns > 1 && numbers.clone().all(same)).then(|| {
        "the right holds the left's numbers read down the columns: a transpose too many, or one too few"
            .into()
    })
}

/// One side is no longer finite.
fn not_a_number(pair: &Pair) -> Option<String> {
    let finite = |values: &[f64]| values.iter().all(|value| value.is_finite());
    match (finite(&pair.left.values), finite(&pair.right.values)) {
        (true, false) => Some("only the right is no longer finite: an overflow, or a division by 0".into()),
        (false, true) => Some("only the left is no longer finite: an overflow, or a division by 0".into()),
        _ => None,
    }
}
