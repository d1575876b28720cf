//! The first place where two traces differ by more than rounding explains.

use std::{collections::HashMap, io::BufRead};

use anyhow::{Context, ensure};
use serde::Serialize;
use trace::{Head, Rule, Traced};

use super::{
    difference::{Difference, compare, name},
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
    At(Box<Divergence>),
    /// Both sides came to a number that is not finite, and up to there every difference is one that rounding explains.
    Diverged(Box<Diverged>),
    /// Every difference is one that rounding explains. Where training is unstable, each step enlarges it.
    Drift(Vec<Drift>),
}

/// Where two runs came to numbers that are not finite.
#[derive(Debug, PartialEq, Serialize)]
pub struct Diverged {
    /// The left side's first such number.
    pub left: NotFinite,
    /// The right side's.
    pub right: NotFinite,
    /// The learning rate, if a step was made before that.
    pub learning_rate: Option<f64>,
}

/// A number that is infinite or none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotFinite {
    /// The epoch or pass, from 1; 0 for the parameters as drawn.
    pub epoch: usize,
    /// The batch of that epoch, from 1; 0 in whole-batch descent.
    pub batch: usize,
    /// Both in words: `epoch 1, batch 2`, `pass 3`.
    pub place: String,
    /// `logits`, `grad_w`, …
    pub tensor: String,
    /// Its row and column there, from 0.
    pub index: Vec<usize>,
    /// `inf`, `-inf` or `NaN`: JSON has no such numbers.
    pub value: String,
}

/// How far the parameters are apart.
#[derive(Debug, PartialEq, Serialize)]
pub struct Drift {
    /// The epoch or pass, from 1.
    pub epoch: usize,
    /// The batch of that epoch, from 1; 0 in whole-batch descent.
    pub batch: usize,
    /// Both in words: `epoch 1, batch 2`, `pass 3`.
    pub place: String,
    /// The largest difference of a parameter, relative to the largest parameter.
    pub relative: f64,
}

/// Where two runs part, and how.
#[derive(Debug, PartialEq, Serialize)]
pub struct Divergence {
    /// The epoch or pass, from 1; 0 for the parameters as drawn.
    pub epoch: usize,
    /// The batch of that epoch, from 1; 0 in whole-batch descent.
    pub batch: usize,
    /// Both in words: `epoch 1, batch 2`, `pass 3`.
    pub place: String,
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

/// Reads both traces side by side, up to the first divergence. Each comes with what its side is called. `watch` is called
/// at each step, with its place.
///
/// # Errors
/// If one of them is not a trace or breaks off.
pub fn find(
    [(left_name, mut left), (right_name, mut right)]: [(&str, impl BufRead); 2],
    watch: impl Fn(&str),
) -> anyhow::Result<Parting> {
    let mut not_finite: [Option<NotFinite>; 2] = [None, None];
    let mut learning_rate = None;
    let mut known: HashMap<String, Pair> = HashMap::new();
    let mut agree = Vec::new();
    let mut drift: Vec<Drift> = Vec::new();
    let mut step = (0, 0);
    loop {
        let left = Traced::read(&mut left).with_context(|| format!("{left_name} cannot be traced"))?;
        let right = Traced::read(&mut right).with_context(|| format!("{right_name} cannot be traced"))?;
        let (left, right) = match (left, right) {
            (Some(left), Some(right)) => (left, right),
            (None, None) => {
                ensure!(step != (0, 0) || !agree.is_empty(), "neither side traces anything");
                return Ok(Parting::Drift(drift));
            }
            (left, right) => {
                let name = |side: &Option<Traced>| side.as_ref().map_or(NOTHING.into(), |t| name(&t.head));
                let difference = Difference::Tensors { left: name(&left), right: name(&right) };
                let head = left.or(right).map(|tensor| tensor.head).unwrap_or_default();
                return Ok(Parting::At(Box::new(Divergence::new(head, difference, agree, Vec::new()))));
            }
        };
        let head = left.head.clone();
        if step != (head.epoch, head.batch) {
            step = (head.epoch, head.batch);
            watch(&head.place());
            agree.clear();
        }
        let pair = Pair::new(left, right);
        if let Some(difference) = compare(&pair, &known) {
            let same_shape = matches!(difference, Difference::Values { .. });
            let hints = if same_shape { hints::of(&pair, &known) } else { Vec::new() };
            return Ok(Parting::At(Box::new(Divergence::new(head, difference, agree, hints))));
        }
        for (first, tensor) in not_finite.iter_mut().zip([&pair.left, &pair.right]) {
            *first = first.take().or_else(|| NotFinite::first(tensor));
        }
        // What follows from such numbers says no more.
        if let [Some(left), Some(right)] = not_finite {
            return Ok(Parting::Diverged(Box::new(Diverged { left, right, learning_rate })));
        }
        if head.rule == Rule::Descent {
            learning_rate = head.learning_rate.or(learning_rate);
            note_drift(&mut drift, &pair);
        }
        agree.push(head.tensor.clone());
        known.insert(head.tensor, pair);
    }
}

impl Parting {
    /// Whether it is found within both traces, and not where one of them has come to its end.
    pub fn is_within(&self) -> bool {
        match self {
            Parting::At(divergence) => !divergence.is_an_end(),
            Parting::Diverged(_) => true,
            Parting::Drift(_) => false,
        }
    }
}

impl NotFinite {
    /// The first such number of a tensor.
    fn first(tensor: &Traced) -> Option<Self> {
        let first = tensor.values.iter().position(|value| !value.is_finite())?;
        let Head { epoch, batch, tensor: name, .. } = &tensor.head;
        Some(Self {
            epoch: *epoch,
            batch: *batch,
            place: tensor.head.place(),
            tensor: name.clone(),
            index: tensor.index_of(first),
            value: tensor.values[first].to_string(),
        })
    }
}

impl Divergence {
    /// Whether one side has simply come to its end.
    fn is_an_end(&self) -> bool {
        matches!(&self.difference, Difference::Tensors { left, right } if [left, right].contains(&&NOTHING.to_string()))
    }

    fn new(head: Head, difference: Difference, agree: Vec<String>, hints: Vec<String>) -> Self {
        let place = head.place();
        Self { epoch: head.epoch, batch: head.batch, place, tensor: head.tensor, difference, agree, hints }
    }
}

/// Notes each time that the parameters are a thousand times further apart than at the last note.
fn note_drift(drift: &mut Vec<Drift>, pair: &Pair) {
    let largest = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
    let gaps = &mut pair.left.values.iter().zip(&pair.right.values).map(|(&l, &r)| rounding::gap(l, r));
    let relative = largest(gaps) / largest(&mut pair.left.values.iter().map(|value| value.abs()));
    let last = drift.last().map_or(f64::EPSILON, |drift| drift.relative);
    if relative > 1e3 * last || (drift.is_empty() && relative > 0.0) {
        let head = &pair.left.head;
        drift.push(Drift { epoch: head.epoch, batch: head.batch, place: head.place(), relative });
    }
}
