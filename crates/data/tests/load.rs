//! From files to sets of images: the split, the source, and files that do not go together.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::Path;

use common::{mnist, write_dataset};
use data::idx::{self, IdxArray};
use data::{DatasetImages, Found, Images, Place, Source, load, verify};

fn found(folder: &Path) -> Found {
    Found { place: Place::DataDir, folder: folder.to_owned() }
}

/// The message of an error, the folder left out.
fn message(folder: &Path) -> String {
    let error = load(mnist(), &found(folder), None).expect_err("a bad data set");
    error.to_string().replace(&format!("{}/", folder.display()), "")
}

/// Protects what learns and what is only looked at: the last sixth, rounded down, is for validation.
#[test]
fn the_last_sixth_is_for_validation() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 23, 4);
    let images = load(mnist(), &found(folder.path()), None).unwrap();
    assert_eq!(images.origin.source, Source::Folder);
    assert_eq!((images.dataset.name.as_str(), images.train.len(), images.test.len()), ("mnist", 23, 4));

    let sets = images.split();
    assert_eq!((sets.train.len(), sets.validation.len(), sets.test.len()), (20, 3, 4));
    assert_eq!((sets.train.image(19)[0], sets.train.label(19)), (19, 9));
    assert_eq!((sets.validation.image(0)[0], sets.validation.label(0)), (20, 0));
    assert_eq!(sets.test.labels(), [0, 1, 2, 3]);
}

/// Protects the numbers of images that the course promises: 60,000 images become 50,000 + 10,000, 6,000 become 5,000 + 1,000.
#[test]
fn the_splits_of_the_course() {
    for (count, train, validation) in [(60_000, 50_000, 10_000), (6_000, 5_000, 1_000), (11, 10, 1)] {
        let images = |count| Images::new(vec![0; count], vec![0; count], 1, 1).unwrap();
        let origin = data::Origin { folder: "nowhere".into(), source: Source::Full };
        let sets = DatasetImages { dataset: mnist(), origin, train: images(count), test: images(1) }.split();
        assert_eq!((sets.train.len(), sets.validation.len()), (train, validation));
    }
}

/// Protects `--train`: the first images, counted before the split; what cannot be is refused.
#[test]
fn only_some_training_images() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 23, 4);
    let sets = load(mnist(), &found(folder.path()), Some(12)).unwrap().split();
    assert_eq!((sets.train.len(), sets.validation.len(), sets.test.len()), (10, 2, 4));
    assert_eq!(sets.validation.image(1)[0], 11);
    for wanted in [0, 5, 24] {
        let error = load(mnist(), &found(folder.path()), Some(wanted)).expect_err("cannot be");
        let expected = "expected a number from 6 to the 23 there are";
        assert_eq!(error.to_string(), format!("--train {wanted}: {expected}"));
    }
}

/// Protects the run record: the source's words.
#[test]
fn sources() {
    let words = [Source::Full, Source::Sample, Source::Folder].map(|s| serde_json::to_string(&s).unwrap());
    assert_eq!(words, ["\"full\"", "\"sample\"", "\"folder\""]);
}

/// Protects against images with another file's labels.
#[test]
fn counts_that_differ() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 12, 4);
    let labels = IdxArray { shape: vec![11], bytes: vec![0; 11] };
    idx::write(folder.path().join(&mnist().train_labels.name), &labels).unwrap();
    assert_eq!(
        message(folder.path()),
        "train-images-idx3-ubyte.gz: 12 images, but train-labels-idx1-ubyte.gz has 11 labels. Are both from the \
         same data set?"
    );
}

/// Protects every index by label in the labs.
#[test]
fn a_label_out_of_range() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 12, 4);
    let labels = IdxArray { shape: vec![4], bytes: vec![0, 9, 10, 11] };
    idx::write(folder.path().join(&mnist().test_labels.name), &labels).unwrap();
    assert_eq!(message(folder.path()), "t10k-labels-idx1-ubyte.gz: label 10 at index 2, expected 0 to 9");
}

/// Protects against labels where images should be, and images of another size.
#[test]
fn shapes_of_another_kind() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 12, 4);
    let path = folder.path().join(&mnist().train_images.name);
    for (shape, rest) in [(vec![12], "[12]"), (vec![3, 2, 2], "[3, 2, 2]")] {
        idx::write(&path, &IdxArray { shape, bytes: vec![0; 12] }).unwrap();
        let expected = "expected [60000, 28, 28], where only the first may differ";
        let expected = format!("train-images-idx3-ubyte.gz: holds an array of shape {rest}, {expected}");
        assert_eq!(message(folder.path()), expected);
    }
}

/// Protects against a mean over no images.
#[test]
fn too_few_images() {
    let folder = tempfile::tempdir().unwrap();
    for (train, test) in [(5, 4), (6, 0)] {
        write_dataset(folder.path(), train, test);
        let counts = format!("{train} training and {test} test images, expected at least 6 and 1");
        assert!(message(folder.path()).ends_with(&counts));
    }
}

/// Protects the way out of a damaged file: the error says how to get a whole one.
#[test]
fn a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 12, 4);
    let path = folder.path().join(&mnist().test_images.name);
    let content = fs::read(&path).unwrap();
    fs::write(&path, &content[..content.len() / 2]).unwrap();
    assert_eq!(
        message(folder.path()),
        "t10k-images-idx3-ubyte.gz: is a gzip file that is cut short. If the file is damaged, \
         `cargo xtask download mnist` brings a whole one"
    );
}

/// Protects the catalogue's word on what is whole: length and hash of the content, gzipped or raw.
#[test]
fn verified_against_the_catalogue() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("labels");
    let file = |bytes: u64, sha256: &str| data::catalogue::File {
        name: "labels.gz".into(),
        shape: vec![3],
        bytes,
        sha256: sha256.into(),
        sample: None,
    };
    // hashlib.sha256(b"abc").hexdigest()
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    fs::write(&path, "abc").unwrap();
    verify::check(&path, &file(3, abc)).unwrap();
    let error = |expected| verify::check(&path, &expected).expect_err("not that file").problem.to_string();
    assert_eq!(error(file(2, abc)), "expected 2 bytes once unpacked, found more");
    assert_eq!(error(file(4, abc)), "expected 4 bytes once unpacked, found 3");
    let zeros = "0".repeat(64);
    assert_eq!(error(file(3, &zeros)), format!("expected SHA-256 {zeros} once unpacked, found {abc}"));

    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, b"abc").unwrap();
    let gzip = encoder.finish().unwrap();
    fs::write(&path, &gzip).unwrap();
    verify::check(&path, &file(3, abc)).unwrap();
    fs::write(&path, &gzip[..gzip.len() - 1]).unwrap();
    assert!(error(file(3, abc)).starts_with("cannot be read or unpacked: "));
}
