//! What a run writes where something is in its way: weights, record and pictures, each as far as it can be.

use std::{fs, path::Path};

use tempfile::tempdir;
use weights::Weights;

use crate::process::{Ended, ended, files, record, run_into, sample, xtask};

/// Every experiment that draws: its words, its record, its pictures. The settings are those of a short run.
const PICTURES: &[(&str, &str, &[&str])] = &[
    ("tp1 show", "show", &["images"]),
    ("tp1 train --epochs 1 --train 600", "train", &["train", "train-confusion", "train-weights"]),
    ("tp1 compare --epochs 1 --train 100", "compare", &["compare-support"]),
    ("tp2 show", "show", &["image"]),
    ("tp2 overfit --batch-size 4", "overfit", &["overfit"]),
    ("tp2 train --epochs 1 --train 60", "train", &["train", "train-confusion", "train-weights"]),
    ("tp2 rates --epochs 1 --train 60", "rates", &["rates"]),
    ("tp2 mnist --epochs 1 --train 60", "mnist", &["mnist"]),
    ("tp3 train --epochs 1 --train 60", "train", &["train", "train-confusion", "train-weights"]),
    ("tp4 one-layer --dataset mnist --passes 2 --train 20", "one-layer", &["one-layer"]),
    ("tp4 two-layers --dataset mnist --passes 2 --train 20", "two-layers", &["two-layers"]),
    ("tp4 sweep --dataset mnist --passes 2 --train 20", "sweep", &["sweep"]),
    ("tp4 overfitting --dataset mnist --passes 2 --train 20", "overfitting", &["overfitting"]),
    ("tp5 train --dataset mnist --passes 2 --train 20", "train", &["train"]),
    ("tp5 activations --dataset mnist --passes 2 --train 20", "activations", &["activations"]),
    ("tp5 momentum --dataset mnist --passes 2 --train 20", "momentum", &["momentum"]),
    ("tp5 module --dataset mnist --passes 2 --train 20", "module", &["module"]),
    ("tp6 show", "show", &["show"]),
    (
        "tp6 logistic --epochs 1 --train 60",
        "logistic",
        &["logistic", "logistic-confusion", "logistic-weights"],
    ),
    ("tp6 mlp --epochs 1 --train 60", "mlp", &["mlp", "mlp-confusion"]),
];

/// The experiments that keep weights.
const SAVED: [&str; 5] = ["train", "one-layer", "two-layers", "logistic", "mlp"];

/// Panics unless the run has ended with status 1, has said of each of these pictures that it cannot be written, and why, and
/// has said nothing else.
#[track_caller]
fn assert_unwritten(run: &Ended, folder: &Path, pictures: &[&str]) {
    assert_eq!(run.status, Some(1), "{}{}", run.screen, run.errors);
    let lines: Vec<&str> = run.errors.lines().collect();
    assert_eq!(lines.len(), 2 * pictures.len(), "{}", run.errors);
    for picture in pictures {
        let path = folder.join(picture);
        let expected = format!(
            "error: cannot write the picture {}; is its folder writable, and is there room?",
            path.display()
        );
        let place = lines.iter().position(|&line| line == expected);
        let place = place.unwrap_or_else(|| panic!("{} lacks {expected}", run.errors));
        assert!(lines[place + 1].starts_with("  because: "), "{}", run.errors);
    }
}

/// Protects a training from the pictures of it: where none of them can be written as SVG, the weights, the record and the
/// pictures as PNG are there; each SVG is said with its cause, and the status is 1.
#[test]
fn pictures_that_cannot_be_written() {
    for &(words, experiment, pictures) in PICTURES {
        let folder = tempdir().unwrap();
        let out = folder.path().join("q");
        let svgs: Vec<String> = pictures.iter().map(|picture| format!("{picture}.svg")).collect();
        svgs.iter().for_each(|svg| fs::create_dir_all(out.join(svg)).unwrap());
        let weights = folder.path().join("k.safetensors");
        let saves = SAVED.contains(&experiment);
        let save = if saves { format!("--save {}", weights.display()) } else { String::new() };

        let run = run_into(&out, &format!("run {words} {save}"));
        assert_unwritten(&run, &out, &svgs.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(record(&out, experiment).experiment, experiment, "{words}");
        for picture in pictures {
            assert!(out.join(picture).with_extension("png").is_file(), "{words}: {picture}.png");
        }
        assert_eq!(Weights::read(&weights).is_ok(), saves, "{words}");
    }
}

/// The same of a drawing, whose other file is text.
#[test]
fn a_drawing_that_cannot_be_written() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("graph.dot")).unwrap();
    let run = run_into(folder.path(), "run tp5 graph --dataset mnist");
    assert_unwritten(&run, folder.path(), &["graph.dot"]);
    assert_eq!(files(folder.path()), ["graph.dot", "graph.json", "graph.svg"]);
}

/// Protects the rest of a lab: one picture that cannot be written, of the first experiment, or of another lab's model, and
/// everything else is there.
#[test]
fn the_rest_of_a_lab() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("show.png")).unwrap();
    let run = run_into(folder.path(), "run tp6 --epochs 1 --train 60");
    assert_unwritten(&run, folder.path(), &["show.png"]);
    for experiment in ["show", "logistic", "mlp", "side-by-side"] {
        assert_eq!(record(folder.path(), experiment).experiment, experiment);
    }

    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("tp2.svg")).unwrap();
    let run = run_into(folder.path(), "run tp3 --epochs 1 --train 60");
    assert_unwritten(&run, folder.path(), &["tp2.svg"]);
    assert_eq!(record(folder.path(), "train").lab, "tp3");
}

