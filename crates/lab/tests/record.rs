//! Run records: their fields, their digits, what happens to files that are none or cannot be written.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use data::{ImageCounts, Source};
use lab::{
    Record, Score, Step, Target,
    record::{ClassWeights, Interrupted, ModelScore, Outcome, Series, curve},
};
use plot::Confusion;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A record with something in every field.
fn record() -> Record {
    Record {
        lab: "tp3".into(),
        experiment: "train".into(),
        dataset: "fashion-mnist".into(),
        source: Source::Sample,
        images: ImageCounts { train: 5000, validation: 1000, test: 900 },
        settings: BTreeMap::from([("seed".into(), 7.into()), ("learning_rate".into(), 0.1.into())]),
        history: vec![Step {
            step: 1,
            train_loss: Some(0.1 + 0.2),
            validation_accuracy: Some(0.5),
            seconds: Some(1e-3),
            ..Step::default()
        }],
        series: Vec::new(),
        test: Some(Score { loss: 1.0 / 3.0, accuracy: 0.625 }),
        targets: vec![Outcome {
            target: Target { question: "TP3 Q7".into(), text: "fast".into(), reached: 9.5, met: false },
            shown: "9.5 times".into(),
            promised: true,
        }],
        interrupted: None,
        confusion: None,
        weights: Vec::new(),
        models: Vec::new(),
        measured: None,
    }
}

fn written(record: &Record) -> Value {
    serde_json::from_str(&serde_json::to_string(record).unwrap()).unwrap()
}

/// Protects who runs a lab on a slower machine: a target of speed that is not met never reads as a failure, nor does it once
/// its record has been written and read again.
#[test]
fn targets_of_speed() {
    let verdict = |met, promised| {
        let target = Target::of_speed("TP3 Q7", "10 times faster than TP2", 8.0, met);
        let outcome = Outcome { target, shown: "8.0 times faster".into(), promised };
        let again: Outcome = serde_json::from_str(&serde_json::to_string(&outcome).unwrap()).unwrap();
        assert_eq!(again.target.speed(), Some("10 times faster than TP2"));
        again.verdict()
    };
    assert_eq!((verdict(true, false), verdict(false, false)), ("met", "not judged: machines differ"));
    assert_eq!(verdict(false, true), "not judged: machines differ");
    let other = record().targets.remove(0);
    assert_eq!((other.target.speed(), other.verdict()), (None, "MISSED"));
}

/// Protects the programs that read records (`diff`, the reports, a student's own): every field of ARCHITECTURE.md
/// under its name, those without a figure null, and nothing else.
#[test]
fn the_fields() {
    let expected = json!({
        "lab": "tp3", "experiment": "train", "dataset": "fashion-mnist", "source": "sample",
        "images": {"train": 5000, "validation": 1000, "test": 900},
        "settings": {"seed": 7, "learning_rate": 0.1},
        "history": [{
            "step": 1, "train_loss": 0.30000000000000004, "train_accuracy": null, "validation_loss": null,
            "validation_accuracy": 0.5, "test_loss": null, "test_accuracy": null, "seconds": 0.001
        }],
        "test": {"loss": 0.3333333333333333, "accuracy": 0.625},
        "targets": [{"question": "TP3 Q7", "text": "fast", "reached": 9.5, "met": false, "shown": "9.5 times", "promised": true}]
    });
    assert_eq!(written(&record()), expected);
    assert_eq!(written(&Record { test: None, ..record() })["test"], Value::Null);
    let series = Series { name: "learning rate 1".into(), history: vec![Step::default()], test: None };
    let expected = json!([{"name": "learning rate 1", "history": [Step::default()], "test": null}]);
    assert_eq!(written(&Record { series: vec![series], ..record() })["series"], expected);
    let interrupted = Some(Interrupted { epoch: 3, step: 217, steps: 875 });
    let json = written(&Record { interrupted, ..record() });
    assert_eq!(json["interrupted"], json!({"epoch": 3, "step": 217, "steps": 875}));
    let confusion = Some(Confusion::new(&["Coat".into(), "Bag".into()], &[0, 1, 1], &[1, 1, 1]));
    let expected = json!({
        "rows": "true class", "columns": "predicted class", "classes": ["Coat", "Bag"], "counts": [[0, 1], [0, 2]]
    });
    assert_eq!(written(&Record { confusion, ..record() })["confusion"], expected);
    let weights = vec![ClassWeights { class: "Bag".into(), height: 1, width: 2, pixels: vec![0.5, -0.1] }];
    let expected = json!([{"class": "Bag", "height": 1, "width": 2, "pixels": [0.5, -0.1]}]);
    assert_eq!(written(&Record { weights, ..record() })["weights"], expected);
    let (name, from) = ("support vector machine".into(), "libsvm-rs".into());
    let (train_seconds, test_seconds) = (6.5, None);
    let models = vec![ModelScore { name, from, accuracy: 0.75, train_seconds, test_seconds, parameters: 12 }];
    let expected = json!([{
        "name": "support vector machine", "from": "libsvm-rs", "accuracy": 0.75, "train_seconds": 6.5,
        "test_seconds": null, "parameters": 12
    }]);
    assert_eq!(written(&Record { models, ..record() })["models"], expected);
}

