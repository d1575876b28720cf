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

/// Protects the words for each kind of folder: the sample wherever it is, images of the user's own, a missing file, a
/// damaged one, nothing.
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
    assert_eq!(row(&run.screen, "PASAPAS_DATA", &mnist), "6000 + 1000 images, the sample");
    assert_eq!(row(&run.screen, "PASAPAS_DATA", root.path()), "nothing");
    for name in ["fashion-mnist", "mnist"] {
        assert_eq!(row(&run.screen, "sample", &sample.join(name)), "6000 + 1000 images, the sample");
    }
    let uses = format!("A run uses {}.\n", mnist.display());
    assert!(run.screen.contains(&uses), "{}", run.screen);

    let labels = mnist.join("train-labels-idx1-ubyte.gz");
    fs::copy(sample.join("fashion-mnist/train-labels-idx1-ubyte.gz"), &labels).unwrap();
    let own = "6000 + 1000 images of your own: train-images-idx3-ubyte.gz is not the published one";
    assert_eq!(row(&data_in(root.path()).screen, "PASAPAS_DATA", &mnist), own);

    fs::write(labels, "<html>").unwrap();
    let damaged = row(&data_in(root.path()).screen, "PASAPAS_DATA", &mnist);
    assert!(damaged.starts_with("damaged: "), "{damaged}");
    assert!(damaged.contains("train-labels-idx1-ubyte.gz") && damaged.contains("cargo xtask download mnist"));
}

/// Protects the same words for the digits of TP4: the course's own, others, not all, none that can be used.
#[test]
fn the_digits() {
    let root = tempdir().unwrap();
    let course = ::data::project_root().join("datasets/digits-178");
    let whole = "1000 + 3137 images, whole (SHA-256 verified)";
    let own = root.path().join("digits-178");

    let run = data_in(root.path());
    assert_eq!(row(&run.screen, "project", &course), whole);
    assert_eq!(row(&run.screen, "PASAPAS_DATA", &own), "nothing");
    assert!(run.screen.contains(&format!("A run uses {}.\n", course.display())), "{}", run.screen);

    fs::create_dir(&own).unwrap();
    for name in ["x.npy", "y.npy"] {
        fs::copy(course.join(name), own.join(name)).unwrap();
    }
    fs::copy(course.join("x.npy"), own.join("xt.npy")).unwrap();
    let missing = "not all: yt.npy (or vt.npy) missing, so it is passed over";
    assert_eq!(row(&data_in(root.path()).screen, "PASAPAS_DATA", &own), missing);

    fs::copy(course.join("y.npy"), own.join("vt.npy")).unwrap();
    let run = data_in(root.path());
    let other = "1000 + 1000 images of your own: xt.npy is not the course's";
    assert_eq!(row(&run.screen, "PASAPAS_DATA", &own), other);
    assert!(run.screen.contains(&format!("A run uses {}.\n", own.display())), "{}", run.screen);

    fs::copy(course.join("yt.npy"), own.join("vt.npy")).unwrap();
    let run = data_in(root.path());
    let stops = "1000 images, but ";
    assert!(row(&run.screen, "PASAPAS_DATA", &own).contains(stops), "{}", run.screen);
    assert!(
        run.screen.contains("A run stops: ") && run.screen.contains("vt.npy has 3137 labels"),
        "{}",
        run.screen
    );
}

/// Protects the student whose variable names a folder that is not there: said for each data set, as a run would.
#[test]
fn a_variable_that_names_nothing() {
    let root = tempdir().unwrap();
    let run = data_in(&root.path().join("nowhere"));
    assert_eq!(run.status, Some(0));
    assert_eq!(run.screen.matches("A run stops: PASAPAS_DATA names ").count(), 3, "{}", run.screen);
}
