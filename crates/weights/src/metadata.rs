//! What a weights file says about itself: the metadata of safetensors, a text under each name.

use std::collections::BTreeMap;

use data::Source;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    architecture::Architecture,
    checkpoint::Checkpoint,
    metadata_entries::{EntryError, json, text, word},
};

/// The name under which a file says that it is one of this course, and in which form: [`VERSION`].
pub(super) const MARK: &str = "pas-a-pas";

/// The name of the seal on a file whose training can go on.
pub(super) const CHECKSUM: &str = "checksum";

/// The form of the files that this program writes and reads.
pub(super) const VERSION: &str = "1";

/// What weights are of, and how they came about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct About {
    /// `tp3`
    pub lab: String,
    /// `train`
    pub experiment: String,
    /// `fashion-mnist`: what the weights were fitted to.
    pub dataset: String,
    /// How much of it there was.
    pub source: Source,
    /// The name of each class, in the order of the model's outputs.
    pub classes: Vec<String>,
    /// How to compute with the weights.
    #[serde(flatten)]
    pub architecture: Architecture,
    /// Seed, epochs, learning rate, …, as the run record has them.
    pub settings: BTreeMap<String, Value>,
    /// How to go on with the training; left out if it cannot be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<Checkpoint>,
}

impl About {
    /// As safetensors wants it.
    pub(super) fn to_metadata(&self) -> BTreeMap<String, String> {
        let Ok(Value::Object(entries)) = serde_json::to_value(self) else {
            unreachable!("a struct with named fields")
        };
        let text = |value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let entries = entries.into_iter().map(|(name, value)| (name, text(value)));
        entries.chain([(MARK.into(), VERSION.into())]).collect()
    }

    /// From what a file has.
    ///
    /// # Errors
    /// If an entry is missing or cannot be read.
    pub(super) fn from_metadata(metadata: &BTreeMap<String, String>) -> Result<Self, EntryError> {
        let name = |name| text(metadata, name).map(str::to_owned);
        let there = |name| metadata.contains_key(name);
        Ok(Self {
            lab: name("lab")?,
            experiment: name("experiment")?,
            dataset: name("dataset")?,
            source: word(metadata, "source")?,
            classes: json(metadata, "classes")?,
            architecture: Architecture {
                model: word(metadata, "model")?,
                activation: there("activation").then(|| word(metadata, "activation")).transpose()?,
                orientation: word(metadata, "orientation")?,
            },
            settings: json(metadata, "settings")?,
            checkpoint: there("checkpoint").then(|| json(metadata, "checkpoint")).transpose()?,
        })
    }

    /// The settings as a lab has them.
    ///
    /// # Errors
    /// If one of the lab's is not among them, or is something else.
    pub fn settings_as<T: DeserializeOwned>(&self) -> Result<T, EntryError> {
        let settings = Value::Object(self.settings.clone().into_iter().collect());
        serde_path_to_error::deserialize(settings).map_err(|error| EntryError::within("settings", error))
    }
}
