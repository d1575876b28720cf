//! Finding and reading the images of a run.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, bail, ensure};
use data::{
    DatasetImages, Source, TrainTest,
    catalogue::{self, Dataset, File},
    digits::{self, Files},
    locate::{Found, Search, Surroundings, file_in},
    verify,
};

use crate::{
    interrupt,
    options::{DataOptions, DigitsOptions, PlaceOptions},
    screen::remark,
    xtask,
};

/// Seconds after which a run without a network gives up its download and makes do with the sample.
const PATIENCE: u32 = 5;

/// The folder of the images that the options ask for: the first place that has them. See [`data::locate()`]. If there is
/// something to wait for, that is said, unless it is to be `quiet`.
///
/// # Errors
/// If a folder that was asked for does not hold the data, or only the sample is left and `--full` refuses it.
pub fn find_data(options: &DataOptions, quiet: bool) -> anyhow::Result<Found> {
    find_dataset(&options.dataset, &options.place, quiet)
}

/// Finds the images, as [`find_data`] does, and reads them.
///
/// # Errors
/// As [`find_data`], if a file is damaged, and if `--full` is set and the files are not the published ones.
pub fn load(options: &DataOptions, quiet: bool) -> anyhow::Result<DatasetImages> {
    let found = find_data(options, quiet)?;
    let train =
        options.train.map(usize::try_from).transpose().context("--train is beyond this machine's memory")?;
    let loaded = data::load(Dataset::named(&options.dataset)?, &found, train)?;
    if options.place.full {
        ensure_published(loaded.dataset, &found.folder, loaded.origin.source)?;
    }
    Ok(loaded)
}

/// The files that the digits 1, 7 and 8 are taken from: the first place that has them. See
/// [`data::digits::locate()`], and [`find_data`] for what is said.
///
/// # Errors
/// As [`find_data`].
pub fn find_digits(options: &DigitsOptions, quiet: bool) -> anyhow::Result<Files> {
    if options.dataset == digits::NAME {
        let surroundings = Surroundings::of_this_machine();
        let download = |dataset: &Dataset| download(dataset, quiet);
        return Ok(digits::locate(&search(&options.place), &surroundings, download)?);
    }
    find_dataset(&options.dataset, &options.place, quiet).map(Files::Mnist)
}

/// Finds the digits 1, 7 and 8 and reads them.
///
/// # Errors
/// As [`find_digits`], if a file is damaged or of no form that is accepted, and if `--full` is set and the files are
/// not the published ones.
pub fn load_digits(options: &DigitsOptions, quiet: bool) -> anyhow::Result<TrainTest> {
    let files = find_digits(options, quiet)?;
    let loaded = digits::load(&files, options.train)?;
    if options.place.full {
        match &files {
            Files::Mnist(found) => {
                ensure_published(Dataset::named(&loaded.dataset)?, &found.folder, loaded.source)?;
            }
            Files::Arrays(Found { folder, .. }) => ensure_own(folder, loaded.source)?,
        }
    }
    Ok(loaded)
}

fn find_dataset(name: &str, place: &PlaceOptions, quiet: bool) -> anyhow::Result<Found> {
    let dataset = Dataset::named(name)?;
    let download = |dataset: &Dataset| download(dataset, quiet);
    Ok(data::locate(dataset, &search(place), &Surroundings::of_this_machine(), download)?)
}

fn search(place: &PlaceOptions) -> Search {
    let PlaceOptions { data_dir, offline, full } = place.clone();
    Search { data_dir, offline, full }
}

/// What `--full` asks for.
fn ensure_published(dataset: &Dataset, folder: &Path, source: Source) -> anyhow::Result<()> {
    let Dataset { title, name, .. } = dataset;
    let shown = folder.display();
    if source == Source::Folder {
        check(folder, dataset.files())
            .with_context(|| format!("--full: {shown} is not the published {title}"))?;
    }
    ensure!(
        source == Source::Full,
        "--full: {shown} does not hold the full {title}. `cargo xtask download {name}` brings it"
    );
    Ok(())
}

/// What `--full` asks for, of the course's own digits.
fn ensure_own(folder: &Path, source: Source) -> anyhow::Result<()> {
    let refused = || format!("--full: {} does not hold the course's own {}", folder.display(), digits::NAME);
    if source != Source::Full {
        check(folder, catalogue::digits()).with_context(refused)?;
        bail!(refused());
    }
    Ok(())
}

/// Says which of these files is not the published one, and how it differs.
fn check<'a>(folder: &Path, files: impl IntoIterator<Item = &'a File>) -> Result<(), verify::VerifyError> {
    files.into_iter().try_for_each(|file| {
        let path = file_in(folder, file).unwrap_or_else(|| folder.join(&file.name));
        verify::check(&path, file)
    })
}

/// Asks `cargo xtask download` for the full data, and says so. It gives up after a few seconds without data, or where all
/// of it would take minutes; no network is no error. Ctrl-C ends the download alone, and the run goes on.
fn download(dataset: &Dataset, quiet: bool) -> Option<PathBuf> {
    let Dataset { name, title, packed, .. } = dataset;
    let patience = PATIENCE.to_string();
    let mut command = xtask::command();
    command.args(["download", name, "--give-up-after", &patience]).stdout(Stdio::null());
    if quiet {
        command.stderr(Stdio::null());
    } else {
        let megabytes = packed.div_ceil(1_000_000);
        remark(&format!("Downloading {title} ({megabytes} MB); Ctrl-C goes on without it"));
    }
    let status = interrupt::left_to_another(|| command.status()).ok()?;
    if status.code().is_none() && !quiet {
        // The download was ended in the middle of a line.
        remark("");
    }
    status.success().then(|| data::project_root().join("datasets").join(name))
}