/// Protects records that another program wrote: what it does not measure it may leave out.
#[test]
fn absent_figures() {
    let mut json = written(&record());
    json["history"] = json!([{"step": 1, "train_loss": 0.5}]);
    let read: Record = serde_json::from_value(json).unwrap();
    assert_eq!(read.history, [Step { step: 1, train_loss: Some(0.5), ..Step::default() }]);
}

/// Protects against a record that cannot be read again: JSON has no infinity and no NaN, so they become null, and
/// null is read as no figure or, where there must be one, as NaN.
#[test]
fn figures_that_are_not_finite() {
    for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut record = record();
        record.history[0].train_loss = Some(odd);
        record.test = Some(Score { loss: odd, accuracy: odd });
        record.targets[0].target.reached = odd;
        let json = written(&record);
        for null in [
            &json["history"][0]["train_loss"],
            &json["test"]["loss"],
            &json["test"]["accuracy"],
            &json["targets"][0]["reached"],
        ] {
            assert!(null.is_null(), "{odd}: {json}");
        }
        let read: Record = serde_json::from_value(json).unwrap();
        assert_eq!(read.history[0].train_loss, None);
        assert!(read.test.unwrap().loss.is_nan() && read.targets[0].target.reached.is_nan());
    }
}

proptest! {
    /// Protects "to the last bit": any finite number is read as it was written.
    #[test]
    fn round_trip(
        numbers in prop::array::uniform6(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO),
    ) {
        let [loss, accuracy, seconds, test, reached, rate] = numbers;
        let mut record = record();
        record.history[0].train_loss = Some(loss);
        record.history[0].validation_accuracy = Some(accuracy);
        record.history[0].seconds = Some(seconds);
        record.test = Some(Score { loss: test, accuracy });
        record.targets[0].target.reached = reached;
        record.settings.insert("learning_rate".into(), rate.into());
        let folder = tempfile::tempdir().unwrap();
        let read = Record::read(&record.write(folder.path()).unwrap()).unwrap();
        prop_assert_eq!(&read, &record);
    }
}

/// Protects TP3 Q8's "close": training loss, and the losses and accuracies of the validation and the test set, by
/// NumPy's rule, where both have them.
#[test]
fn close_steps() {
    let ours = Step {
        train_loss: Some(0.5),
        validation_loss: Some(0.6),
        validation_accuracy: Some(0.8),
        test_loss: Some(0.7),
        test_accuracy: Some(0.9),
        train_accuracy: Some(0.85),
        ..Step::default()
    };
    let train = Step { train_loss: Some(0.5), ..Step::default() };
    assert_eq!(ours.is_close_to(&Step { train_loss: Some(0.5 + 1e-7), ..ours.clone() }), Some(true));
    assert_eq!(ours.is_close_to(&train), Some(true));
    for far in [
        Step { train_loss: Some(0.5001), ..ours.clone() },
        Step { validation_loss: Some(0.61), ..train.clone() },
        Step { validation_accuracy: Some(0.81), ..train.clone() },
        Step { test_loss: Some(0.71), ..train.clone() },
        Step { test_accuracy: Some(0.91), ..train.clone() },
        Step { train_accuracy: Some(0.86), ..train.clone() },
    ] {
        assert_eq!(ours.is_close_to(&far), Some(false), "{far:?}");
    }
    assert_eq!(ours.is_close_to(&Step::default()), None);
}

