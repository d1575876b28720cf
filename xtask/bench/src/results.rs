//! What a run has measured, as `bench.json` holds it.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use lab::{screen::Screen, shown};
use serde::Serialize;
use serde_json::Value;

use super::{least_time::Least, machine::Machine, outcome::Outcome, roofline::Roofline, target::Verdict};

/// A whole run.
#[derive(Serialize)]
pub struct Report {
    /// Where it was measured.
    pub machine: Machine,
    /// How fast it multiplies and reads.
    pub roofline: Roofline,
    /// The versions of all that was measured.
    pub versions: Value,
    /// How many rounds each work had.
    pub rounds: usize,
    /// Why the targets are not judged, if they are not.
    pub not_judged: Option<String>,
    /// The works, in the order of the table.
    pub works: Vec<Results>,
    /// What became of the targets.
    pub targets: Vec<Verdict>,
}

/// What a work has given.
#[derive(Serialize)]
pub struct Results {
    /// `tp3`
    pub work: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What a step is called.
    pub unit: &'static str,
    /// `fashion-mnist`
    pub dataset: String,
    /// How many images a step takes.
    pub images: usize,
    /// Steps in each round.
    pub steps: usize,
    /// Options for every peer.
    pub settings: BTreeMap<String, String>,
    /// Whoever does it, the one that the others are held against first.
    pub peers: Vec<Outcome>,
    /// The least time of a step, if there is such a figure.
    pub least: Option<Least>,
}

/// The course's own programs that could not be measured: not a finding, as with others, but a fault.
pub fn failed<'a>(works: impl IntoIterator<Item = &'a Results>) -> Vec<&'a str> {
    let ours = works.into_iter().flat_map(|results| &results.peers).filter(|peer| peer.ours);
    ours.filter(|peer| peer.missing.is_some()).map(|peer| peer.name).collect()
}

/// Writes figures as JSON, and says where.
///
/// # Errors
/// If they cannot be written.
pub fn write(figures: &impl Serialize, path: &Path) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(figures)? + "\n";
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    Screen { quiet: false }.say(&format!("figures: {}", shown(path)));
    Ok(())
}
