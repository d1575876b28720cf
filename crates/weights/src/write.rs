//! Writing weights, and never over something else.

use std::path::Path;

use data::whole_file;
use linalg::{Matrix, double};
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};
use serde_json::Value;

use crate::{
    Weights,
    checkpoint::checksum,
    error::{PlaceError, WriteError},
    metadata::CHECKSUM,
    real_path,
    save_place::check_place,
};

impl Weights {
    /// Writes the file, whole or not at all. Weights that an earlier run saved there are replaced; a symbolic link stays,
    /// and what it leads to is replaced.
    ///
    /// # Errors
    /// If there is anything else at `path`, or the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), WriteError> {
        let bytes = self.to_bytes()?;
        check_place(path)?;
        let written = real_path::followed(path).and_then(|file| whole_file::write(&file, &bytes));
        written.map_err(|source| PlaceError::Io { path: path.to_owned(), source })?;
        Ok(())
    }

    fn to_bytes(&self) -> Result<Vec<u8>, SafeTensorError> {
        let values: Vec<Vec<u8>> = self.tensors.values().map(c_order).collect();
        let views = self.tensors.iter().zip(&values).map(|((name, matrix), bytes)| {
            let view = TensorView::new(Dtype::F64, vec![matrix.nrows(), matrix.ncols()], bytes)?;
            Ok((name, view))
        });
        let views = views.collect::<Result<Vec<_>, SafeTensorError>>()?;
        let mut metadata = self.about.to_metadata();
        if self.about.checkpoint.is_some() {
            let checksum = checksum(&metadata, &self.tensors);
            metadata.insert(CHECKSUM.into(), checksum);
        }
        let mut bytes = safetensors::serialize(views, Some(metadata.into_iter().collect()))?;
        sort_header(&mut bytes)?;
        Ok(bytes)
    }
}

/// The numbers row after row, eight bytes each, the lowest first.
fn c_order(matrix: &Matrix) -> Vec<u8> {
    matrix.transpose().iter().flat_map(|&value| double(value).to_le_bytes()).collect()
}

/// The metadata comes out of a hash map, in an order that changes from run to run. In alphabetical order it is as
/// long, and equal weights make equal files.
fn sort_header(bytes: &mut [u8]) -> Result<(), SafeTensorError> {
    let (length, _) = SafeTensors::read_metadata(bytes)?;
    let header = &mut bytes[size_of::<u64>()..][..length];
    let sorted = serde_json::to_vec(&serde_json::from_slice::<Value>(header)?)?;
    header[..sorted.len()].copy_from_slice(&sorted);
    Ok(())
}
