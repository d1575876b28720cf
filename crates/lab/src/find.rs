//! Finding and reading the images of a run.

use std::process::Stdio;

use anyhow::{Context, ensure};
use data::{
    DatasetImages, Source, TrainValidationTest,
    catalogue::Dataset,
    locate::{Found, Search, Surroundings, file_in},
    verify,
};

use crate::{
    options::{DataOptions, PlaceOptions},
    xtask,
};

/// Seconds after which a run without a network gives up its download and makes do with the sample.
const PATIENCE: u32 = 5;

/// The images of a run, and where they came from.
pub struct LoadedData {
    /// The data set's entry in the catalogue: its title, its classes.
    pub dataset: &'static Dataset,
    /// Full data, the bundled sample, or a folder of something else.
    pub source: Source,
    /// The images, split.
    pub images: TrainValidationTest,
}

/// The folder of the images that the options ask for: the first place that has them. See [`data::locate()`].
///
/// # Errors
/// If a folder that was asked for does not hold the data, or only the sample is left and `--full` refuses it.
pub fn find_data(options: &DataOptions) -> anyhow::Result<Found> {
    let PlaceOptions { data_dir, offline, full } = options.place.clone();
    let search = Search { data_dir, offline, full };
    let dataset = Dataset::named(&options.dataset)?;
    Ok(data::locate(dataset, &search, &Surroundings::of_this_machine(), download)?)
}

/// Finds the images and reads them.
///
/// # Errors
/// As [`find_data`], if a file is damaged, and if `--full` is set and the files are not the published ones.
pub fn load(options: &DataOptions) -> anyhow::Result<DatasetImages> {
    let found = find_data(options)?;
    let train =
        options.train.map(usize::try_from).transpose().context("--train is beyond this machine's memory")?;
    let loaded = data::load(Dataset::named(&options.dataset)?, &found, train)?;
    if options.place.full {
        let Dataset { title, name, .. } = loaded.dataset;
        let folder = found.folder.display();
        ensure!(
            loaded.origin.source == Source::Full,
            "--full: {folder} does not hold the full {title}. `cargo xtask download {name}` brings it"
        );
        for file in loaded.dataset.files() {
            if let Some(path) = file_in(&found.folder, file) {
                verify::check(&path, file)
                    .with_context(|| format!("--full: {folder} is not the published {title}"))?;
            }
        }
    }
    Ok(loaded)
}

/// What a source is, in a sentence about it.
pub fn in_words(source: Source) -> &'static str {
    match source {
        Source::Full => "full data",
        Source::Sample => "the bundled sample",
        Source::Folder => "a folder of your own",
    }
}

/// Asks `cargo xtask download` for the full data, for a few seconds; no network is no error.
fn download(dataset: &Dataset) -> Option<std::path::PathBuf> {
    let patience = PATIENCE.to_string();
    let mut command = xtask::command();
    command.args(["download", &dataset.name, "--give-up-after", &patience]).stdout(Stdio::null());
    let status = command.status().ok()?;
    status.success().then(|| data::project_root().join("datasets").join(&dataset.name))
}