/// Protects what is said of two trainings' numbers: how far their losses are apart is a share of the larger, and none at all
/// where both are 0 or the same.
#[test]
fn losses_apart() {
    let step = |loss| Step { train_loss: Some(loss), ..Step::default() };
    for (ours, theirs, apart) in
        [(0.5, 0.5, 0.0), (0.0, 0.0, 0.0), (0.0, -0.0, 0.0), (0.25, 0.5, 0.5), (0.0, 2.0, 1.0)]
    {
        assert_eq!(step(ours).apart_from(&step(theirs)), Some(apart), "{ours} and {theirs}");
        assert_eq!(step(theirs).apart_from(&step(ours)), Some(apart), "{theirs} and {ours}");
    }
    assert_eq!(step(0.5).apart_from(&Step::default()), None);
}

/// Protects the speeds that are compared: the median, the mean of the middle two for an even number; none if a step
/// was not measured, or there is none.
#[test]
fn median_of_the_seconds() {
    let median = |seconds: &[Option<f64>]| {
        let step = |&seconds| Step { seconds, ..Step::default() };
        Record { history: seconds.iter().map(step).collect(), ..record() }.seconds_per_step()
    };
    assert_eq!(median(&[Some(9.0), Some(1.0), Some(2.0)]), Some(2.0));
    assert_eq!(median(&[Some(4.0), Some(1.0), Some(100.0), Some(2.0)]), Some(3.0));
    assert_eq!(median(&[Some(0.5)]), Some(0.5));
    assert_eq!(median(&[Some(1.0), None]), None);
    assert_eq!(median(&[]), None);
}

/// Protects curves: a step without the figure is no point.
#[test]
fn points_of_a_curve() {
    let step = |step, train_loss| Step { step, train_loss, ..Step::default() };
    let history = [step(1, Some(0.5)), step(2, None), step(3, Some(0.25))];
    assert_eq!(curve(&history, |step| step.train_loss), [(1.0, 0.5), (3.0, 0.25)]);
}

/// Protects the place of a record, made if it is not there; nothing else is left behind, and an older record is
/// replaced.
#[test]
fn written_into_its_folder() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("runs").join("tp3");
    for lab in ["tp2", "tp3"] {
        let path = Record { lab: lab.into(), ..record() }.write(&folder).unwrap();
        assert_eq!(path, folder.join("train.json"));
        assert_eq!(Record::read(&path).unwrap().lab, lab);
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
}

/// Protects a classroom's shared folder: a record may be read by whoever may read the plots beside it.
#[cfg(unix)]
#[test]
fn readable_as_any_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    fs::write(folder.path().join("plot.svg"), "").unwrap();
    let path = record().write(folder.path()).unwrap();
    assert_eq!(mode(&path), mode(&folder.path().join("plot.svg")));
}

/// Protects a reader at the wrong moment: while a record is written over and over, every reading is a whole one.
#[test]
fn whole_at_every_moment() {
    let folder = tempfile::tempdir().unwrap();
    let long = Record { history: vec![record().history[0].clone(); 2000], ..record() };
    let path = long.write(folder.path()).unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for i in 0..20 {
                if i % 2 == 0 { record().write(folder.path()) } else { long.write(folder.path()) }.unwrap();
            }
        });
        while !writer.is_finished() {
            assert!(matches!(Record::read(&path).unwrap().history.len(), 1 | 2000));
        }
    });
}

/// Protects the student whose folder cannot be written: the message names the file, the cause is the system's; what
/// was there before stays.
#[test]
fn a_folder_that_cannot_be() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("notes.txt");
    fs::write(&file, "mine").unwrap();
    let error = record().write(&file).unwrap_err();
    let expected = format!("cannot write the run record {}", file.join("train.json").display());
    assert_eq!(error.to_string(), expected);
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");

    let folder = root.path().join("taken");
    fs::create_dir_all(folder.join("train.json")).unwrap();
    assert!(record().write(&folder).is_err());
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no half-written file stays");
}

/// Protects against half a record, or something else, being taken for a result: the message names the file and says
/// what to do.
#[test]
fn files_that_are_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = record().write(folder.path()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let truncated = &text[..text.len() / 2];
    let renamed = text.replace("\"history\"", "\"histories\"");
    let worded = text.replace("0.625", "\"most\"");
    for bad in ["", "{}", "[1, 2]", "<html>", truncated, &renamed, &worded] {
        fs::write(&path, bad).unwrap();
        let error = Record::read(&path).expect_err(bad);
        let expected =
            format!("{} is not a run record of this course; delete it and run the lab again", path.display());
        assert_eq!(error.to_string(), expected);
    }
    let absent = folder.path().join("none.json");
    let error = Record::read(&absent).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot read the run record {}", absent.display()));
}
