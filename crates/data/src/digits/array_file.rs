//! An array with the file that it is from.

use std::path::{Path, PathBuf};

use super::{DigitsError, locate::file_in};
use crate::catalogue::File;
use crate::npy::{self, NpyArray};
use crate::source::{Source, source_of};
use crate::verify;

/// An array and the file it is from.
pub(super) struct ArrayFile {
    pub path: PathBuf,
    pub array: NpyArray,
    /// What the file is.
    pub source: Source,
}

impl ArrayFile {
    /// Reads an array, under the first of its names that is there, and sees whether its file is that of the catalogue.
    pub fn read(folder: &Path, names: &[&str], published: &File) -> Result<Self, DigitsError> {
        let path = file_in(folder, names).unwrap_or_else(|| folder.join(names[0]));
        let (array, source) = npy::read_as(&path, |bytes| {
            source_of(published, bytes.len() as u64, || verify::sha256_of(&[bytes]))
        })?;
        Ok(Self { path, array, source })
    }
}
