//! What the pattern of the differences suggests: the mistakes that leave a signature.

use std::collections::HashMap;

use trace::Rule;

use super::rounding::{Pair, categorical_gradient, classes, handout_gradient};

/// How far two numbers of the same signature may be apart, relatively.
const SAME: f64 = 1e-9;

/// A number so much smaller than the largest of its tensor may be what rounding has left of a sum that is 0.
const NOISE: f64 = 1e-12;

/// Guesses, in words, at why two tensors of the same shape differ; none if the numbers show no pattern.
pub fn of(pair: &Pair, known: &HashMap<String, Pair>) -> Vec<String> {
    let guesses = [
        constant_ratio(pair, known),
        step_ratio(pair, known),
        transposed(pair),
        rows_that_do_not_sum_to_one(pair),
        not_a_number(pair),
        epsilon_of_one_side(pair, known),
        gradients_of_two_losses(pair, known),
    ];
    guesses.into_iter().flatten().collect()
}

/// All numbers of one side are the same multiple of the other's.
fn constant_ratio(pair: &Pair, known: &HashMap<String, Pair>) -> Option<String> {
    let noise =
        |values: &[f64]| NOISE * values.iter().fold(0.0, |largest: f64, value| largest.max(value.abs()));
    let noise = (noise(&pair.left.values), noise(&pair.right.values));
    // As good as 0 in both says nothing; 0 on the left alone gives an infinity, and no constant ratio.
    let pairs = pair.left.values.iter().zip(&pair.right.values);
    let pairs = pairs.filter(|(l, r)| l.abs() > noise.0 || r.abs() > noise.1);
    let mut ratios = pairs.map(|(l, r)| r / l);
    let ratio = ratios.next()?;
    let same = |other: f64| (other - ratio).abs() <= SAME * ratio.abs();
    if !ratio.is_finite() || same(1.0) || !ratios.all(same) {
        return None;
    }
    let images = known.get("labels").map_or(f64::NAN, |labels| labels.left.values.len() as f64);
    let is = |value: f64| (ratio - value).abs() <= SAME * value.abs();
    Some(if ratio == 0.0 {
        "the right is 0 everywhere: something is computed and then not used".into()
    } else if is(images) || is(images.recip()) {
        let (large, small) = if is(images) { ("right", "left") } else { ("left", "right") };
        format!(
            "the {large} is {images} times the {small} everywhere, and the batch has {images} images: one side takes \
             the mean, the other the sum"
        )
    } else if is(-1.0) {
        "the right is the left with the other sign everywhere".into()
    } else {
        format!("the right is {ratio:.6} times the left everywhere")
    })
}

/// All steps of one side are the same multiple of the other's. Differences of weights have lost digits, so this looks
/// less closely, and only at the larger steps.
fn step_ratio(pair: &Pair, known: &HashMap<String, Pair>) -> Option<String> {
    let before = known.get(pair.left.head.of.first()?).filter(|_| pair.left.head.rule == Rule::Descent)?;
    let steps =
        |after: &[f64], before: &[f64]| after.iter().zip(before).map(|(a, b)| a - b).collect::<Vec<_>>();
    let left = steps(&pair.left.values, &before.left.values);
    let right = steps(&pair.right.values, &before.right.values);
    let largest = left.iter().fold(0.0, |largest: f64, step| largest.max(step.abs()));
    let mut ratios = left.iter().zip(&right).filter(|(l, _)| l.abs() > 1e-3 * largest).map(|(l, r)| r / l);
    let ratio = ratios.next()?;
    let same = |other: f64| (other - ratio).abs() <= 1e-6 * ratio.abs().max(1e-6);
    if !ratio.is_finite() || same(1.0) || !ratios.all(same) {
        return None;
    }
    Some(match ratio {
        0.0 => "the right does not step at all: it never updates this parameter".into(),
        _ if same(-1.0) => "the right steps the other way everywhere: uphill".into(),
        _ => format!("the right's step is {ratio:.6} times the left's everywhere"),
    })
}

/// One side's numbers are the other's, read down the columns.
fn transposed(pair: &Pair) -> Option<String> {
    let &[rows, columns] = pair.left.head.shape.as_slice() else { return None };
    let down = |values: &[f64], other: &[f64]| {
        let read = (0..values.len()).map(|place| values[place % rows * columns + place / rows]);
        read.zip(other).all(|(value, &other)| (value - other).abs() <= SAME * other.abs())
    };
    let (left, right) = (&pair.left.values, &pair.right.values);
    (rows > 1 && columns > 1 && (down(left, right) || down(right, left))).then(|| {
        "one side holds the other's numbers read down the columns: a transpose too many, or one too few"
            .into()
    })
}

