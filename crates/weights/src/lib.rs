//! How does a trained model outlive its run, and how does a training go on where it was interrupted?
//!
//! [`Weights`] are the model's parameters in a file: safetensors, which PyTorch and NumPy read too. The tensors are doubles in C
//! order, under the names that the lab gives its parameters; the metadata says what they are of: [`About`]. Equal weights make
//! equal bytes. A [`Checkpoint`] among the metadata is what it takes to go on. What a file says is believed only within the
//! limits of the command line, and a file is written only where nothing is lost: [`check_place`], [`check_apart`].
//!
//! ```
//! use std::collections::BTreeMap;
//! use weights::{About, Architecture, Weights};
//! use linalg::Matrix;
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("tp3.safetensors");
//! let about = About {
//!     lab: "tp3".into(),
//!     experiment: "train".into(),
//!     dataset: "fashion-mnist".into(),
//!     source: data::Source::Full,
//!     classes: vec!["T-shirt/top".into(), "Trouser".into()],
//!     architecture: Architecture::softmax_regression(),
//!     settings: BTreeMap::from([("seed".into(), 0.into())]),
//!     checkpoint: None,
//! };
//! let tensors = [("w", Matrix::identity(784, 2)), ("b", Matrix::zeros(1, 2))];
//! let weights = Weights::new(about, tensors);
//! weights.write(&path)?;
//! assert_eq!(Weights::read(&path)?, weights);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod allowed_values;
mod architecture;
mod checkpoint;
mod error;
mod header;
pub mod hidden_widths;
mod history;
mod metadata;
mod metadata_entries;
pub mod number_limits;
mod read;
mod real_path;
mod save_place;
mod unique_names;
mod write;

use std::collections::BTreeMap;

use linalg::Matrix;

pub use architecture::{Activation, Architecture, ModelKind, Orientation};
pub use checkpoint::{Checkpoint, hex};
pub use error::{PlaceError, ReadError, WriteError};
pub use hidden_widths::HiddenWidths;
pub use history::Step;
pub use metadata::About;
pub use metadata_entries::EntryError;
pub use save_place::{check_apart, check_place, new_place};

/// The weights of a trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// What they are of.
    pub about: About,
    /// Each parameter by its name; none without numbers.
    pub tensors: BTreeMap<String, Matrix>,
}

impl Weights {
    /// Parameters, each with its name.
    pub fn new(about: About, parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>) -> Self {
        let tensors = parameters.into_iter().map(|(name, values)| (name.into(), values)).collect();
        Self { about, tensors }
    }
}
