//! The digits 1, 7 and 8: the images of TP4 and TP5, all in one matrix.
//!
//! They come from a folder of four arrays, `x.npy` and `y.npy` to learn from, `xt.npy` and `yt.npy` to test (see
//! [`arrays`]), or from MNIST (see [`mnist`]). [`locate()`] finds them, [`load()`] reads them:
//!
//! ```
//! use data::{Search, Surroundings, digits};
//!
//! let surroundings = Surroundings { environment: None, ..Surroundings::of_this_machine() };
//! let files = digits::locate(&Search::default(), &surroundings, |_| None)?;
//! let digits = digits::load(&files, Some(500))?;
//! assert_eq!(digits.train.x.shape(), (500, 784));
//! assert_eq!(digits.test.x.shape(), (3137, 784));
//! assert_eq!(digits.train.labels[..5], [0, 0, 0, 0, 1]);
//! assert_eq!(digits.classes, ["1", "7", "8"]);
//! # Ok::<(), digits::DigitsError>(())
//! ```

mod array_file;
pub mod arrays;
pub mod error;
mod images;
mod labels;
pub mod locate;
pub mod mnist;

pub use error::DigitsError;
pub use locate::{Files, locate};

use crate::TrainTest;

/// The data set's name: on the command line, of its folder, in run records.
pub const NAME: &str = "digits-178";

/// The three digits, by class.
pub const DIGITS: [u8; 3] = [1, 7, 8];

/// Loads the digits that [`locate()`] found. With `train`, only the first so many training images; without, all those
/// of a folder of arrays, and the first [`mnist::TRAIN`] of MNIST's.
///
/// # Errors
/// If a file is missing, damaged or of no form that is accepted, or there are fewer than `train` images.
pub fn load(files: &Files, train: Option<usize>) -> Result<TrainTest, DigitsError> {
    match files {
        Files::Arrays(found) => arrays::load(found, train),
        Files::Mnist(found) => mnist::load(found, train),
    }
}

/// The class of a digit, its place in [`DIGITS`].
fn class_of(digit: u8) -> Option<u8> {
    DIGITS.iter().position(|&of_class| of_class == digit).map(|class| class as u8)
}

fn class_names() -> Vec<String> {
    DIGITS.map(|digit| digit.to_string()).to_vec()
}

/// How many training images to take of those `available`: as many as asked for, `usual` if nothing is asked for, all
/// if that is more than there are.
fn count(
    wanted: Option<usize>,
    usual: usize,
    available: usize,
    place: impl FnOnce() -> String,
) -> Result<usize, DigitsError> {
    match wanted {
        None => Ok(usual.min(available)),
        Some(wanted) if (1..=available).contains(&wanted) => Ok(wanted),
        Some(wanted) => Err(DigitsError::TrainCount { wanted, available, place: place() }),
    }
}
