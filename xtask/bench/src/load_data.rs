//! The loading of a data set, once, in a process that does nothing else.

use std::{collections::BTreeMap, path::Path, time::Instant};

use anyhow::Context;
use data::ImageCounts;
use data::{Dataset, Place, locate::Found};
use lab::{Record, Step, start_and_memory};

use super::peer::LOAD;

/// Loads the data set in that folder and writes the record of it.
///
/// # Errors
/// If the data cannot be read, or the record cannot be written.
pub fn once(dataset: &str, folder: &Path, out: &Path) -> anyhow::Result<()> {
    let dataset = Dataset::named(dataset)?;
    let found = Found { place: Place::DataDir, folder: folder.to_owned() };
    let start = Instant::now();
    let loaded = data::load(dataset, &found, None)?;
    let seconds = start.elapsed().as_secs_f64();
    let record = Record {
        lab: LOAD.into(),
        experiment: LOAD.into(),
        dataset: dataset.name.clone(),
        source: loaded.origin.source,
        images: ImageCounts { train: loaded.train.len(), validation: 0, test: loaded.test.len() },
        settings: BTreeMap::new(),
        history: vec![Step { step: 1, seconds: Some(seconds), ..Step::default() }],
        series: Vec::new(),
        test: None,
        targets: Vec::new(),
        interrupted: None,
        confusion: None,
        weights: Vec::new(),
        models: Vec::new(),
        measured: start_and_memory::so_far(),
    };
    record.write(out).context("the record of the loading cannot be kept")?;
    Ok(())
}
