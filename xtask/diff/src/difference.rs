//! Whether a tensor differs between the two sides, and how.

use std::{cmp::Ordering, collections::HashMap};

use serde::Serialize;
use trace::{Head, Rule};

use super::rounding::{self, Pair};

/// How a tensor differs between the two sides.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// The two do not trace the same tensor at this point: one computes something that the other does not.
    Tensors {
        /// What the left side traces here.
        left: String,
        /// What the right side traces.
        right: String,
    },
    /// Same tensor, other shape.
    Shapes {
        /// The left side's shape.
        left: Vec<usize>,
        /// The right side's.
        right: Vec<usize>,
    },
    /// Same shape, other numbers.
    Values {
        /// Where the two differ most, of the numbers that differ by more than their bound: row and column, from 0.
        index: Vec<usize>,
        /// The training image that this row belongs to, if the tensor has a row per image.
        image: Option<usize>,
        /// The left side's number there.
        left: f64,
        /// The right side's.
        right: f64,
        /// The largest difference that the order of summation could cause there.
        bound: f64,
        /// How many numbers of the tensor differ by more than their bound.
        beyond: usize,
        /// How many numbers the tensor has.
        of: usize,
        /// The first row with a number beyond its bound, if the tensor has a row per image, and a short one.
        row: Option<Row>,
    },
}

/// What both sides have for one image.
#[derive(Debug, PartialEq, Serialize)]
pub struct Row {
    /// The training image.
    pub image: usize,
    /// The left side's numbers.
    pub left: Vec<f64>,
    /// The right side's.
    pub right: Vec<f64>,
}

/// No row with more numbers is shown whole.
const SHORT: usize = 10;

/// How the two differ, if by more than rounding explains. `known` holds the latest tensor of each name.
pub fn compare(pair: &Pair, known: &HashMap<String, Pair>) -> Option<Difference> {
    let (left, right) = (&pair.left.head, &pair.right.head);
    if (left.epoch, left.batch, &left.tensor) != (right.epoch, right.batch, &right.tensor) {
        return Some(Difference::Tensors { left: name(left), right: name(right) });
    }
    if left.shape != right.shape {
        return Some(Difference::Shapes { left: left.shape.clone(), right: right.shape.clone() });
    }
    // A rule whose inputs are not in the trace gives no bound; then only the same numbers pass.
    let bounds = rounding::bounds(pair, known);
    let bound = |place: usize| bounds.as_ref().map_or(0.0, |b| b[(place / b.ncols(), place % b.ncols())]);
    let numbers = pair.left.values.iter().zip(&pair.right.values).enumerate();
    let beyond: Vec<(usize, f64)> = numbers
        .map(|(place, (&left, &right))| (place, rounding::gap(left, right)))
        // The difference from something that is not a number exceeds every bound.
        .filter(|&(place, gap)| gap != 0.0 && gap.partial_cmp(&bound(place)).is_none_or(Ordering::is_gt))
        .collect();
    let &(worst, _) = beyond.iter().rev().max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))?;
    let index = pair.left.index_of(worst);
    let columns = left.shape.get(1).copied().unwrap_or(1);
    Some(Difference::Values {
        image: image(left, worst / columns, known),
        index,
        left: pair.left.values[worst],
        right: pair.right.values[worst],
        bound: bound(worst),
        beyond: beyond.len(),
        of: pair.left.values.len(),
        row: beyond.first().and_then(|&(first, _)| row(pair, first / columns, columns, known)),
    })
}

/// What both sides have in this row, if it belongs to an image and is short.
fn row(pair: &Pair, row: usize, columns: usize, known: &HashMap<String, Pair>) -> Option<Row> {
    let image = image(&pair.left.head, row, known).filter(|_| (2..=SHORT).contains(&columns))?;
    let of = |values: &[f64]| values.chunks(columns).nth(row).map(<[f64]>::to_vec);
    Some(Row { image, left: of(&pair.left.values)?, right: of(&pair.right.values)? })
}

/// The training image that a row belongs to, if the tensor has a row per image. In whole-batch descent it is the row
/// itself.
fn image(head: &Head, row: usize, known: &HashMap<String, Pair>) -> Option<usize> {
    use Rule::*;
    let of_parameters = [GradientOfWeights, GradientOfBias, TransposedProduct, ColumnSums, Velocity, Descent];
    if head.rule == Exact || of_parameters.contains(&head.rule) {
        return None;
    }
    match known.get("images") {
        Some(images) => images.left.values.get(row).map(|&image| image as usize),
        None => (head.batch == 0).then_some(row),
    }
}

/// A tensor and its place, in words.
pub fn name(head: &Head) -> String {
    format!("{} ({})", head.tensor, head.place())
}
