//! The places that the digits may come from, in their order.

use std::fs;
use std::path::{Path, PathBuf};

use data::digits::{self, DigitsError, Files};
use data::{Found, Place, Search, Surroundings};
use tempfile::TempDir;

use crate::common::write_dataset;
use crate::folder::Folder;

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

fn locate(search: &Search, surroundings: &Surroundings) -> Result<Files, DigitsError> {
    digits::locate(search, surroundings, |_| None)
}

/// Puts the four arrays there.
fn write_arrays(at: &Path) {
    let good = Folder::good();
    fs::create_dir_all(at).unwrap();
    for name in ["x.npy", "y.npy", "xt.npy", "yt.npy"] {
        fs::copy(good.path().join(name), at.join(name)).unwrap();
    }
}

/// Protects the order of the places: each is added before those already there, and is found from then on.
#[test]
fn the_first_place_that_has_them() {
    let (folder, mut surroundings) = bare_machine();
    let mut search = Search::default();
    assert!(
        locate(&search, &surroundings)
            .expect_err("a bare machine")
            .to_string()
            .starts_with("no MNIST in any")
    );

    let sample = surroundings.project.join("sample/mnist");
    write_dataset(&sample, 6, 2);
    let found = locate(&search, &surroundings).unwrap();
    assert_eq!(found, Files::Mnist(Found { place: Place::Sample, folder: sample }));
    let full = Search { full: true, offline: true, ..Search::default() };
    assert!(
        locate(&full, &surroundings).expect_err("only the sample").to_string().contains("--full refuses")
    );

    let expect = |search: &Search, surroundings: &Surroundings, place: Place, at: &Path| {
        write_arrays(at);
        let found = Found { place, folder: at.to_owned() };
        assert_eq!(locate(search, surroundings).unwrap(), Files::Arrays(found));
    };
    expect(&search, &surroundings, Place::Project, &surroundings.project.join("digits-178"));

    let environment = folder.path().join("environment");
    surroundings.environment = Some(environment.clone());
    write_dataset(&environment.join("mnist"), 6, 2);
    write_arrays(&environment);
    assert_eq!(locate(&search, &surroundings).unwrap().found().place, Place::Project);
    expect(&search, &surroundings, Place::Environment, &environment.join("digits-178"));

    let data_dir = folder.path().join("data dir");
    search.data_dir = Some(data_dir.clone());
    expect(&search, &surroundings, Place::DataDir, &data_dir.join("digits-178"));
    expect(&search, &surroundings, Place::DataDir, &data_dir);
}

/// Protects against half a data set: a folder without one of the arrays is passed over, and `v.npy` is as good as
/// `y.npy`.
#[test]
fn some_of_the_arrays() {
    let (folder, mut surroundings) = bare_machine();
    write_arrays(&surroundings.project.join("digits-178"));
    surroundings.environment = Some(folder.path().to_owned());
    let there = folder.path().join("digits-178");
    write_arrays(&there);
    fs::rename(there.join("y.npy"), there.join("v.npy")).unwrap();
    assert_eq!(locate(&Search::default(), &surroundings).unwrap().found().place, Place::Environment);
    fs::remove_file(there.join("v.npy")).unwrap();
    assert_eq!(locate(&Search::default(), &surroundings).unwrap().found().place, Place::Project);
}

/// Protects against a misspelt `PASAPAS_DATA`.
#[test]
fn an_environment_that_is_no_folder() {
    let (_folder, mut surroundings) = bare_machine();
    write_arrays(&surroundings.project.join("digits-178"));
    surroundings.environment = Some(PathBuf::from("/no/such"));
    assert_eq!(
        locate(&Search::default(), &surroundings).expect_err("not there").to_string(),
        "PASAPAS_DATA names /no/such, which is not a folder: correct it, or unset it"
    );
}

/// Protects `--data-dir` from being silently ignored: what is missing, and what to do, for each kind of folder.
#[test]
fn a_data_dir_without_the_arrays() {
    let (folder, surroundings) = bare_machine();
    write_arrays(&surroundings.project.join("digits-178"));
    let data_dir = folder.path().join("mine");
    let message = || {
        let search = Search { data_dir: Some(data_dir.clone()), ..Search::default() };
        let message = locate(&search, &surroundings).expect_err("not all there").to_string();
        message.replace(&folder.path().display().to_string(), "")
    };
    let nothing = "no digits in /mine. Expected, in it or in its sub-folder digits-178, the four arrays x.npy, \
                   y.npy (or v.npy), xt.npy, yt.npy (or vt.npy)";
    assert_eq!(message(), nothing);

    let mnist = "no arrays of digits in /mine, but files of MNIST: add `--dataset mnist` to take the digits from them";
    write_dataset(&data_dir.join("mnist"), 1, 1);
    assert_eq!(message(), mnist);
    fs::rename(data_dir.join("mnist/t10k-labels-idx1-ubyte.gz"), data_dir.join("t10k-labels-idx1-ubyte"))
        .unwrap();
    fs::remove_dir_all(data_dir.join("mnist")).unwrap();
    assert_eq!(message(), mnist);

    let sub_folder = data_dir.join("digits-178");
    write_arrays(&sub_folder);
    fs::remove_file(sub_folder.join("xt.npy")).unwrap();
    fs::remove_file(sub_folder.join("y.npy")).unwrap();
    assert_eq!(
        message(),
        "/mine/digits-178: of the four arrays, it has no y.npy (or v.npy), xt.npy. Put it beside the others"
    );
}