/// Protects the weights from the record: they are there before it is tried.
#[test]
fn a_record_that_cannot_be_written() {
    for (words, experiment) in [
        ("tp1 train --epochs 1 --train 600", "train"),
        ("tp2 train --epochs 1 --train 60", "train"),
        ("tp3 train --epochs 1 --train 60", "train"),
        ("tp4 one-layer --dataset mnist --passes 2 --train 20", "one-layer"),
        ("tp5 module --dataset mnist --passes 2 --train 20", "module"),
        ("tp6 mlp --epochs 1 --train 60", "mlp"),
    ] {
        let folder = tempdir().unwrap();
        let out = folder.path().join("q");
        let path = out.join(experiment).with_extension("json");
        fs::create_dir_all(&path).unwrap();
        let weights = folder.path().join("k.safetensors");
        let run = run_into(&out, &format!("run {words} --save {}", weights.display()));
        assert_eq!(run.status, Some(1), "{words}: {}{}", run.screen, run.errors);
        let expected = format!("error: cannot write the run record {}\n", path.display());
        assert!(run.errors.contains(&expected), "{words}: {}", run.errors);
        assert!(Weights::read(&weights).is_ok(), "{words}");
    }
}

/// Protects a run's own files from its weights, and the training from being lost over them: `--save` onto a record or a
/// picture of this run is refused before the training, however it is spelt.
#[test]
fn weights_in_the_way_of_results() {
    let root = tempdir().unwrap();
    let at = |path: &str| root.path().join(path);
    fs::create_dir_all(at("q")).unwrap();
    let mut places = [
        "q/mlp.json",
        "q/mlp.svg",
        "q/mlp-confusion.png",
        "q/../q/mlp.json",
        "q/new/../MLP.JSON",
        "q/mlp.json/w",
    ]
    .map(at)
    .to_vec();
    #[cfg(unix)]
    for (target, link) in [("q", "folder"), ("q/mlp.png", "picture"), ("picture", "link to it")] {
        std::os::unix::fs::symlink(target, at(link)).unwrap();
    }
    #[cfg(unix)]
    places.extend(["folder/mlp.svg", "link to it"].map(at));
    for place in places {
        let mut command = xtask("run tp6 mlp --epochs 1 --train 60 --offline --out");
        let run = ended(command.arg(at("q")).arg("--data-dir").arg(sample()).arg("--save").arg(&place));
        assert_eq!((run.status, run.screen.as_str()), (Some(1), ""), "{}", place.display());
        let expected = format!(
            "error: weights cannot be saved where --save says\n  because: {} is where this run may write a record or a picture \
             of its own; give another name, such as {}\n",
            place.display(),
            at("q/weights.safetensors").display()
        );
        assert_eq!(run.errors, expected);
        assert_eq!(files(&at("q")), [""; 0]);
    }
    // A place below the run's folder that is in nobody's way.
    let run =
        run_into(&at("q"), &format!("run tp6 mlp --epochs 1 --train 60 --save {}", at("q/w").display()));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
}

/// Protects a symbolic link that the user has made for weights: it stays, and what it leads to is written, whether that is
/// there yet or not.
#[cfg(unix)]
#[test]
fn a_link_is_followed() {
    let root = tempdir().unwrap();
    let [link, target] = ["link.safetensors", "disk/weights.safetensors"].map(|path| root.path().join(path));
    fs::create_dir(root.path().join("disk")).unwrap();
    std::os::unix::fs::symlink("disk/weights.safetensors", &link).unwrap();
    for epochs in [1, 2] {
        let words = format!("run tp6 logistic --epochs {epochs} --train 60 --save {}", link.display());
        let run = run_into(&root.path().join("q"), &words);
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
        assert!(link.is_symlink() && target.is_file() && !target.is_symlink());
        let settings = Weights::read(&target).expect("weights").about.settings;
        assert_eq!(settings["epochs"], epochs);
    }
}

/// Protects a folder from growing with every run that is killed: the next one removes what it had half written.
#[test]
fn leftovers_of_killed_runs() {
    let root = tempdir().unwrap();
    let left = ["probe.7.part", "mlp.json.4242.part", "logistic.safetensors.Zk29bQ.part"];
    let out = root.path().join("q");
    fs::create_dir(&out).unwrap();
    left.iter().for_each(|name| fs::write(out.join(name), "half").unwrap());
    fs::write(root.path().join("k.safetensors.aB3dE9.part"), "half").unwrap();
    fs::write(root.path().join("mine.json.aB3dE9.part"), "half").unwrap();
    let words =
        format!("run tp6 mlp --epochs 1 --train 60 --save {}", root.path().join("k.safetensors").display());
    let run = run_into(&out, &words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    assert_eq!(files(&out), ["mlp-confusion.png", "mlp-confusion.svg", "mlp.json", "mlp.png", "mlp.svg"]);
    assert_eq!(files(root.path()), ["k.safetensors", "mine.json.aB3dE9.part", "q"]);
}