/// Probabilities that are none.
fn rows_that_do_not_sum_to_one(pair: &Pair) -> Option<String> {
    let &[_, columns] = pair.left.head.shape.as_slice() else { return None };
    let sums =
        |values: &[f64]| values.chunks(columns).all(|row| (row.iter().sum::<f64>() - 1.0).abs() < SAME);
    if pair.left.head.rule != Rule::Softmax || columns == 0 {
        return None;
    }
    match (sums(&pair.left.values), sums(&pair.right.values)) {
        (true, false) => Some("only the left's rows sum to 1".into()),
        (false, true) => Some("only the right's rows sum to 1".into()),
        _ => None,
    }
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

/// One side takes the logarithm of `p + ε`, the other of `p`.
fn epsilon_of_one_side(pair: &Pair, known: &HashMap<String, Pair>) -> Option<String> {
    let epsilon = pair.left.head.epsilon.filter(|_| pair.left.head.rule == Rule::CrossEntropy)?;
    let [probs, labels] = pair.left.head.of.as_slice() else { return None };
    let probs = known.get(probs)?;
    let classes = classes(known.get(labels)?, probs)?;
    let columns = *probs.left.head.shape.get(1)?;
    let is = |losses: &[f64], probs: &[f64], epsilon: f64| {
        let expected = probs.chunks(columns).zip(&classes).map(|(p, &c)| -(p[usize::from(c)] + epsilon).ln());
        // The two are as close as `ε` is small: nothing but the last digits may differ.
        expected.zip(losses).all(|(expected, &loss)| {
            loss == expected || (loss - expected).abs() <= 1e-14 * (1.0 + expected.abs())
        })
    };
    let left = |epsilon| is(&pair.left.values, &probs.left.values, epsilon);
    let right = |epsilon| is(&pair.right.values, &probs.right.values, epsilon);
    let words = |with: &str, without: &str| {
        Some(format!("{with} takes the logarithm of p + {epsilon:e}, {without} of p alone"))
    };
    if left(epsilon) && right(0.0) {
        words("the left", "the right")
    } else if left(0.0) && right(epsilon) {
        words("the right", "the left")
    } else {
        None
    }
}

/// One side's gradient of the logits is `p − y`, the other's that of the handout's loss, or that of the categorical one
/// with its `ε`.
fn gradients_of_two_losses(pair: &Pair, known: &HashMap<String, Pair>) -> Option<String> {
    let [probs, labels] = pair.left.head.of.as_slice() else { return None };
    let probs = known.get(probs).filter(|_| pair.left.head.rule == Rule::LogitsGradient)?;
    let classes = classes(known.get(labels)?, probs)?;
    let columns = *pair.left.head.shape.get(1)?;
    type Gradient = fn(&[f64], usize) -> Vec<f64>;
    let is = |gradient: Gradient, values: &[f64], probs: &[f64]| {
        let rows = probs.chunks(columns).zip(&classes).flat_map(|(p, &c)| gradient(p, c.into()));
        rows.zip(values).all(|(expected, value)| (value - expected).abs() <= SAME * (1.0 + expected.abs()))
    };
    let shortcut: Gradient = |p, c| (0..p.len()).map(|k| if k == c { p[k] - 1.0 } else { p[k] }).collect();
    let left = |gradient| is(gradient, &pair.left.values, &probs.left.values);
    let right = |gradient| is(gradient, &pair.right.values, &probs.right.values);
    let words = |short: &str, long: &str| {
        format!(
            "{short} is p − y, the gradient of the categorical loss, −ln p; {long} is the gradient of the handout's \
             loss, which has a second term, (1 − y) ln(1 − p)"
        )
    };
    let epsilon = |short: &str, long: &str| {
        format!(
            "{short} is p − y; {long} differentiates ln(p + 1e-16), whose slope vanishes where an image's class has hardly \
             any probability. At a smaller --lr that does not happen"
        )
    };
    if left(shortcut) && right(handout_gradient) {
        Some(words("the left", "the right"))
    } else if left(handout_gradient) && right(shortcut) {
        Some(words("the right", "the left"))
    } else if left(shortcut) && right(categorical_gradient) {
        Some(epsilon("the left", "the right"))
    } else if left(categorical_gradient) && right(shortcut) {
        Some(epsilon("the right", "the left"))
    } else {
        None
    }
}
