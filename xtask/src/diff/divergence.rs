//! The first place where two traces differ by more than rounding explains.

use std::{cmp::Ordering, collections::HashMap, io::BufRead};

use anyhow::{Context, ensure};
use lab::trace::{Head, Rule, Tensor};
use serde::Serialize;

use super::{
    hints,
    rounding::{self, Pair},
};

/// What a side traces that has ended.
const NOTHING: &str = "nothing more";

/// What two traces have to say about two runs that did not end alike.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Parting {
    /// A formula was not followed.
    At(Divergence),
    /// Every difference is one that rounding explains. Where training is unstable, each step enlarges it.
    Drift(Vec<Drift>),
}

/// How far the parameters are apart.
#[derive(Debug, PartialEq, Serialize)]
pub struct Drift {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch of that epoch, from 1.
    pub batch: usize,
    /// The largest difference of a parameter, relative to the largest parameter.
    pub relative: f64,
}

/// Where two runs part, and how.
#[derive(Debug, PartialEq, Serialize)]
pub struct Divergence {
    /// The epoch, from 1; 0 for the parameters as drawn.
    pub epoch: usize,
    /// The batch of that epoch, from 1.
    pub batch: usize,
    /// `logits`, `grad_w`, …
    pub tensor: String,
    /// How the two differ there.
    #[serde(flatten)]
    pub difference: Difference,
    /// The tensors of this batch that agree, in the order in which they are computed.
    pub agree: Vec<String>,
    /// What the pattern of the differences suggests.
    pub hints: Vec<String>,
}

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
    },
}

/// Reads both traces side by side, up to the first divergence. `watch` is called with the epoch and the number of
/// each batch.
///
/// # Errors
/// If one of them is not a trace or breaks off.
pub fn find(
    mut left: impl BufRead,
    mut right: impl BufRead,
    watch: impl Fn(usize, usize),
) -> anyhow::Result<Parting> {
    let mut known: HashMap<String, Pair> = HashMap::new();
    let mut agree = Vec::new();
    let mut drift: Vec<Drift> = Vec::new();
    let mut place = (0, 0);
    loop {
        let left = Tensor::read(&mut left).context("the left side cannot be traced")?;
        let right = Tensor::read(&mut right).context("the right side cannot be traced")?;
        let (left, right) = match (left, right) {
            (Some(left), Some(right)) => (left, right),
            (None, None) => {
                ensure!(place != (0, 0) || !agree.is_empty(), "neither side traces anything");
                return Ok(Parting::Drift(drift));
            }
            (left, right) => {
                let name = |side: &Option<Tensor>| side.as_ref().map_or(NOTHING.into(), |t| name(&t.head));
                let difference = Difference::Tensors { left: name(&left), right: name(&right) };
                let head = left.or(right).map(|tensor| tensor.head).unwrap_or_default();
                return Ok(Parting::At(Divergence::new(head, difference, agree, Vec::new())));
            }
        };
        let head = left.head.clone();
        if place != (head.epoch, head.batch) {
            place = (head.epoch, head.batch);
            watch(head.epoch, head.batch);
            agree.clear();
        }
        let pair = Pair::new(left, right);
        if let Some(difference) = compare(&pair, &known) {
            let same_shape = matches!(difference, Difference::Values { .. });
            let hints = if same_shape { hints::of(&pair, &known) } else { Vec::new() };
            return Ok(Parting::At(Divergence::new(head, difference, agree, hints)));
        }
        if head.rule == Rule::Descent {
            note_drift(&mut drift, &pair);
        }
        agree.push(head.tensor.clone());
        known.insert(head.tensor, pair);
    }
}

impl Divergence {
    /// Whether one side has simply come to its end.
    pub fn is_an_end(&self) -> bool {
        matches!(&self.difference, Difference::Tensors { left, right } if [left, right].contains(&&NOTHING.to_string()))
    }

    fn new(head: Head, difference: Difference, agree: Vec<String>, hints: Vec<String>) -> Self {
        Self { epoch: head.epoch, batch: head.batch, tensor: head.tensor, difference, agree, hints }
    }
}

fn name(head: &Head) -> String {
    format!("{} of epoch {}, batch {}", head.tensor, head.epoch, head.batch)
}

/// Notes each time that the parameters are a thousand times further apart than at the last note.
fn note_drift(drift: &mut Vec<Drift>, pair: &Pair) {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let gaps = &mut pair.left.values.iter().zip(&pair.right.values).map(|(&l, &r)| rounding::gap(l, r));
    let relative = largest(gaps) / largest(&mut pair.left.values.iter().map(|value| value.abs()));
    let last = drift.last().map_or(f64::EPSILON, |drift| drift.relative);
    if relative > 1e3 * last || (drift.is_empty() && relative > 0.0) {
        drift.push(Drift { epoch: pair.left.head.epoch, batch: pair.left.head.batch, relative });
    }
}

fn compare(pair: &Pair, known: &HashMap<String, Pair>) -> Option<Difference> {
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
    let per_image = matches!(left.rule, Rule::Affine | Rule::Softmax | Rule::CrossEntropy);
    let images = known.get("images").filter(|_| per_image);
    Some(Difference::Values {
        image: images.and_then(|images| images.left.values.get(*index.first()?)).map(|&image| image as usize),
        index,
        left: pair.left.values[worst],
        right: pair.right.values[worst],
        bound: bound(worst),
        beyond: beyond.len(),
        of: pair.left.values.len(),
    })
}
