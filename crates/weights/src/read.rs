//! Reading weights, and saying what is wrong with a file that holds none.

use std::{
    collections::BTreeMap,
    io::{self, Read},
    path::Path,
};

use linalg::{Matrix, floats};
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};

use crate::{
    Weights, allowed_values, checkpoint,
    error::ReadError,
    header::{self, Opened},
    metadata::{About, CHECKSUM, MARK, VERSION},
    metadata_entries::{SHOWN, cut},
};

impl Weights {
    /// Reads a file. Numbers of 32 bits become doubles; a tensor of one dimension becomes a row.
    ///
    /// # Errors
    /// If it is not a whole safetensors file, does not say what it holds, or holds what cannot be weights.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let Opened { file, mut bytes, header, numbers } = header::open(path)?;
        let format = |source| ReadError::Format { path: path.to_owned(), source };
        // The header may claim more than there is, even more than 64 bits can count, at which `deserialize` panics.
        if header.data_len() as u64 != numbers {
            return Err(format(SafeTensorError::MetadataIncompleteBuffer));
        }
        let mut metadata: BTreeMap<_, _> = header.metadata().clone().into_iter().flatten().collect();
        let Some(version) = metadata.remove(MARK) else {
            return Err(ReadError::NoMark { path: path.to_owned() });
        };
        if version != VERSION {
            return Err(ReadError::Version { path: path.to_owned(), found: cut(&version, SHOWN) });
        }
        let sealed = metadata.remove(CHECKSUM).map(|seal| (seal, metadata.clone()));
        let about = About::from_metadata(&metadata)
            .and_then(|about| allowed_values::check(&about).map(|()| about))
            .map_err(|source| ReadError::Metadata { path: path.to_owned(), source })?;
        let io = |source| ReadError::Io { path: path.to_owned(), source };
        file.take(numbers).read_to_end(&mut bytes).map_err(io)?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(format)?;
        let tensors = tensors.iter().map(|(name, view)| Ok((name.to_owned(), matrix(path, name, &view)?)));
        let tensors = tensors.collect::<Result<_, ReadError>>()?;
        if about.checkpoint.is_some() || sealed.is_some() {
            let holds = sealed.is_some_and(|(seal, mut metadata)| {
                metadata.insert(MARK.into(), version);
                checkpoint::checksum(&metadata, &tensors) == seal
            });
            if !holds {
                return Err(ReadError::Checksum { path: path.to_owned() });
            }
        }
        Ok(Self { about, tensors })
    }
}

/// Whether this is a weights file of the course, in whatever form, and whole or not. Its header says so; other
/// people's files may be large, and are not read to their end.
pub(super) fn is_ours(path: &Path) -> io::Result<bool> {
    match header::open(path) {
        Ok(Opened { header, .. }) => Ok(header.metadata().as_ref().is_some_and(|all| all.contains_key(MARK))),
        Err(ReadError::Io { source, .. }) => Err(source),
        Err(_) => Ok(false),
    }
}

fn matrix(path: &Path, name: &str, view: &TensorView<'_>) -> Result<Matrix, ReadError> {
    let (path, tensor) = (path.to_owned(), name.to_owned());
    let (rows, columns) = match *view.shape() {
        [rows, columns] if rows > 0 && columns > 0 => (rows, columns),
        [columns] if columns > 0 => (1, columns),
        ref shape => return Err(ReadError::Shape { path, tensor, found: shape.to_vec() }),
    };
    let values: Vec<f64> = match view.dtype() {
        Dtype::F64 => view.data().as_chunks().0.iter().copied().map(f64::from_le_bytes).collect(),
        Dtype::F32 => {
            view.data().as_chunks().0.iter().copied().map(|bytes| f32::from_le_bytes(bytes).into()).collect()
        }
        found => return Err(ReadError::Dtype { path, tensor, found }),
    };
    if let Some(place) = values.iter().position(|value| !value.is_finite()) {
        let index = (place / columns, place % columns);
        return Err(ReadError::NotFinite { path, tensor, index, value: values[place] });
    }
    Ok(Matrix::from_row_iterator(rows, columns, floats(values)))
}
