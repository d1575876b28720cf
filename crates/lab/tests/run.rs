//! A run that writes its results: what is there when one of them cannot be, and how the run ends then.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use data::ImageCounts;
use lab::{Picture, Record, Run, options::OutputOptions};
use linalg::Matrix;
use plot::{Tile, save_images};
use tempfile::tempdir;
use weights::Architecture;

fn start(folder: &Path, save: &Path) -> Run {
    let output =
        OutputOptions { out: Some(folder.into()), save: Some(save.into()), quiet: true, trace: false };
    Run::start("tp3", "TP3", &output).unwrap()
}

fn record() -> Record {
    Record {
        lab: "tp3".into(),
        experiment: "train".into(),
        dataset: "mnist".into(),
        source: data::Source::Sample,
        images: ImageCounts::default(),
        settings: [].into(),
        history: Vec::new(),
        series: Vec::new(),
        test: None,
        targets: Vec::new(),
        interrupted: None,
        confusion: None,
        weights: Vec::new(),
        models: Vec::new(),
        measured: None,
    }
}

fn image(name: &str) -> Picture<'_> {
    Picture::plot(name, |base| save_images(base, "one pixel", &[Tile::new(&[7], 1, 1, "seven")], 1))
}

/// Whether the run ends with status 0.
fn ends_well(run: &Run) -> bool {
    format!("{:?}", run.status()) == format!("{:?}", ExitCode::SUCCESS)
}

/// Protects the record from the weights: where something has come in their way since the run began, the rest is written,
/// and what is in the way stays.
#[test]
fn weights_that_cannot_be_written() {
    let root = tempdir().unwrap();
    let (folder, save) = (root.path().join("q"), root.path().join("w"));
    let save_and_write = |run: &Run| {
        let parameters = [("w", Matrix::identity(2, 2))];
        run.save(&record(), &["a".into(), "b".into()], Architecture::softmax_regression(), parameters);
        run.write(&record(), [image("train")]).unwrap();
    };
    let run = start(&folder, &save);
    save_and_write(&run);
    assert!(ends_well(&run) && save.is_file());

    fs::remove_dir_all(&folder).unwrap();
    let run = start(&folder, &save);
    fs::write(&save, "mine").unwrap();
    save_and_write(&run);
    assert!(!ends_well(&run));
    assert_eq!(fs::read_to_string(&save).unwrap(), "mine");
    for name in ["train.json", "train.svg", "train.png"] {
        assert!(folder.join(name).is_file(), "{name}");
    }
}

/// Protects the eye: a picture that this record has not, or that cannot be drawn, is not there at all, rather than that of
/// an earlier record. Files of other names stay; where no record can be written, all stay as they are.
#[test]
fn pictures_of_an_earlier_record() {
    let root = tempdir().unwrap();
    let run = start(root.path(), &root.path().join("w"));
    let file = |name: &str| root.path().join(name);
    let old = [
        "train.svg",
        "train.png",
        "train-confusion.svg",
        "train-confusion.png",
        "train-mine.png",
        "other.svg",
    ];
    let put = || old.iter().for_each(|name| fs::write(file(name), "old").unwrap());
    let is_old = |name: &str| fs::read(file(name)).is_ok_and(|bytes| bytes == b"old");

    put();
    fs::create_dir(file("train.json")).unwrap();
    let of_record = record();
    assert!(run.write(&of_record, [image("train"), Picture::confusion(&of_record)]).is_err());
    assert!(old.iter().all(|name| is_old(name)));

    fs::remove_dir(file("train.json")).unwrap();
    let without_room = |_: &Path| {
        let source = std::io::ErrorKind::StorageFull.into();
        Err(plot::PlotError::Write { paths: vec![file("train.svg")], source })
    };
    run.write(&of_record, [Picture::plot("train", without_room), Picture::confusion(&of_record)]).unwrap();
    assert!(!ends_well(&run));
    let left: Vec<_> = old.into_iter().filter(|name| file(name).exists()).collect();
    assert_eq!(left, ["train-mine.png", "other.svg"]);
    assert!(left.iter().all(|name| is_old(name)));
}

/// Protects a classroom's shared folder: whatever `umask` a user has, weights and pictures are readable as any other file.
#[cfg(unix)]
#[test]
fn readable_as_any_file() {
    use std::os::unix::fs::PermissionsExt;

    let root = tempdir().unwrap();
    let (folder, save) = (root.path().join("q"), root.path().join("w"));
    let run = start(&folder, &save);
    let parameters = [("w", Matrix::identity(2, 2))];
    run.save(&record(), &["a".into(), "b".into()], Architecture::softmax_regression(), parameters);
    run.write(&record(), [image("train")]).unwrap();
    // A file that another program makes, with the `umask` of this one.
    let other = root.path().join("other");
    assert!(Command::new("touch").arg(&other).status().unwrap().success());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    for path in [save, folder.join("train.json"), folder.join("train.svg"), folder.join("train.png")] {
        assert_eq!(mode(&path), mode(&other), "{}", path.display());
    }
}
