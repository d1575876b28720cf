//! Files that somebody has tampered with, and sealed again: what they say is not believed.

use std::{fs, fs::File};

use linalg::Float;
use serde_json::{Value, json};
use weights::{About, Checkpoint, Weights};

use super::{about, checkpoint::resumable, complaint, file, parts, weights};

/// What reading these weights says; they are sealed by whoever writes them.
fn forged(change: impl FnOnce(&mut About)) -> String {
    let mut weights = resumable();
    change(&mut weights.about);
    let folder = tempfile::tempdir().unwrap();
    weights.write(&folder.path().join("w")).unwrap();
    let said = complaint(&fs::read(folder.path().join("w")).unwrap());
    let start = "FILE: an entry of its metadata is missing, or cannot be what it says; docs/src/weights.md lists the entries. Save \
         the weights again, or copy the file again | ";
    said.strip_prefix(start).unwrap_or_else(|| panic!("{said}")).to_owned()
}

/// Protects memory, time and figures from settings beyond the limits of the command line: by its functions, in its words.
#[test]
fn settings_beyond_the_options() {
    let forged = |name: &str, value: Value| forged(|about| drop(about.settings.insert(name.into(), value)));
    let at_least_one = "must be a whole number, 1 or more";
    for name in ["epochs", "passes", "batch_size"] {
        for value in [json!(0), json!(-1), json!(1.5), json!("8"), json!(null), json!(1e300)] {
            assert_eq!(forged(name, value.clone()), format!("`settings.{name}` is {value}: {at_least_one}"));
        }
    }
    for value in [json!(-1), json!(1_u64 << 32), json!(0.5)] {
        let rule = "must be a whole number from 0 to 4294967295";
        assert_eq!(forged("seed", value.clone()), format!("`settings.seed` is {value}: {rule}"));
    }
    for value in [json!(0), json!(-0.1)] {
        let said = forged("learning_rate", value.clone());
        assert_eq!(said, format!("`settings.learning_rate` is {value}: must be above 0 and finite"));
    }
    for width in [0_u64, 10_001, 1_000_000_000, u64::MAX] {
        let rule = "is no width: each is a whole number from 1 to 10000, as in 128,64";
        let said = forged("hidden", json!([128, width]));
        assert_eq!(said, format!("`settings.hidden` is [128,{width}]: `{width}` {rule}"));
        let said = forged("hidden", json!(width));
        assert_eq!(said, format!("`settings.hidden` is {width}: must be a whole number from 1 to 10000"));
    }
    let said = forged("hidden", json!(vec![10_000; 101]));
    assert!(said.ends_with("…: 101 hidden layers are too many: there may be 100"), "{said}");
    assert!(forged("hidden", json!([])).ends_with(": there must be a hidden layer"));
    let said = forged("loss", json!("\u{1b}[2J"));
    assert_eq!(said, "`settings.loss` is \"\\u001b[2J\": there must be no control character in it");
}

/// Protects what goes on from a checkpoint: every number of it is one that a training can have come to.
#[test]
fn checkpoints_that_cannot_be() {
    let forged =
        |change: &dyn Fn(&mut Checkpoint)| forged(|about| change(about.checkpoint.as_mut().unwrap()));
    let amount = "must be 0 or more, and finite";
    assert_eq!(forged(&|of| of.loss = -0.5), format!("`checkpoint.loss` is -0.5: {amount}"));
    assert_eq!(forged(&|of| of.seconds = -1.0), format!("`checkpoint.seconds` is -1: {amount}"));
    assert!(
        forged(&|of| of.loss = Float::NAN)
            .starts_with("`checkpoint.loss` cannot be read: invalid type: null")
    );
    let none = "no step of that epoch is done, so that it must be 0";
    assert_eq!(forged(&|of| of.step = 0), format!("`checkpoint.loss` is {}: {none}", 1.0 / 3.0));

    let counted = "the epochs are counted from 1";
    for (epochs, entry) in
        [([1, 3], "history[1].step` is 3: must be 2"), ([0, 1], "history[0].step` is 0: must be 1")]
    {
        let said = forged(&|of| (of.history[0].step, of.history[1].step) = epochs.into());
        assert_eq!(said, format!("`checkpoint.{entry}: {counted}"));
    }
    assert_eq!(
        forged(&|of| of.history.reverse()),
        format!("`checkpoint.history[0].step` is 2: must be 1: {counted}")
    );
    let said = forged(&|of| of.history[1].test_loss = Some(-1.0));
    assert_eq!(said, format!("`checkpoint.history[1].test_loss` is -1: {amount}"));
    let said = forged(&|of| of.history[0].seconds = Some(-1.0));
    assert_eq!(said, format!("`checkpoint.history[0].seconds` is -1: {amount}"));
    let said = forged(&|of| of.history[0].test_accuracy = Some(1.5));
    assert_eq!(said, "`checkpoint.history[0].test_accuracy` is 1.5: must be from 0 to 1");

    let state = "not the state of a generator: two whole numbers, of which the second is odd, and perhaps half a word";
    assert_eq!(forged(&|of| of.model_rng = "1 2".into()), format!("`checkpoint.model_rng` is 1 2: {state}"));
    assert_eq!(
        forged(&|of| of.data_rng = "\u{1b}[2J".into()),
        format!("`checkpoint.data_rng` is \u{fffd}[2J: {state}")
    );
    assert_eq!(
        forged(&|of| of.train = Some(0)),
        "`checkpoint.train` is 0: must be a whole number, 1 or more"
    );
    assert_eq!(
        forged(&|of| of.digest = "00ff".into()),
        "`checkpoint.digest` is 00ff: must be 64 hexadecimal digits"
    );
}

