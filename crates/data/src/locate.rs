//! Where the data of a run comes from: the first place that has it.
//!
//! 1. `--data-dir`, which must have it;
//! 2. the folder that `PASAPAS_DATA` names (a relative path starts at the project's root), which must exist;
//! 3. `datasets/<name>/` in the project, where downloads land;
//! 4. `/usr/share/datasets/<name>/`, where Debian's package `dataset-fashion-mnist` puts it;
//! 5. a download, unless `--offline`;
//! 6. the sample that comes with the project, unless `--full`.
//!
//! The folders of 1 and 2 may have the four files in a sub-folder named like the data set, or hold them themselves
//! (unless they are named like *another* data set: its files have the same names). A file may be gzipped (`….gz`) or
//! raw (without `.gz`). A folder that has only some of the four does not count.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::catalogue::{self, Dataset, File};
use crate::project_root;

/// The environment variable that names a folder of data sets.
pub const ENVIRONMENT_VARIABLE: &str = "PASAPAS_DATA";

/// What the options of a run say about its data.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// `--data-dir`: look in this folder and nowhere else.
    pub data_dir: Option<PathBuf>,
    /// `--offline`: do not download.
    pub offline: bool,
    /// `--full`: do not make do with the sample.
    pub full: bool,
}

/// Where a machine may have data sets.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The folder that [`ENVIRONMENT_VARIABLE`] names, if it is set.
    pub environment: Option<PathBuf>,
    /// The project's `datasets/`.
    pub project: PathBuf,
    /// The system's data sets.
    pub system: PathBuf,
}

impl Surroundings {
    /// The surroundings on the machine that this runs on. A relative path in `PASAPAS_DATA` starts at the project's root, so
    /// that it means the same from any folder; an empty one counts as none.
    pub fn of_this_machine() -> Self {
        let root = project_root();
        let named = env::var_os(ENVIRONMENT_VARIABLE).filter(|value| !value.is_empty());
        Self {
            environment: named.map(|folder| root.join(folder)),
            project: root.join("datasets"),
            system: PathBuf::from("/usr/share/datasets"),
        }
    }

    /// Makes sure that `PASAPAS_DATA`, if the search comes to it, names a folder.
    pub(crate) fn check(&self, search: &Search) -> Result<(), LocateError> {
        match &self.environment {
            Some(folder) if search.data_dir.is_none() && !folder.is_dir() => {
                Err(LocateError::NoSuchEnvironment { folder: folder.clone() })
            }
            _ => Ok(()),
        }
    }
}

/// Which of the places a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `--data-dir`.
    DataDir,
    /// `PASAPAS_DATA`.
    Environment,
    /// `datasets/<name>/`.
    Project,
    /// `/usr/share/datasets/<name>/`.
    System,
    /// A download made just now.
    Download,
    /// `datasets/sample/<name>/`.
    Sample,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Place::DataDir => "--data-dir",
            Place::Environment => ENVIRONMENT_VARIABLE,
            Place::Project => "project",
            Place::System => "system",
            Place::Download => "download",
            Place::Sample => "sample",
        })
    }
}

/// A folder and the place it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which place.
    pub place: Place,
    /// Its folder.
    pub folder: PathBuf,
}

