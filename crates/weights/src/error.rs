//! What may be wrong with a weights file, or with the place for one.

use std::{io, path::PathBuf};

use safetensors::{Dtype, SafeTensorError};
use thiserror::Error;

use crate::{
    metadata::{MARK, VERSION},
    metadata_entries::EntryError,
};

/// A place where weights cannot be saved, or must not.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// There is a folder, or the path can only name one.
    #[error(
        "{} is a folder; give the name of a file in it, such as {}", path.display(), path.join("weights.safetensors").display()
    )]
    Folder {
        /// The path given.
        path: PathBuf,
    },
    /// There is something that weights would replace.
    #[error("{} is there already and is not a weights file of this course; give another name", path.display())]
    Taken {
        /// The path given.
        path: PathBuf,
    },
    /// A run writes there itself.
    #[error(
        "{} is where this run may write a record or a picture of its own; give another name, such as {}",
        path.display(), folder.join("weights.safetensors").display()
    )]
    Own {
        /// The path given.
        path: PathBuf,
        /// The run's folder.
        folder: PathBuf,
    },
    /// There are weights that nobody may write over.
    #[error("{} is there already and is write-protected; give another name", path.display())]
    Protected {
        /// The path given.
        path: PathBuf,
    },
    /// The file system refuses.
    #[error("cannot write {}", path.display())]
    Io {
        /// The path given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Weights that could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// Not there.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// Not these: there are more than the format can describe.
    #[error("the weights cannot be described in the safetensors format")]
    Format(#[from] SafeTensorError),
}

/// A file that cannot be read as weights.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file system refuses, or it is no file.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not a safetensors file, or a part of one.
    #[error("{} is not a whole safetensors file; save the weights again, or copy the file again", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SafeTensorError,
    },
    /// A header that is no JSON, that is the JSON of something else, or that says something twice.
    #[error(
        "{} is not a whole safetensors file: its header cannot be read; save the weights again, or copy the file again",
        path.display()
    )]
    Header {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// Tensors of somebody else.
    #[error(
        "{}: tensors, but nothing that says what they are of: the metadata has no entry `{MARK}`. \
         docs/src/weights.md shows how to save weights from Python with the entries that this course reads",
        path.display()
    )]
    NoMark {
        /// The file.
        path: PathBuf,
    },
    /// A file of a later version of the course.
    #[error("{}: weights in form {found} of this course's files; this program knows form {VERSION}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The version it names, or the beginning of it.
        found: String,
    },
    /// A file of the course that does not say what it should.
    #[error(
        "{}: an entry of its metadata is missing, or cannot be what it says; docs/src/weights.md lists the entries. Save \
         the weights again, or copy the file again",
        path.display()
    )]
    Metadata {
        /// The file.
        path: PathBuf,
        /// What is missing, or what cannot be.
        source: EntryError,
    },
    /// Something in a file whose training can go on was changed.
    #[error(
        "{}: something in it has changed since it was written, so that a training cannot go on from it; copy the file again",
        path.display()
    )]
    Checksum {
        /// The file.
        path: PathBuf,
    },
    /// Numbers of another kind.
    #[error("{}: `{tensor}` holds {found} numbers, expected F64 or F32", path.display())]
    Dtype {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// The kind it has.
        found: Dtype,
    },
    /// Not a matrix nor a row of numbers.
    #[error("{}: `{tensor}` has the shape {found:?}, expected two dimensions, or one, none of them 0", path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// The shape it has.
        found: Vec<usize>,
    },
    /// Numbers that mean nothing.
    #[error(
        "{}: `{tensor}` has a number that is not finite, {value} at {index:?}: whatever made these weights had \
         diverged. Train again with a smaller learning rate",
        path.display()
    )]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// Row and column of the first such number.
        index: (usize, usize),
        /// An infinity, or not a number.
        value: f64,
    },
}