/// Protects the tables of `evaluate`: each output of a model has a name, and one of its own; and no name moves the cursor.
#[test]
fn names() {
    let classes = |classes: &[&str]| {
        let classes = classes.iter().map(|&class| class.into()).collect();
        forged(|about| about.classes = classes)
    };
    assert_eq!(classes(&[]), "`classes` has 0 names: there must be from 1 to 256");
    assert_eq!(classes(&["a"; 257]), "`classes` has 257 names: there must be from 1 to 256");
    assert_eq!(classes(&["a"; 10]), "`classes[1]` is a: a class before it has the same name");
    assert_eq!(classes(&["a", "b", "a"]), "`classes[2]` is a: a class before it has the same name");
    assert_eq!(classes(&["a", ""]), "`classes[1]` is empty");
    let long = format!("`classes[0]` is {}…: must have at most 100 characters", "é".repeat(40));
    assert_eq!(classes(&["é".repeat(101).as_str()]), long);
    let control = "there must be no control character in it";
    assert_eq!(classes(&["a\nb"]), format!("`classes[0]` is a\u{fffd}b: {control}"));
    assert_eq!(forged(|about| about.lab = String::new()), "`lab` is empty");
    assert_eq!(forged(|about| about.dataset = "\u{7}".into()), format!("`dataset` is \u{fffd}: {control}"));
}

/// Protects against files that mean one thing here and another elsewhere: a tensor, an entry of the metadata, or a name
/// within an entry that is there twice.
#[test]
fn twice() {
    let (header, numbers) = parts();
    let text = header.to_string();
    let twice = |text: &str| complaint(&file(text, &numbers));
    let start = "FILE is not a whole safetensors file: its header cannot be read; save the weights again, or copy the file again | ";
    for (member, name) in [("b", "b"), ("\\u0077", "w")] {
        let doubled = text.replacen('{', &format!("{{\"{member}\":{},", header[name]), 1);
        let said = twice(&doubled);
        assert!(said.starts_with(&format!("{start}`{name}` stands there twice at line 1")), "{said}");
    }
    for (from, to) in [
        ("\"lab\":", "\"lab\":\"tp4\",\"lab\":"),
        ("\"shape\":[1,3]", "\"shape\":[3,1],\"shape\":[1,3]"),
        ("\"__metadata__\":", "\"__metadata__\":{},\"__metadata__\":"),
    ] {
        assert!(text.contains(from), "{text}");
        let said = twice(&text.replacen(from, to, 1));
        assert!(said.starts_with(start) && said.contains("` stands there twice"), "{said}");
    }
    let mut inner = header.clone();
    inner["__metadata__"]["settings"] = r#"{"seed": 1, "svm": {"c": 1, "c": 2}}"#.into();
    let said = twice(&inner.to_string());
    assert!(
        said.ends_with(" | `settings` cannot be read: `c` stands there twice at line 1 column 35"),
        "{said}"
    );
}

/// Protects memory: a header that says of itself that it is longer than any is not read, though the file is as long.
#[test]
fn a_header_of_gigabytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    fs::write(&path, 150_000_000_u64.to_le_bytes()).unwrap();
    let format = || std::error::Error::source(&Weights::read(&path).unwrap_err()).unwrap().to_string();
    assert_eq!(format(), "invalid header length");
    File::options().write(true).open(&path).unwrap().set_len(8 + 150_000_000).unwrap();
    assert_eq!(format(), "header too large");
}

/// Protects a training of many thousand epochs: its header is long, and the file can be read and replaced all the same.
#[test]
fn a_long_history() {
    let mut long = resumable();
    let history = &mut long.about.checkpoint.as_mut().unwrap().history;
    *history = (1..=10_000).map(|step| weights::Step { step, ..history[0].clone() }).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    long.write(&path).unwrap();
    assert!(fs::metadata(&path).unwrap().len() > 1 << 20);
    assert_eq!(Weights::read(&path).unwrap(), long);
    weights().write(&path).unwrap();
    assert_eq!(Weights::read(&path).unwrap(), Weights { about: about(), ..weights() });
}
