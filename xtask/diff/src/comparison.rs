//! Two run records, epoch by epoch or pass by pass.

use anyhow::{Context, anyhow, ensure};
use data::ImageCounts;
use data::Source;
use lab::{Record, Step};
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
    /// What a step of both runs is.
    pub unit: Unit,
    /// One entry per epoch or pass; none if a side stopped before it had a record.
    pub epochs: Vec<Epoch>,
    /// The sides that stopped so, as far as they were tried.
    pub stopped: Vec<Stopped>,
    /// Whether all of them are close.
    pub close: bool,
    /// How many times as long the left side takes for one, by the medians; absent if one does not say, or
    /// says that it takes none.
    pub speed_ratio: Option<f64>,
    /// Where the two part, if they are not close.
    pub parting: Option<Parting>,
}

/// A side that stopped before it had a record.
#[derive(Serialize)]
pub struct Stopped {
    /// Its name.
    pub side: String,
    /// Why, in its own words.
    pub why: String,
}

/// What a run counts.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Batch after batch through all images.
    Epoch,
    /// One step, from all images at once.
    Pass,
}

/// One epoch or pass of both sides.
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
    /// `|left − right|` of the training losses, as a part of the right one, or of the left one where the right is 0.
    pub relative: f64,
    /// NumPy's `isclose` of the training losses alone.
    pub train_close: bool,
    /// The same of all figures that both have: see [`Step::is_close_to`].
    pub close: bool,
}

impl Comparison {
    /// What is left to say where a side stopped before it had a record: only where the two part.
    pub fn of_stopped(names: [&str; 2], stopped: Stopped, dataset: &str) -> Self {
        Self { stopped: vec![stopped], ..Self::empty(names, dataset) }
    }

    /// Why the sides that stopped did so; none if none did.
    pub fn why_stopped(&self) -> Option<anyhow::Error> {
        let why: Vec<&str> = self.stopped.iter().map(|stopped| stopped.why.as_str()).collect();
        (!why.is_empty()).then(|| anyhow!(why.join("\n")))
    }

    /// Whether both sides came to numbers that are not finite, as the traces or they themselves say.
    pub fn both_diverged(&self) -> bool {
        // The words of the labs and of the scripts in docs/numpy.
        let diverged = |stopped: &&Stopped| stopped.why.contains("no longer finite");
        let traced = matches!(self.parting, Some(Parting::Diverged(_)));
        traced || self.stopped.iter().filter(diverged).count() == 2
    }

    fn empty([left, right]: [&str; 2], dataset: &str) -> Self {
        Self {
            left: left.into(),
            right: right.into(),
            dataset: dataset.into(),
            notice: None,
            images: None,
            unit: Unit::Epoch,
            epochs: Vec::new(),
            stopped: Vec::new(),
            close: false,
            speed_ratio: None,
            parting: None,
        }
    }

    /// Pairs the steps of two records.
    ///
    /// # Errors
    /// If the runs are not of the same images and settings, have no steps, or a side lacks a step or a loss.
    pub fn new(names: [&str; 2], left: &Record, right: &Record) -> anyhow::Result<Self> {
        let [left_name, right_name] = names;
        let data_sets = format!("data sets ({}, {})", left.dataset, right.dataset);
        for (what, same) in [
            (&*data_sets, left.dataset == right.dataset),
            ("numbers of images", left.images == right.images),
            ("numbers of steps", left.history.len() == right.history.len()),
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
        let experiment = &left.experiment;
        ensure!(!left.history.is_empty(), "{experiment} is not one training: there is nothing to compare");
        let epochs = left
            .history
            .iter()
            .zip(&right.history)
            .map(|(l, r)| Epoch::new(l, r))
            .collect::<Option<Vec<_>>>();
        let epochs = epochs.context("a run record lacks the training loss of a step")?;
        let seconds = left.seconds_per_step().zip(right.seconds_per_step());
        let speed_ratio = seconds.map(|(l, r)| l / r).filter(|ratio| ratio.is_finite() && *ratio > 0.0);
        let close = epochs.iter().all(|epoch| epoch.close);
        let images = Some((left.source, left.images));
        let unit = if left.settings.contains_key("passes") { Unit::Pass } else { Unit::Epoch };
        Ok(Self { unit, epochs, close, speed_ratio, images, ..Self::empty(names, &left.dataset) })
    }
}

impl Epoch {
    /// Pairs two steps; `None` if one lacks the training loss.
    pub fn new(left: &Step, right: &Step) -> Option<Self> {
        let (l, r) = (left.train_loss?, right.train_loss?);
        let absolute = (l - r).abs();
        let of = if r == 0.0 { l } else { r };
        Some(Self {
            epoch: left.step,
            left: left.clone(),
            right: right.clone(),
            absolute,
            relative: if absolute == 0.0 { 0.0 } else { absolute / of.abs() },
            train_close: isclose(l, r),
            close: left.is_close_to(right)?,
        })
    }
}
