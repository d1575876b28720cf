//! Files in, batches out.
//!
//! | to | use | module |
//! |---|---|---|
//! | know a data set: its classes, files, hashes, sources | [`Dataset`]`::named("mnist")` | [`catalogue`] |
//! | find the folder that a run takes its data from | [`locate()`] | [`mod@locate`] |
//! | load its images | [`load()`] → [`DatasetImages`] | [`mod@load`] |
//! | cut the validation set off | [`DatasetImages::split`] → [`TrainValidationTest`] | [`mod@load`] |
//! | look at an image and its label | [`Images`] | [`images`] |
//! | go through images by batches of doubles | [`Images::batches`] → [`Batches`] | [`batches`] |
//! | find and load the digits of TP4 and TP5, all in one matrix | [`digits::locate()`], [`digits::load()`] → [`TrainTest`] | [`digits`] |
//! | read and write one IDX file | [`idx::read`], [`idx::write`] | [`idx`] |
//! | read and write one `.npy` file | [`npy::read`], [`npy::write`] | [`npy`] |
//! | know whether a run's files are the published ones, the sample's or the user's own | [`Source`] | [`source`] |
//! | know whether a file is the published one | [`verify::check`] | [`verify`] |
//! | write a file that is whole or not there | [`whole_file::write`] | [`whole_file`] |
//! | suggest the word that was meant | [`suggest::nearest`] | [`suggest`] |
//!
//! One-hot labels are [`linalg::one_hot`]; a random order is a permutation drawn from the crate `numpy-rng`.

pub mod batches;
pub mod catalogue;
pub mod digits;
pub mod idx;
pub mod images;
pub mod load;
pub mod locate;
pub mod npy;
pub mod samples;
pub mod source;
pub mod suggest;
pub mod unpack;
pub mod verify;
pub mod whole_file;

pub use batches::{Batch, Batches};
pub use catalogue::Dataset;
pub use images::Images;
pub use load::{DatasetImages, Origin, TrainValidationTest, load};
pub use locate::{Found, Place, Search, Surroundings, locate};
pub use samples::{ImageCounts, Samples, TrainTest};
pub use source::Source;

use std::path::PathBuf;

/// The project's root, where `datasets/` and `runs/` are: known since this crate was compiled, so that a lab finds
/// it from any current folder.
pub fn project_root() -> PathBuf {
    let crate_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    crate_folder.ancestors().nth(2).map_or(crate_folder.clone(), PathBuf::from)
}
