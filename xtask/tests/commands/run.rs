//! `cargo xtask run` as a process: what a student sees of each lab, what a run leaves behind, how it ends.

use std::fs;

use ::data::{Dataset, Place, Search, Source, Surroundings, locate};
use lab::Record;

use crate::process::{
    Ended, assert_plot, ended, files, filters, record, run_into, sample, without_paths, xtask,
};
use tempfile::tempdir;
use xtask::labs;

/// Protects TP2's first screen: shapes, an image in plain characters with its class, and where the picture lies.
#[test]
fn tp2_show() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 show");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp2_show", without_paths(&run.screen, folder.path()));
    assert_plot(folder.path(), "image");
    assert_eq!(files(folder.path()), ["image.png", "image.svg", "show.json"]);
    assert_eq!(record(folder.path(), "show").experiment, "show");
}

/// Protects TP2 Q4 to Q6's screen, with the numbers that a classmate's NumPy gives.
#[test]
fn tp2_softmax() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 softmax");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp2_softmax", without_paths(&run.screen, folder.path()));
    assert_eq!(record(folder.path(), "softmax").lab, "tp2");
}

/// Protects the whole of TP2: every experiment in order, each with its record and its plots.
#[test]
fn the_whole_of_tp2() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 --epochs 2 --train 1200");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp2", without_paths(&run.screen, folder.path()));
    let plots = ["image", "overfit", "train", "train-confusion", "train-weights", "rates", "mnist"];
    for plot in plots {
        assert_plot(folder.path(), plot);
    }
    let experiments = ["show", "softmax", "overfit", "train", "rates", "mnist"];
    let records = experiments.map(|experiment| record(folder.path(), experiment));
    assert_eq!(files(folder.path()).len(), 2 * plots.len() + 6);
    let [_, _, overfit, train, rates, mnist] = records;
    assert_eq!((overfit.history.len(), overfit.targets.len()), (500, 3));
    assert_eq!((train.history.len(), train.targets.len()), (2, 2));
    assert_eq!((train.confusion.map(|of| of.counts.len()), train.weights.len()), (Some(10), 10));
    assert_eq!(rates.series.iter().map(|series| series.history.len()).collect::<Vec<_>>(), [2, 2, 2]);
    assert_eq!((train.dataset.as_str(), mnist.dataset.as_str()), ("fashion-mnist", "mnist"));
}

/// Protects the warm-up's screen: twelve results that NumPy gives for the same arrays.
#[test]
fn tp3_warmup() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp3 warmup");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp3_warmup", without_paths(&run.screen, folder.path()));
    assert_eq!(files(folder.path()), [""; 0]);
}

/// Protects TP3's training on its own: what it says when TP2 has not run, and that it does not start it.
#[test]
fn tp3_train() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp3 train --epochs 2");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp3_train", without_paths(&run.screen, folder.path()));
    for plot in ["train", "train-confusion", "train-weights"] {
        assert_plot(folder.path(), plot);
    }
    assert_eq!(files(folder.path()).len(), 2 * 3 + 1);
    let record = record(folder.path(), "train");
    let right = |counts: &Vec<Vec<usize>>| (0..10).map(|class| counts[class][class]).sum::<usize>();
    let right = record.confusion.as_ref().map(|confusion| right(&confusion.counts) as f64 / 1000.0);
    assert_eq!((right, record.weights.len()), (record.test.map(|test| test.accuracy), 10));
    assert_eq!((record.history.len(), record.targets.len()), (2, 0));
    assert!(record.history.iter().all(|step| step.train_loss.is_some() && step.seconds.is_some()));
    assert_eq!((record.settings["epochs"].clone(), record.settings["seed"].clone()), (2.into(), 0.into()));
}

/// Protects the whole of TP3: it trains as TP2 does with these settings, compares with it, keeps everything in the folder
/// asked for and nowhere else, and leaves no results of TP2's there.
#[test]
fn the_whole_of_tp3() {
    let root = tempdir().unwrap();
    let folder = root.path().join("results");
    let run = run_into(&folder, "run tp3 --epochs 1");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    insta::assert_snapshot!("tp3", without_paths(&run.screen, &folder));
    assert_eq!(files(root.path()), ["results"]);
    let expected = ["tp2.png", "tp2.svg", "train-confusion.png", "train-confusion.svg"];
    assert_eq!(files(&folder)[..4], expected);
    let expected = ["train-weights.png", "train-weights.svg", "train.json", "train.png", "train.svg"];
    assert_eq!(files(&folder)[4..], expected);
    assert_plot(&folder, "tp2");
    assert_plot(&folder, "train");
    let tp2 = root.path().join("tp2");
    assert_eq!(run_into(&tp2, "run tp2 train --epochs 1").status, Some(0));
    let (ours, tp2) = (record(&folder, "train"), record(&tp2, "train"));
    assert_eq!((ours.lab.as_str(), tp2.lab.as_str()), ("tp3", "tp2"));
    assert_eq!((&ours.settings, ours.images), (&tp2.settings, tp2.images));
    let losses = |record: &Record| record.history[0].validation_loss;
    assert!(matches!((losses(&ours), losses(&tp2)), (Some(a), Some(b)) if (a / b - 1.0).abs() < 1e-12));
    let targets: Vec<&str> = ours.targets.iter().map(|outcome| outcome.target.question.as_str()).collect();
    assert_eq!(targets, ["TP3 Q7", "TP3 Q8"]);
    assert!(ours.targets[1].target.met);
    // Of speed nothing is promised, and no run fails for it.
    let [speed, same] = [0, 1].map(|i| &ours.targets[i]);
    assert_eq!((speed.target.speed().is_some(), speed.promised), (true, false));
    assert_eq!(same.target.speed(), None);
}

