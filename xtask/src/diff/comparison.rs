//! Two run records, epoch by epoch.

use anyhow::{Context, ensure};
use data::Source;
use lab::{Record, Step, record::ImageCounts};
use linalg::isclose;
use serde::Serialize;

use super::divergence::Parting;

/// The whole comparison, as `--json` prints it.
#[derive(Serialize)]
pub struct Comparison {
    /// The left side's name.
    pub left: String,
    /// The right side's name.
    pub right: String,
    /// `fashion-mnist`
    pub dataset: String,
    /// What both sides were given beside the options asked for, and why.
    pub notice: Option<String>,
    /// Where the left side's images come from, and how many there were, unless it stopped.
    pub images: Option<(Source, ImageCounts)>,
    /// One entry per epoch; none if a side stopped before it had a record.
    pub epochs: Vec<Epoch>,
    /// Whether every epoch's losses are close.
    pub close: bool,
    /// How many times as long the left side takes for an epoch, by the medians; absent if one does not say.
    pub speed_ratio: Option<f64>,
    /// Where the two part, if they are not close.
    pub parting: Option<Parting>,
}

/// One epoch of both sides.
#[derive(Serialize)]
pub struct Epoch {
    /// From 1.
    pub epoch: usize,
    /// The left side's figures.
    pub left: Step,
    /// The right side's.
    pub right: Step,
    /// `|left − right|` of the training losses.
    pub absolute: f64,
    /// The same, relative to the right.
    pub relative: f64,
    /// NumPy's `isclose` of the training losses alone.
    pub train_close: bool,
    /// NumPy's `isclose` of the training losses; and of the validation losses and accuracies, where both have them.
    pub close: bool,
}

impl Comparison {
    /// What is left to say where a side stopped before it had a record: only where the two part.
    pub fn of_stopped([left, right]: [&str; 2], dataset: &str) -> Self {
        Self {
            left: left.into(),
            right: right.into(),
            dataset: dataset.into(),
            notice: None,
            images: None,
            epochs: Vec::new(),
            close: false,
            speed_ratio: None,
            parting: None,
        }
    }

    /// Pairs the epochs of two records.
    ///
    /// # Errors
    /// If the runs are not of the same images and settings, or a side lacks an epoch or a loss.
    pub fn new(names: [&str; 2], left: &Record, right: &Record) -> anyhow::Result<Self> {
        let [left_name, right_name] = names;
        for (what, same) in [
            ("data set", left.dataset == right.dataset),
            ("numbers of images", left.images == right.images),
            ("numbers of epochs", left.history.len() == right.history.len()),
            (
                "settings",
                left.settings.iter().all(|(key, value)| right.settings.get(key).is_none_or(|v| v == value)),
            ),
        ] {
            ensure!(
                same,
                "{left_name} and {right_name} ran with different {what}: there is nothing to compare"
            );
        }
        let epochs = left
            .history
            .iter()
            .zip(&right.history)
            .map(|(l, r)| Epoch::new(l, r))
            .collect::<Option<Vec<_>>>();
        let epochs = epochs.context("a run record lacks the training loss of an epoch")?;
        let speed_ratio = left.seconds_per_step().zip(right.seconds_per_step()).map(|(l, r)| l / r);
        let close = epochs.iter().all(|epoch| epoch.close);
        let images = Some((left.source, left.images));
        Ok(Self { epochs, close, speed_ratio, images, ..Self::of_stopped(names, &left.dataset) })
    }
}

impl Epoch {
    fn new(left: &Step, right: &Step) -> Option<Self> {
        let (l, r) = (left.train_loss?, right.train_loss?);
        Some(Self {
            epoch: left.step,
            left: left.clone(),
            right: right.clone(),
            absolute: (l - r).abs(),
            relative: (l - r).abs() / r.abs(),
            train_close: isclose(l, r),
            close: left.is_close_to(right)?,
        })
    }
}
