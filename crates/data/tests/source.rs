//! What files are is told by their content: not by their names, their number of images, or the place they lie in.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{mnist, write_dataset};
use data::digits::{self, Files};
use data::source::MEMORY;
use data::{Dataset, Found, Place, Source, Surroundings, idx, load};
use tempfile::TempDir;

fn in_project(folder: &str) -> PathBuf {
    Surroundings::of_this_machine().project.join(folder)
}

fn found(place: Place, folder: &Path) -> Found {
    Found { place, folder: folder.to_owned() }
}

fn source(dataset: &str, place: Place, folder: &Path) -> Source {
    load(Dataset::named(dataset).unwrap(), &found(place, folder), Some(600)).unwrap().origin.source
}

fn copied(from: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    folder
}

/// Exchanges the first two labels that differ.
fn exchange_labels(file: &Path) {
    let mut labels = idx::read(file).unwrap();
    let place = labels.bytes.windows(2).position(|pair| pair[0] != pair[1]).unwrap();
    labels.bytes.swap(place, place + 1);
    fs::remove_file(file).unwrap();
    idx::write(file, &labels).unwrap();
}

/// Protects the sample: it is one wherever it is, and under the name of its data set alone; two labels exchanged make it
/// the user's own, in the sample's own place too.
#[test]
fn the_sample_by_its_content() {
    let (fashion, mnist) = (in_project("sample/fashion-mnist"), in_project("sample/mnist"));
    for place in [Place::Sample, Place::DataDir, Place::Project] {
        assert_eq!(source("fashion-mnist", place, &fashion), Source::Sample);
        assert_eq!(source("mnist", place, &mnist), Source::Sample);
        assert_eq!(source("fashion-mnist", place, &mnist), Source::Folder);
    }
    let folder = copied(&mnist);
    assert_eq!(source("mnist", Place::DataDir, folder.path()), Source::Sample);
    exchange_labels(&folder.path().join("t10k-labels-idx1-ubyte.gz"));
    for place in [Place::Sample, Place::DataDir] {
        assert_eq!(source("mnist", place, folder.path()), Source::Folder);
    }
}

/// Protects the promises of the handouts against images that are merely as many as the published ones.
#[test]
fn as_many_images_are_not_the_published_ones() {
    let folder = tempfile::tempdir().unwrap();
    write_dataset(folder.path(), 60_000, 10_000);
    for dataset in ["fashion-mnist", "mnist"] {
        assert_eq!(source(dataset, Place::Project, folder.path()), Source::Folder);
    }
}

/// Protects the same of the three digits: the course's own arrays are known anywhere and under either name, and are the
/// user's own with two labels exchanged, in the project too.
#[test]
fn the_digits_by_their_content() {
    let source =
        |place, folder: &Path| digits::load(&Files::Arrays(found(place, folder)), Some(5)).unwrap().source;
    let folder = copied(&in_project("digits-178"));
    for place in [Place::Project, Place::DataDir] {
        assert_eq!(source(place, folder.path()), Source::Full);
    }
    fs::rename(folder.path().join("y.npy"), folder.path().join("v.npy")).unwrap();
    assert_eq!(source(Place::DataDir, folder.path()), Source::Full);
    let file = folder.path().join("yt.npy");
    let mut test = fs::read(&file).unwrap();
    let last = test.len() - 1;
    let other = (0..last).rev().find(|&place| test[place] != test[last]).unwrap();
    test.swap(other, last);
    fs::write(&file, test).unwrap();
    for place in [Place::Project, Place::DataDir] {
        assert_eq!(source(place, folder.path()), Source::Folder);
    }
}

/// Protects full data: known by its content, by either name of its data set, and whatever stands where the memory of
/// hashes should be. Needs the full data in the folder that `PASAPAS_DATA` names; without, it says that it was skipped.
#[test]
fn full_data_by_its_content() {
    let full = Surroundings::of_this_machine().environment.map(|folder| folder.join("mnist"));
    let Some(full) = full.filter(|folder| data::locate::missing(mnist(), folder).is_empty()) else {
        println!("skipped: PASAPAS_DATA does not name a folder with full MNIST");
        return;
    };
    let folder = copied(&full);
    let memory = folder.path().join(MEMORY);
    let _ = fs::remove_file(&memory);
    let images = folder.path().join("train-images-idx3-ubyte.gz");
    let line = format!("{} {}", images.file_name().unwrap().display(), mnist().train_images.sha256);
    for text in ["", "# nothing", &"0 ".repeat(1 << 17), &line] {
        fs::write(&memory, text).unwrap();
        assert_eq!(source("mnist", Place::DataDir, folder.path()), Source::Full, "{text:.40}");
        assert_eq!(source("fashion-mnist", Place::Project, folder.path()), Source::Folder, "{text:.40}");
    }
    fs::remove_file(&memory).unwrap();
    fs::create_dir(&memory).unwrap();
    assert_eq!(source("mnist", Place::DataDir, folder.path()), Source::Full);
    exchange_labels(&folder.path().join("train-labels-idx1-ubyte.gz"));
    assert_eq!(source("mnist", Place::DataDir, folder.path()), Source::Folder);
}