/// Protects `--quiet`: not a word, the same record.
#[test]
fn quiet() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp3 train --epochs 1 --train 600 --quiet");
    assert_eq!((run.status, run.screen.as_str(), run.errors.as_str()), (Some(0), "", ""));
    assert_eq!(record(folder.path(), "train").images.train, 500);
}

/// Protects the table of labs as a student sees it: each with its title; and help for one is the lab's own.
#[test]
fn help() {
    let run = ended(&mut xtask("run --help"));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    for lab in labs::ALL {
        let line = format!("\n  {}  {}\n", lab.name, lab.title);
        assert!(run.screen.contains(&line), "{}", run.screen);
        let run = ended(&mut xtask(&format!("run {} --help", lab.name)));
        assert!(
            run.screen.contains(&format!("Usage: cargo xtask run {} [OPTIONS]", lab.name)),
            "{}",
            run.screen
        );
    }
}

/// Protects a student from typing errors: the nearest lab, experiment, option and data set are suggested; status 2.
#[test]
fn misspelt() {
    for (words, meant) in [
        ("run tp33", "'tp3'"),
        ("run tp3 trian", "a similar subcommand exists: 'train'"),
        ("run tp3 train --epoch 3", "a similar argument exists: '--epochs'"),
        ("run tp3 train --dataset fasion-mnist", "a similar value exists: 'fashion-mnist'"),
        ("rum tp3", "a similar subcommand exists: 'run'"),
        ("rnu tp3", "a similar subcommand exists: 'run'"),
        ("tp3", "a similar subcommand exists: 'run tp3'"),
        ("run pt3", "a similar subcommand exists: 'tp3'"),
        ("run tp3 train --rl 3", "a similar argument exists: '--lr'"),
        ("run al", "a similar subcommand exists: 'all'"),
        ("run all --sed 3", "a similar argument exists: '--seed'"),
        ("profile tp22", "did you mean tp2?"),
        ("bench lod", "did you mean load?"),
        ("bench tp3 --round 2", "a similar argument exists: '--rounds'"),
    ] {
        let run = ended(&mut xtask(words));
        assert_eq!((run.status, run.screen.as_str()), (Some(2), ""), "{words}");
        assert!(run.errors.starts_with("error: ") && run.errors.contains(meant), "{words}:\n{}", run.errors);
    }
}

