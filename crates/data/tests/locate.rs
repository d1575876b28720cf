//! The places data may come from, in their order.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use common::{mnist, write_dataset};
use data::locate::{LocateError, missing};
use data::{Found, Place, Search, Surroundings, locate};
use tempfile::TempDir;

/// A machine with nothing on it, in a folder that goes with it.
fn bare_machine() -> (TempDir, Surroundings) {
    let folder = tempfile::tempdir().unwrap();
    let surroundings = Surroundings {
        environment: None,
        project: folder.path().join("project/datasets"),
        system: folder.path().join("usr/share/datasets"),
    };
    (folder, surroundings)
}

fn no_download(search: &Search, surroundings: &Surroundings) -> Result<Found, LocateError> {
    locate(mnist(), search, surroundings, |_| None)
}

/// Protects the order of the places: each is added before those already there, and is found from then on.
#[test]
fn the_first_place_that_has_it() {
    let (folder, mut surroundings) = bare_machine();
    let mut search = Search::default();
    let expect = |search: &Search, surroundings: &Surroundings, place: Place, at: &Path| {
        write_dataset(at, 1, 1);
        let found = no_download(search, surroundings).unwrap();
        assert_eq!(found, Found { place, folder: at.to_owned() });
    };
    let sample = surroundings.project.join("sample/mnist");
    expect(&search, &surroundings, Place::Sample, &sample);

    let downloaded = folder.path().join("downloaded");
    let found = locate(mnist(), &search, &surroundings, |_| Some(downloaded.clone())).unwrap();
    assert_eq!(found, Found { place: Place::Download, folder: downloaded });

    let system = surroundings.system.join("mnist");
    expect(&search, &surroundings, Place::System, &system);
    let project = surroundings.project.join("mnist");
    expect(&search, &surroundings, Place::Project, &project);

    let environment = folder.path().join("environment");
    surroundings.environment = Some(environment.clone());
    expect(&search, &surroundings, Place::Environment, &environment);
    expect(&search, &surroundings, Place::Environment, &environment.join("mnist"));

    let data_dir = folder.path().join("data dir");
    search.data_dir = Some(data_dir.clone());
    expect(&search, &surroundings, Place::DataDir, &data_dir);
    expect(&search, &surroundings, Place::DataDir, &data_dir.join("mnist"));
}

/// Protects `--data-dir` from being silently ignored.
#[test]
fn a_data_dir_without_the_data() {
    let (_folder, surroundings) = bare_machine();
    write_dataset(&surroundings.project.join("mnist"), 1, 1);
    let search = Search { data_dir: Some(PathBuf::from("/no/such")), ..Search::default() };
    assert_eq!(
        no_download(&search, &surroundings).expect_err("not there").to_string(),
        "no MNIST in /no/such. Expected, in it or in its sub-folder mnist, the four files \
         train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, \
         t10k-labels-idx1-ubyte.gz (each with or without .gz)"
    );
}

/// Protects against a misspelt `PASAPAS_DATA`; one that merely lacks this data set is passed over.
#[test]
fn what_the_environment_names() {
    let (folder, mut surroundings) = bare_machine();
    write_dataset(&surroundings.project.join("mnist"), 1, 1);
    surroundings.environment = Some(folder.path().to_owned());
    assert_eq!(no_download(&Search::default(), &surroundings).unwrap().place, Place::Project);

    surroundings.environment = Some(PathBuf::from("/no/such"));
    assert_eq!(
        no_download(&Search::default(), &surroundings).expect_err("not there").to_string(),
        "PASAPAS_DATA names /no/such, which is not a folder: correct it, or unset it"
    );
    let search = Search { data_dir: Some(surroundings.project.clone()), ..Search::default() };
    assert_eq!(no_download(&search, &surroundings).unwrap().place, Place::DataDir);
}

/// Protects against half a data set: a folder with three of the files does not count, raw files do.
#[test]
fn some_of_the_files() {
    let (_folder, surroundings) = bare_machine();
    let project = surroundings.project.join("mnist");
    write_dataset(&project, 1, 1);
    let labels = &mnist().test_labels;
    fs::rename(project.join(&labels.name), project.join(labels.raw_name())).unwrap();
    assert_eq!(no_download(&Search::default(), &surroundings).unwrap().place, Place::Project);

    fs::remove_file(project.join(labels.raw_name())).unwrap();
    assert_eq!(missing(mnist(), &project), ["t10k-labels-idx1-ubyte.gz"]);
    assert!(no_download(&Search::default(), &surroundings).is_err());
}

/// Protects against MNIST taken for Fashion-MNIST: their files have the same names.
#[test]
fn a_folder_named_like_another_data_set() {
    let (folder, surroundings) = bare_machine();
    let other = folder.path().join("fashion-mnist");
    write_dataset(&other, 1, 1);
    let search = Search { data_dir: Some(other.clone()), ..Search::default() };
    assert!(no_download(&search, &surroundings).is_err());
    let fashion = data::Dataset::find("fashion-mnist").unwrap();
    assert_eq!(locate(fashion, &search, &surroundings, |_| None).unwrap().folder, other);
}

/// Protects `--offline` and `--full`, and the cost of a download when the data is there.
#[test]
fn downloads_only_when_allowed_and_needed() {
    let (_folder, surroundings) = bare_machine();
    let sample = surroundings.project.join("sample/mnist");
    write_dataset(&sample, 1, 1);
    let calls = Cell::new(0);
    let failing = |_: &data::Dataset| {
        calls.set(calls.get() + 1);
        None
    };
    let offline = Search { offline: true, ..Search::default() };
    assert_eq!(locate(mnist(), &offline, &surroundings, failing).unwrap().place, Place::Sample);
    assert_eq!(calls.get(), 0);
    assert_eq!(locate(mnist(), &Search::default(), &surroundings, failing).unwrap().place, Place::Sample);
    assert_eq!(calls.get(), 1);

    let full = Search { full: true, ..Search::default() };
    let error = locate(mnist(), &full, &surroundings, failing).expect_err("only the sample is there");
    let (project, system) = (surroundings.project.display(), surroundings.system.display());
    assert_eq!(
        error.to_string(),
        format!(
            "no MNIST in any of {project}/mnist, {system}/mnist, and --full refuses the sample. \
             `cargo xtask download mnist` brings the whole data set"
        )
    );

    write_dataset(&surroundings.project.join("mnist"), 1, 1);
    assert_eq!(locate(mnist(), &full, &surroundings, failing).unwrap().place, Place::Project);
    assert_eq!(calls.get(), 2);
}

/// Protects the two things a lab never says: where the project is, and where Debian puts its data sets.
#[test]
fn the_machine_this_runs_on() {
    let surroundings = Surroundings::of_this_machine();
    assert!(surroundings.project.join("catalogue.toml").is_file());
    assert_eq!(surroundings.system, Path::new("/usr/share/datasets"));
}
