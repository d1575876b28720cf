//! What it takes to go on with a training, and a seal on it.

use std::collections::BTreeMap;

use data::ImageCounts;
use linalg::{Float, Matrix};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::history::Step;

/// How far the training of the weights in a file is, and on what: enough to go on as if it had never stopped.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Checkpoint {
    /// The epochs that are done.
    pub history: Vec<Step>,
    /// How many steps of the next one are.
    pub step: usize,
    /// The sum of the images' losses in those steps.
    pub loss: Float,
    /// The seconds that they took.
    pub seconds: Float,
    /// The state of the model's generator.
    pub model_rng: String,
    /// The state of the data set's generator before it draws the order of that next epoch.
    pub data_rng: String,
    /// How many images there are.
    pub images: ImageCounts,
    /// The `--train` of the run.
    pub train: Option<usize>,
    /// SHA-256 of all images and labels.
    pub digest: String,
}

/// What stands under the name `checksum`: SHA-256 of all else in the file, in hexadecimal digits.
pub(super) fn checksum(metadata: &BTreeMap<String, String>, tensors: &BTreeMap<String, Matrix>) -> String {
    let mut hash = Sha256::new();
    // Each text with its length, so that no two files have the same.
    let mut text = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    for (name, entry) in metadata {
        text(name);
        text(entry);
    }
    for (name, matrix) in tensors {
        text(name);
        text(&format!("{:?}", matrix.shape()));
    }
    tensors.values().flatten().for_each(|value| hash.update(value.to_le_bytes()));
    hex(&hash.finalize())
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