/// Protects the screens of what goes wrong: each error in full, on standard error.
#[test]
fn errors() {
    let root = tempdir().unwrap();
    let [results, file, empty] = ["results", "notes.txt", "empty"].map(|name| root.path().join(name));
    fs::write(&file, "mine").unwrap();
    fs::create_dir(&empty).unwrap();
    let mut screens = String::new();
    let mut note = |words: &str, status: i32, run: Ended| {
        assert_eq!(run.status, Some(status), "{words}: {}{}", run.screen, run.errors);
        screens += &format!("$ cargo xtask {words}\n{}\n", run.errors);
    };
    for (words, status) in [
        ("run tp3 train --lr 1000", 1),
        ("run tp3 --lr 1000", 1),
        ("run tp2 train --lr 1000", 1),
        ("run tp2 overfit --lr 1000", 1),
        ("run tp3 train --train 3", 2),
        ("run tp3 train --train 6001", 1),
        ("run tp3 train --epochs 0", 2),
        ("run tp3 train --lr -1", 2),
        ("run tp3 train --full", 1),
    ] {
        note(words, status, run_into(&results, words));
    }
    for words in ["run tp2 softmax", "run tp2 show", "run tp3 train --epochs 1 --train 60"] {
        note(&format!("{words} --out notes.txt"), 1, run_into(&file, words));
    }
    note("run tp3 train --data-dir empty", 1, ended(xtask("run tp3 train --data-dir").arg(&empty)));
    let mut nowhere = xtask("run tp3 train --offline");
    note("run tp3 train", 1, ended(nowhere.env("PASAPAS_DATA", root.path().join("nowhere"))));
    let _filters = filters();
    insta::assert_snapshot!("errors", without_paths(&screens, root.path()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

/// What a run that looks for a data set itself says that it works on, on this machine.
fn on_this_machine(dataset: &str) -> &'static str {
    let search = Search { offline: true, ..Search::default() };
    let surroundings = Surroundings { environment: None, ..Surroundings::of_this_machine() };
    let found = locate(Dataset::named(dataset).unwrap(), &search, &surroundings, |_| None).unwrap();
    if found.place == Place::Sample { "the bundled sample" } else { "full data" }
}

/// Protects the notice: a run that found only the sample says so, and how to get the rest; its record says it too.
#[test]
fn the_notice_of_the_sample() {
    let folder = tempdir().unwrap();
    let words = "run tp3 train --epochs 1 --train 600 --offline --out";
    let run = ended(xtask(words).arg(folder.path()));
    let on = on_this_machine("fashion-mnist");
    assert_eq!(run.status, Some(0), "{}", run.errors);
    assert!(
        run.screen.contains(&format!("\nFashion-MNIST, {on}: 500 training, 100 validation")),
        "{}",
        run.screen
    );
    let sample = on == "the bundled sample";
    assert_eq!(run.screen.contains("`cargo xtask download fashion-mnist` brings"), sample, "{}", run.screen);
    let expected = if sample { Source::Sample } else { Source::Full };
    assert_eq!(record(folder.path(), "train").source, expected);
}

/// Protects against one data set's images taken for the other's, since the files of both have the same names: TP2's
/// Q14 finds its second data set elsewhere when a folder holds one alone.
#[test]
fn a_folder_with_one_data_set() {
    let root = tempdir().unwrap();
    let [results, mine] = ["results", "mine"].map(|name| root.path().join(name));
    let fashion = sample().join("fashion-mnist");
    fs::create_dir(&mine).unwrap();
    for name in files(&fashion) {
        fs::copy(fashion.join(&name), mine.join(&name)).unwrap();
    }
    for folder in [&mine, &fashion] {
        let mut mnist = xtask("run tp2 mnist --epochs 1 --train 600 --offline --data-dir");
        let run = ended(mnist.arg(folder).arg("--out").arg(&results));
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
        assert!(run.screen.contains("\nFashion-MNIST, the bundled sample: "), "{}", run.screen);
        let expected = format!("\nMNIST, {}: ", on_this_machine("mnist"));
        assert!(run.screen.contains(&expected), "{}", run.screen);
    }
}

/// Protects against figures held to promises that were made for other images: MNIST's files under Fashion-MNIST's names
/// are images of one's own, which the screen and the record say.
#[test]
fn images_of_ones_own() {
    let root = tempdir().unwrap();
    let [results, mine] = ["results", "mine"].map(|name| root.path().join(name));
    fs::create_dir(&mine).unwrap();
    for name in files(&sample().join("mnist")) {
        fs::copy(sample().join("mnist").join(&name), mine.join(&name)).unwrap();
    }
    let mut train = xtask("run tp3 train --epochs 1 --train 600 --offline --data-dir");
    let run = ended(train.arg(&mine).arg("--out").arg(&results));
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let said = "\nFashion-MNIST, your own images: 500 training, 100 validation and 1,000 test images\nThese are not the \
                published images: the handout promises nothing for them.\n";
    assert!(run.screen.contains(said), "{}", run.screen);
    assert_eq!(record(&results, "train").source, Source::Folder);
    let mut full = xtask("run tp3 train --epochs 1 --offline --full --data-dir");
    let run = ended(full.arg(&mine).arg("--out").arg(&results));
    assert_eq!((run.status, run.errors.contains(" is not the published Fashion-MNIST\n")), (Some(1), true));
}

/// Protects Q13 against its own learning rates: one that diverges is a result, not the end of the lab.
#[test]
fn a_rate_that_diverges() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 rates --epochs 1 --batch-size 1");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    assert!(run.screen.contains("learning rate 1.0: the training diverges"), "{}", run.screen);
    let rates = record(folder.path(), "rates");
    assert_eq!(rates.series.iter().map(|series| series.history.len()).collect::<Vec<_>>(), [1, 1, 0]);
    assert_plot(folder.path(), "rates");
}

/// Protects single precision: a build of its own, whose losses are those of doubles to six digits and no more; what the
/// record says of it; and the labs and the commands that have no such thing.
#[test]
fn precision() {
    let losses = |words: &str| {
        let folder = tempdir().unwrap();
        let run = run_into(folder.path(), &format!("run tp3 train --epochs 1 --train 1200 {words}"));
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
        let record = record(folder.path(), "train");
        (record.history[0].train_loss.unwrap(), record.settings.get("precision").cloned())
    };
    let (double, single) = (losses("--precision f64"), losses("--precision=f32"));
    assert_eq!((double.1, single.1), (None, Some("f32".into())));
    let apart = (single.0 / double.0 - 1.0).abs();
    assert!(0.0 < apart && apart < 1e-5, "{} and {}", single.0, double.0);

    let errors = |words: &str| {
        let run = ended(&mut xtask(words));
        assert_eq!(run.screen, "", "{words}");
        run.errors
    };
    let without = "error: tp2 computes in doubles, and has no --precision; tp3 has\n";
    assert_eq!(errors("run tp2 train --precision f32"), without);
    assert!(errors("run tp3 --precision f16").contains("[possible values: f64, f32]"));
    assert!(errors("diff tp3 numpy --precision f32").contains("diff compares doubles"));
}
