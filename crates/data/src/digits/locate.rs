//! Where the digits come from: the first place that has them.
//!
//! 1. `--data-dir`, which must have the four arrays, itself or in its sub-folder `digits-178`;
//! 2. the sub-folder `digits-178` of the folder that `PASAPAS_DATA` names, which must exist;
//! 3. `datasets/digits-178/` in the project, which comes with it;
//! 4. MNIST, wherever [`data::locate()`](crate::locate()) finds it, the bundled sample at last.
//!
//! A folder that lacks one of the four arrays does not count.

use std::path::{Path, PathBuf};

use super::{DigitsError, NAME, mnist};
use crate::locate::{Found, Place, Search, Surroundings, missing as missing_of};
use crate::{Dataset, locate as locate_dataset};

/// The four arrays, training images and labels, then those of the test: each under the names that it may have. The
/// first that is there is taken, so `v.npy` counts only where there is no `y.npy`.
pub const ARRAYS: [&[&str]; 4] = [&["x.npy"], &["y.npy", "v.npy"], &["xt.npy"], &["yt.npy", "vt.npy"]];

/// The files to take the digits from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Files {
    /// The four arrays in this folder.
    Arrays(Found),
    /// MNIST's four files in this folder.
    Mnist(Found),
}

impl Files {
    /// Their folder, and the place it is.
    pub fn found(&self) -> &Found {
        match self {
            Files::Arrays(found) | Files::Mnist(found) => found,
        }
    }
}

/// Finds the digits. `download` is called if they are left to be taken from MNIST, and only a download or the sample
/// is left of that.
///
/// # Errors
/// If `--data-dir` has not all four arrays, `PASAPAS_DATA` names no folder, or there is no MNIST either.
pub fn locate(
    search: &Search,
    surroundings: &Surroundings,
    download: impl FnOnce(&Dataset) -> Option<PathBuf>,
) -> Result<Files, DigitsError> {
    surroundings.check(search)?;
    let candidates = candidates(search, surroundings);
    if let Some(found) = candidates.iter().find(|found| missing(&found.folder).is_empty()) {
        return Ok(Files::Arrays(found.clone()));
    }
    if let Some(folder) = &search.data_dir {
        return Err(nothing_in(folder, &candidates));
    }
    Ok(Files::Mnist(locate_dataset(mnist::dataset(), search, surroundings, download)?))
}

/// The folders to look for the arrays in, first come first served.
pub fn candidates(search: &Search, surroundings: &Surroundings) -> Vec<Found> {
    if let Some(folder) = &search.data_dir {
        return [folder.clone(), folder.join(NAME)]
            .map(|folder| Found { place: Place::DataDir, folder })
            .to_vec();
    }
    let environment = surroundings.environment.as_ref().map(|folder| (Place::Environment, folder));
    environment
        .into_iter()
        .chain([(Place::Project, &surroundings.project)])
        .map(|(place, folder)| Found { place, folder: folder.join(NAME) })
        .collect()
}

/// Which of the four arrays a folder lacks, each by all its names: `y.npy (or v.npy)`.
pub fn missing(folder: &Path) -> Vec<String> {
    ARRAYS.into_iter().filter(|names| file_in(folder, names).is_none()).map(in_words).collect()
}

/// Where a folder has an array: under the first of its names that is there.
pub fn file_in(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}

fn in_words(names: &[&str]) -> String {
    match names {
        [name, other] => format!("{name} (or {other})"),
        _ => names.concat(),
    }
}

/// Why `--data-dir` does not do: it has only some of the arrays, or MNIST's files, or neither.
fn nothing_in(folder: &Path, candidates: &[Found]) -> DigitsError {
    let some = candidates.iter().find(|found| missing(&found.folder).len() < ARRAYS.len());
    let has_mnist = |folder: &Path| {
        let files = mnist::dataset().files();
        missing_of(mnist::dataset(), folder).len() < files.len()
    };
    if let Some(Found { folder, .. }) = some {
        DigitsError::SomeArrays { folder: folder.clone(), missing: missing(folder).join(", ") }
    } else if has_mnist(folder) || has_mnist(&folder.join("mnist")) {
        DigitsError::OnlyMnist { folder: folder.to_owned() }
    } else {
        DigitsError::NotInDataDir { folder: folder.to_owned(), arrays: ARRAYS.map(in_words).join(", ") }
    }
}
