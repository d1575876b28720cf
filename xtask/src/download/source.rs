//! Who offers files, and where exactly each has a given one.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use data::catalogue::{Dataset, File};
use data::locate;

/// Somebody who offers data sets.
#[derive(Clone, Debug)]
pub enum Source {
    /// A base address of the catalogue: a file's name is appended.
    Published(String),
    /// A base address given by the user, with or without a sub-folder named like the data set.
    Mirror(String),
    /// A folder of `.gz` or raw files, with or without a sub-folder named like the data set.
    Folder(PathBuf),
}

/// Where one file may be.
#[derive(Clone, Debug)]
pub enum Place {
    /// To be asked by HTTP.
    Address(String),
    /// To be read from disk.
    Path(PathBuf),
}

impl Source {
    /// Where this source may have `file` of `dataset`, in the order to try.
    ///
    /// In a folder, only paths that are there; if there is none, that of the packed file, for the error to name.
    pub fn places(&self, dataset: &Dataset, file: &File) -> Vec<Place> {
        match self {
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

impl FromStr for Source {
    type Err = String;

    /// What follows `--from`: an `http://` or `https://` address, or a folder that is there.
    fn from_str(text: &str) -> Result<Source, String> {
        if text.starts_with("http://") || text.starts_with("https://") {
            Ok(Source::Mirror(text.to_owned()))
        } else if text.contains("://") {
            Err("only http:// and https:// addresses, or a folder".to_owned())
        } else if PathBuf::from(text).is_dir() {
            Ok(Source::Folder(PathBuf::from(text)))
        } else {
            Err("no such folder (an address begins with http:// or https://)".to_owned())
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Address(address) => f.write_str(address),
            Place::Path(path) => path.display().fmt(f),
        }
    }
}
