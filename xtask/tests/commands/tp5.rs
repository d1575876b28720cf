//! `cargo xtask run tp5` as a process, on the course's own digits: screens, records, plots, weights, and how it ends.

use std::{fs, path::Path};

use lab::Record;
use serde_json::{Value, json};
use tempfile::tempdir;
use weights::Weights;

use crate::process::{Ended, assert_plot, ended, files, filters, record, without_paths, xtask};

/// Runs these words with results going into `folder`.
fn run_into(folder: &Path, words: &str) -> Ended {
    ended(xtask(words).arg("--offline").arg("--out").arg(folder))
}

/// Runs an experiment, which must end well, and compares its screen with the snapshot of that name. Gives its record.
#[track_caller]
fn run(folder: &Path, snapshot: &str, words: &str, experiment: &str) -> Record {
    let run = run_into(folder, words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let _filters = filters();
    let mut more = insta::Settings::clone_current();
    more.add_filter(r"\d\.\de-\d+ +\d\.\de-\d+  ok", "[error] [tolerance]  ok");
    more.add_filter(r"\d+\.\d\d times as long", "[ratio] times as long");
    more.bind(|| insta::assert_snapshot!(snapshot, without_paths(&run.screen, folder)));
    record(folder, experiment)
}

fn settings(record: &Record) -> Value {
    json!(record.settings)
}

/// The questions of a record's targets, and whether each is met.
fn targets(record: &Record) -> Vec<(&str, bool)> {
    record.targets.iter().map(|outcome| (outcome.target.question.as_str(), outcome.target.met)).collect()
}

/// The training losses of a history.
fn losses(history: &[lab::Step]) -> Vec<Option<f64>> {
    history.iter().map(|step| step.train_loss).collect()
}

/// Protects Q1 to Q4's screen, with PyTorch's figures for seed 0, and what the run leaves behind.
#[test]
fn train() {
    let folder = tempdir().unwrap();
    let record = run(folder.path(), "tp5_train", "run tp5 train --passes 5", "train");
    assert_plot(folder.path(), "train");
    assert_eq!(files(folder.path()), ["train.json", "train.png", "train.svg"]);
    let expected = json!({"seed": 0, "passes": 5, "learning_rate": 1e-4, "hidden": 100, "loss": "handout",
                          "activation": "tanh", "momentum": 0.0});
    assert_eq!((settings(&record), targets(&record)), (expected, vec![("TP5 Q2", true)]));
    assert_eq!((record.images.train, record.images.test, record.history.len()), (1000, 3137, 5));
    let first: Vec<String> =
        losses(&record.history[..3]).iter().flatten().map(|l| format!("{l:.6}")).collect();
    assert_eq!(first, ["1.909506", "1.908799", "1.908147"]);
    assert!(record.history.iter().all(|step| step.test_loss.is_some() && step.seconds.is_some()));
}

/// Protects Q5's table: one row and one series for each activation, whichever the options name.
#[test]
fn activations() {
    let folder = tempdir().unwrap();
    let words = "run tp5 activations --passes 40 --train 100 --lr 0.001";
    let record = run(folder.path(), "tp5_activations", words, "activations");
    assert_plot(folder.path(), "activations");
    assert_eq!(record.settings["activation"], json!(["tanh", "relu", "sigmoid"]));
    let series: Vec<_> =
        record.series.iter().map(|series| (series.name.as_str(), series.history.len())).collect();
    assert_eq!(series, [("tanh", 40), ("relu", 40), ("sigmoid", 40)]);
    assert!(record.series.iter().all(|series| series.test.is_some()));
}

/// Protects Q6's table: without and with momentum, from the same first loss.
#[test]
fn momentum() {
    let folder = tempdir().unwrap();
    let words = "run tp5 momentum --passes 40 --train 100 --lr 0.001 --momentum 0.5";
    let record = run(folder.path(), "tp5_momentum", words, "momentum");
    assert_plot(folder.path(), "momentum");
    assert_eq!(record.settings["momentum"], json!([0.0, 0.5]));
    let [without, with] = &record.series[..] else { panic!("two series") };
    let (without, with) = (losses(&without.history), losses(&with.history));
    // The second step is the first that knows of an earlier one.
    assert!(without[..2] == with[..2] && without[2] != with[2]);
}

/// Protects Q7's screen, and what it says: `train` with the same activation and momentum gives the same losses, to
/// the last bit.
#[test]
fn module() {
    let folder = tempdir().unwrap();
    let module = run(folder.path(), "tp5_module", "run tp5 module --passes 5", "module");
    assert_plot(folder.path(), "module");
    assert_eq!(targets(&module), [("TP5 Q7", true)]);
    let words = "run tp5 train --passes 5 --activation relu --momentum 0.9 --quiet";
    let run = run_into(folder.path(), words);
    assert_eq!((run.status, run.screen.as_str(), run.errors.as_str()), (Some(0), "", ""));
    let train = record(folder.path(), "train");
    assert_eq!(module.settings, train.settings);
    assert_eq!((losses(&module.history), module.test), (losses(&train.history), train.test));
}

/// Protects Q8's table: a row for each operation, and the verdict.
#[test]
fn gradcheck() {
    let folder = tempdir().unwrap();
    let record = run(folder.path(), "tp5_gradcheck", "run tp5 gradcheck", "gradcheck");
    assert_eq!(files(folder.path()), ["gradcheck.json"]);
    assert_eq!((targets(&record), record.targets[0].target.reached), (vec![("TP5 Q8", true)], 1.0));
}

/// Protects Q8's drawing: both files, with the loss, the activation and the shapes that were asked for.
#[test]
fn graph() {
    let folder = tempdir().unwrap();
    let words = "run tp5 graph --hidden 7 --activation sigmoid --loss categorical";
    run(folder.path(), "tp5_graph", words, "graph");
    assert_eq!(files(folder.path()), ["graph.dot", "graph.json", "graph.svg"]);
    for (name, start) in [("graph.svg", "<svg "), ("graph.dot", "digraph {")] {
        let text = fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(text.starts_with(start) && text.contains("sigmoid") && text.contains("(5, 7)"), "{text}");
        // The handout's second term is not part of the categorical loss.
        assert!(!text.contains("1 − y"), "{text}");
    }
}

/// Protects the whole of TP5: every question in order, compared with what TP4 itself does with these settings; `--save` keeps the weights of `train`.
#[test]
fn the_whole_of_tp5() {
    let root = tempdir().unwrap();
    let folder = root.path().join("results");
    let file = folder.join("tp5.safetensors");
    let words = "run tp5 --passes 5 --train 100 --lr 0.001 --hidden 8 --seed 3 --save";
    let ours = run(&folder, "tp5", &format!("{words} {}", file.display()), "compare");
    let tp4 = root.path().join("tp4");
    let words = "run tp4 two-layers --passes 5 --train 100 --lr 0.001 --hidden 8 --seed 3 --loss categorical";
    assert_eq!(run_into(&tp4, words).status, Some(0));
    for plot in ["train", "activations", "momentum", "module"] {
        assert_plot(&folder, plot);
    }
    let tp4 = record(&tp4, "two-layers");
    let expected =
        json!({"seed": 3, "passes": 5, "learning_rate": 0.001, "hidden": 8, "loss": "categorical"});
    assert_eq!((settings(&tp4), tp4.images), (expected, ours.images));
    assert_eq!((targets(&ours), ours.targets[0].target.reached), (vec![("TP5 Q8", true)], 1.0));
    assert_eq!(ours.history.len(), 5);
    assert_eq!(Weights::read(&file).unwrap().about.experiment, "train");
}

/// Protects `--save`: the file evaluates to the score of the run's own record, whichever way the network is written.
#[test]
fn weights() {
    let root = tempdir().unwrap();
    for (experiment, activation) in [("train", "sigmoid"), ("module", "relu")] {
        let (folder, file) = (root.path().join(experiment), root.path().join(format!("{experiment}.w")));
        let words = format!(
            "run tp5 {experiment} --passes 40 --train 100 --lr 0.001 --loss categorical --activation {activation}"
        );
        let run = run_into(&folder, &format!("{words} --save {}", file.display()));
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
        let record = record(&folder, experiment);
        let about = Weights::read(&file).unwrap().about;
        assert_eq!(
            (&about.settings, about.classes),
            (&record.settings, ["1", "7", "8"].map(String::from).into())
        );

        let evaluated = ended(xtask("evaluate --json --offline").arg(&file));
        assert_eq!((evaluated.status, evaluated.errors.as_str()), (Some(0), ""));
        let json: Value = serde_json::from_str(&evaluated.screen).unwrap();
        let (test, score) = (&json["test"], record.test.unwrap());
        assert_eq!(test["accuracy"].as_f64(), Some(score.accuracy), "{experiment}");
        let loss = test["loss"].as_f64().unwrap();
        // The lab keeps the logarithm finite with 1e-16; `evaluate` has no need to.
        assert!((loss / score.loss - 1.0).abs() < 1e-9, "{experiment}: {loss}, recorded {}", score.loss);
    }
}

/// Protects the screens of what goes wrong: options that cannot be, `--save` where nothing is kept, a descent that
/// leaves the numbers.
#[test]
fn errors() {
    let folder = tempdir().unwrap();
    let mut screens = String::new();
    for (words, status) in [
        ("run tp5 train --momentum 1", 2),
        ("run tp5 train --momentum=-0.1", 2),
        ("run tp5 train --momentum 0,9", 2),
        ("run tp5 train --activation than", 2),
        ("run tp5 momentum --momentum 0", 1),
        ("run tp5 activations --save w", 2),
        ("run tp5 momentum --save w", 2),
        ("run tp5 gradcheck --save w", 2),
        ("run tp5 graph --save w", 2),
    ] {
        let run = run_into(folder.path(), words);
        assert_eq!(run.status, Some(status), "{words}: {}{}", run.screen, run.errors);
        screens += &format!("$ cargo xtask {words}\n{}\n", run.errors);
    }
    let _filters = filters();
    insta::assert_snapshot!("tp5_errors", without_paths(&screens, folder.path()));

    for experiment in ["train --activation relu", "module"] {
        let run = run_into(folder.path(), &format!("run tp5 {experiment} --train 20 --lr 1e200"));
        assert_eq!(run.status, Some(1));
        let found = "error: pass 2: logits[0, 0] is no longer finite: NaN. The learning rate";
        assert!(run.errors.starts_with(found), "{}", run.errors);
    }
}
