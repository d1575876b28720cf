//! Trained weights in a file: safetensors, which PyTorch and NumPy read too.
//!
//! The tensors are doubles in C order, under the names of [`Learner::parameters`](crate::Learner::parameters); the
//! metadata says what they are of: [`About`]. The same weights make the same bytes.
//!
//! ```
//! use std::collections::BTreeMap;
//! use lab::weights::{About, Architecture, Weights};
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

mod about;
mod architecture;
mod checkpoint;
mod entries;
mod error;
mod header;
mod named_once;
mod place;
mod read;
mod rules;
mod write;

use std::collections::BTreeMap;

use linalg::Matrix;

pub use about::About;
pub use architecture::{Activation, Architecture, Model, Orientation};
pub use checkpoint::{Checkpoint, hex};
pub use entries::EntryError;
pub use error::{PlaceError, ReadError, WriteError};
pub use place::{check_apart, check_place, new_place};

/// The weights of a trained model.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// What they are of.
    pub about: About,
    /// Each parameter by its name; none without numbers.
    pub tensors: BTreeMap<String, Matrix>,
}

impl Weights {
    /// Parameters as [`Learner::parameters`](crate::Learner::parameters) gives them.
    pub fn new(about: About, parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>) -> Self {
        let tensors = parameters.into_iter().map(|(name, values)| (name.into(), values)).collect();
        Self { about, tensors }
    }
}
