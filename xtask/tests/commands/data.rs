//! `cargo xtask data` as a process: what it says of each kind of folder.

use std::{fs, path::Path};

use crate::process::{Ended, ended, files, sample, xtask};
use tempfile::tempdir;

/// The command, with `PASAPAS_DATA` naming this folder.
fn data_in(folder: &Path) -> Ended {
    ended(xtask("data").env("PASAPAS_DATA", folder))
}

/// The row of the table that begins with this place and names this folder.
fn row(screen: &str, place: &str, folder: &Path) -> String {
    let folder = format!(" {} ", folder.display());
    let row = screen.lines().find(|line| line.trim_start().starts_with(place) && line.contains(&folder));
    let (_, what) =
        row.unwrap_or_else(|| panic!("no {place}, {folder} in\n{screen}")).split_once(&folder).unwrap();
    what.trim().to_owned()
}

/// Protects the words for each kind of folder: whole data of another origin, a missing file, a damaged one, nothing;
/// and for the sample.
#[test]
fn each_kind_of_folder() {
    let root = tempdir().unwrap();
    let sample = sample();
    let copied = |name: &str| {
        let folder = root.path().join(name);
        fs::create_dir(&folder).unwrap();
        for file in files(&sample.join(name)) {
            fs::copy(sample.join(name).join(&file), folder.join(&file)).unwrap();
        }
        folder
    };
    let (fashion, mnist) = (copied("fashion-mnist"), copied("mnist"));
    fs::remove_file(fashion.join("t10k-labels-idx1-ubyte.gz")).unwrap();

    let run = data_in(root.path());
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let missing = "not all: t10k-labels-idx1-ubyte.gz missing, so it is passed over";
    assert_eq!(row(&run.screen, "PASAPAS_DATA", &fashion), missing);
    let altered = "6000 + 1000 images, not the published ones: train-images-idx3-ubyte.gz differs";
    assert_eq!(row(&run.screen, "PASAPAS_DATA", &mnist), altered);
    assert_eq!(row(&run.screen, "PASAPAS_DATA", root.path()), "nothing");
    for name in ["fashion-mnist", "mnist"] {
        assert_eq!(row(&run.screen, "sample", &sample.join(name)), "6000 + 1000 images, the sample");
    }
    let uses = format!("A run uses {}.\n", mnist.display());
    assert!(run.screen.contains(&uses), "{}", run.screen);

    fs::write(mnist.join("train-labels-idx1-ubyte.gz"), "<html>").unwrap();
    let damaged = row(&data_in(root.path()).screen, "PASAPAS_DATA", &mnist);
    assert!(damaged.starts_with("damaged: "), "{damaged}");
    assert!(damaged.contains("train-labels-idx1-ubyte.gz") && damaged.contains("cargo xtask download mnist"));
}

/// Protects the student whose variable names a folder that is not there: said for each data set, as a run would.
#[test]
fn a_variable_that_names_nothing() {
    let root = tempdir().unwrap();
    let run = data_in(&root.path().join("nowhere"));
    assert_eq!(run.status, Some(0));
    assert_eq!(run.screen.matches("A run stops: PASAPAS_DATA names ").count(), 2, "{}", run.screen);
}
