//! Where exactly each of those who offer files has a given one.

use std::fmt;
use std::path::PathBuf;

use data::catalogue::{Dataset, File};
use data::locate;
use xtask::programs::download::Source;

/// Where one file may be.
#[derive(Clone, Debug)]
pub enum Place {
    /// To be asked by HTTP.
    Address(String),
    /// To be read from disk.
    Path(PathBuf),
}

impl Place {
    /// Where this source may have `file` of `dataset`, in the order to try.
    ///
    /// In a folder, only paths that are there; if there is none, that of the packed file, for the error to name.
    pub fn all(source: &Source, dataset: &Dataset, file: &File) -> Vec<Place> {
        match source {
            Source::Published(base) => vec![Place::Address(join(base, &file.name))],
            Source::Mirror(base) => {
                let inner = join(base, &dataset.name);
                vec![Place::Address(join(&inner, &file.name)), Place::Address(join(base, &file.name))]
            }
            Source::Folder(folder) => {
                let there = [folder.join(&dataset.name), folder.clone()]
                    .iter()
                    .filter_map(|folder| locate::file_in(folder, file))
                    .map(Place::Path)
                    .collect::<Vec<_>>();
                if there.is_empty() { vec![Place::Path(folder.join(&file.name))] } else { there }
            }
        }
    }
}

fn join(base: &str, name: &str) -> String {
    format!("{}/{name}", base.trim_end_matches('/'))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Address(address) => f.write_str(address),
            Place::Path(path) => path.display().fmt(f),
        }
    }
}
