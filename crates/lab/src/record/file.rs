//! A record in its file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use data::whole_file;
use linalg::Float;
use thiserror::Error;

use super::{Record, finite_figures};

/// A record that could not be written or read.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The file system refused.
    #[error("cannot {verb} the run record {path}")]
    Io {
        /// `write` or `read`
        verb: &'static str,
        /// The record's file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A figure means nothing.
    #[error(
        "{experiment}: {figure} is no longer finite: {value}. A run record holds numbers that mean something, so none is \
         written. The learning rate is probably too high: try a smaller one with --lr"
    )]
    NotFinite {
        /// The record's experiment.
        experiment: String,
        /// What the figure is.
        figure: String,
        /// An infinity, or not a number.
        value: Float,
    },
    /// The file is not a run record.
    #[error("{path} is not a run record of this course; delete it and run the lab again")]
    Json {
        /// The record's file.
        path: PathBuf,
        /// Where the text goes wrong.
        source: serde_json::Error,
    },
}

impl Record {
    /// Writes the record to `<folder>/<experiment>.json`, whole or not at all, and returns that path.
    ///
    /// # Errors
    /// If a figure is not finite, the folder cannot be made or the file cannot be written.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, RecordError> {
        if let Some((figure, value)) = finite_figures::first_that_is_not(self) {
            return Err(RecordError::NotFinite { experiment: self.experiment.clone(), figure, value });
        }
        let path = folder.join(format!("{}.json", self.experiment));
        let text = serde_json::to_string_pretty(self).expect("a record has only text keys") + "\n";
        let write = || -> io::Result<()> {
            fs::create_dir_all(folder)?;
            whole_file::write(&path, text.as_bytes())
        };
        write().map_err(|source| RecordError::Io { verb: "write", path: path.clone(), source })?;
        Ok(path)
    }

    /// Reads a record.
    ///
    /// # Errors
    /// If the file cannot be read or is not a run record.
    pub fn read(path: &Path) -> Result<Record, RecordError> {
        let text = fs::read_to_string(path).map_err(|source| RecordError::Io {
            verb: "read",
            path: path.to_path_buf(),
            source,
        })?;
        serde_json::from_str(&text).map_err(|source| RecordError::Json { path: path.to_path_buf(), source })
    }
}
