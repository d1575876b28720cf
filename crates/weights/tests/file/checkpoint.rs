//! Weights whose training can go on: every digit is kept, and no file that has changed is gone on from.

use std::fs;

use data::ImageCounts;
use proptest::prelude::*;
use serde_json::Value;
use weights::{About, Checkpoint, Step, Weights};

use super::{about, complaint, file, weights};

/// Weights whose training can go on, with figures of every kind of double.
pub fn resumable() -> Weights {
    let step =
        |step, train_loss| Step { step, train_loss: Some(train_loss), seconds: Some(0.1), ..Step::default() };
    let checkpoint = Checkpoint {
        history: vec![step(1, 0.1 + 0.2), step(2, 1e-300)],
        step: 17,
        loss: 1.0 / 3.0,
        seconds: 1e20,
        model_rng: "1 3".into(),
        data_rng: "274674114334540486603088602300644985544 332724090758049132448979897138935081983 7".into(),
        images: ImageCounts { train: 5, validation: 0, test: 2 },
        train: Some(5),
        digest: "00ff".repeat(16),
    };
    Weights { about: About { checkpoint: Some(checkpoint), ..about() }, ..weights() }
}

/// The bytes of a file of such weights.
fn resumable_bytes() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    resumable().write(&path).unwrap();
    assert_eq!(Weights::read(&path).unwrap(), resumable(), "every digit is read again");
    fs::read(path).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Protects a training that goes on: a file with a byte changed, wherever, is refused; unless it reads the same, as
    /// where a space of the header's end was changed.
    #[test]
    fn a_byte_changed_in_a_checkpoint(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = resumable_bytes();
        let place = place.index(bytes.len());
        let before = std::mem::replace(&mut bytes[place], byte);
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("w"), bytes).unwrap();
        if let Ok(read) = Weights::read(&folder.path().join("w")) {
            prop_assert_eq!(read, resumable(), "byte {}: {} for {}", place, byte, before);
        }
    }
}

/// Protects it against a file that breaks off, one whose seal was taken off, and one whose numbers stand in other rows.
#[test]
fn a_checkpoint_cut_unsealed_or_reshaped() {
    let bytes = resumable_bytes();
    for length in 0..bytes.len() {
        complaint(&bytes[..length]);
    }
    let length = usize::try_from(u64::from_le_bytes(*bytes.first_chunk().unwrap())).unwrap();
    let mut header: Value = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    let mut reshaped = header.clone();
    reshaped["b"]["shape"].as_array_mut().unwrap().reverse();
    assert_ne!(reshaped, header);
    let said = complaint(&file(&reshaped.to_string(), &bytes[8 + length..]));
    assert!(said.starts_with("FILE: something in it has changed since it was written"), "{said}");
    let seal = header["__metadata__"].as_object_mut().unwrap().remove("checksum");
    assert_eq!(seal.unwrap().as_str().unwrap().len(), 64);
    let said = complaint(&file(&header.to_string(), &bytes[8 + length..]));
    assert!(said.starts_with("FILE: something in it has changed since it was written"), "{said}");
}