/// Finds a data set. `download` is called if only a download or the sample is left; it gives the folder where it has
/// put the data, or nothing, having said why on the screen.
///
/// # Errors
/// See [`LocateError`].
pub fn locate(
    dataset: &Dataset,
    search: &Search,
    surroundings: &Surroundings,
    download: impl FnOnce(&Dataset) -> Option<PathBuf>,
) -> Result<Found, LocateError> {
    surroundings.check(search)?;
    let folders = candidates(dataset, search, surroundings);
    if let Some(found) = folders.iter().find(|found| missing(dataset, &found.folder).is_empty()) {
        return Ok(found.clone());
    }
    if let Some(folder) = &search.data_dir {
        return Err(LocateError::NotInDataDir {
            folder: folder.clone(),
            title: dataset.title.clone(),
            name: dataset.name.clone(),
            files: dataset.files().map(|file| file.name.as_str()).join(", "),
        });
    }
    if !search.offline
        && let Some(folder) = download(dataset)
    {
        return Ok(Found { place: Place::Download, folder });
    }
    let sample =
        Found { place: Place::Sample, folder: surroundings.project.join("sample").join(&dataset.name) };
    if !search.full && missing(dataset, &sample.folder).is_empty() {
        return Ok(sample);
    }
    let looked: Vec<String> = folders.iter().map(|found| found.folder.display().to_string()).collect();
    Err(LocateError::Nowhere {
        title: dataset.title.clone(),
        name: dataset.name.clone(),
        looked: looked.join(", "),
        sample: if search.full { "--full refuses the sample" } else { "the sample is missing too" },
    })
}

/// The folders to look in, first come first served, before any download.
pub fn candidates(dataset: &Dataset, search: &Search, surroundings: &Surroundings) -> Vec<Found> {
    let both = |place, folder: &Path| {
        let mut folders = vec![Found { place, folder: folder.join(&dataset.name) }];
        if !belongs_to_another(dataset, folder) {
            folders.push(Found { place, folder: folder.to_owned() });
        }
        folders
    };
    if let Some(folder) = &search.data_dir {
        return both(Place::DataDir, folder);
    }
    let mut folders = Vec::new();
    if let Some(folder) = &surroundings.environment {
        folders.extend(both(Place::Environment, folder));
    }
    folders.push(Found { place: Place::Project, folder: surroundings.project.join(&dataset.name) });
    folders.push(Found { place: Place::System, folder: surroundings.system.join(&dataset.name) });
    folders
}

/// Whether a folder is named like another data set: the four files of all of them have the same names.
fn belongs_to_another(dataset: &Dataset, folder: &Path) -> bool {
    let folder_name = folder.file_name().unwrap_or_default();
    catalogue::all().iter().any(|other| other.name != dataset.name && folder_name == other.name.as_str())
}

/// The names of those of the data set's four files that a folder lacks.
pub fn missing<'a>(dataset: &'a Dataset, folder: &Path) -> Vec<&'a str> {
    let lacks = |file: &&File| file_in(folder, file).is_none();
    dataset.files().into_iter().filter(lacks).map(|file| file.name.as_str()).collect()
}

/// Where a folder has a file of the catalogue: gzipped, else raw.
pub fn file_in(folder: &Path, file: &File) -> Option<PathBuf> {
    [file.name.as_str(), file.raw_name()]
        .map(|name| folder.join(name))
        .into_iter()
        .find(|path| path.is_file())
}

/// Why there is no data for a run.
#[derive(Debug, thiserror::Error)]
pub enum LocateError {
    /// `--data-dir` has not all four files.
    #[error(
        "no {title} in {folder}. Expected, in it or in its sub-folder {name}, the four files {files} \
         (each with or without .gz)", folder = folder.display()
    )]
    NotInDataDir {
        /// The folder given.
        folder: PathBuf,
        /// The data set's title.
        title: String,
        /// The data set's name.
        name: String,
        /// The files looked for.
        files: String,
    },
    /// `PASAPAS_DATA` names something that is not a folder.
    #[error("{ENVIRONMENT_VARIABLE} names {}, which is not a folder: correct it, or unset it", folder.display())]
    NoSuchEnvironment {
        /// The path that the variable holds.
        folder: PathBuf,
    },
    /// No place has the data set, and the sample is refused or missing.
    #[error(
        "no {title} in any of {looked}, and {sample}. `cargo xtask download {name}` brings the whole data set"
    )]
    Nowhere {
        /// The data set's title.
        title: String,
        /// The data set's name.
        name: String,
        /// The folders looked into.
        looked: String,
        /// Why the sample does not do.
        sample: &'static str,
    },
}
