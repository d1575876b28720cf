//! `cargo xtask diff` and its two sides: what it makes of a side that fails, of a record that is none, of runs that diverge,
//! and what it calls them.
//!
//! The sides are shell scripts, as a student's program might be.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod sides;

use serde_json::{Value, json};
use sides::{diff, program, record, trace};

/// Protects from a result that nobody reached: a program that fails although it has left a record is named, with its exit
/// status and the last of what it said. Nothing else that a side says is on the screen.
#[test]
fn a_side_that_fails_with_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let good = program(folder.path(), "good", &record(&[0.5]), "echo chatter; echo chatter >&2");
    for status in [1, 3, 101, 139] {
        let words = "echo chatter; echo 'Traceback (most recent call last):' >&2; echo 'KeyError: 7' >&2";
        let bad = program(folder.path(), "bad", &record(&[0.5]), &format!("{words}; exit {status}"));
        for (left, right) in [(&good, &bad), (&bad, &good)] {
            let (code, screen, errors) = diff(left, right, &[]);
            assert_eq!((code, screen.as_str()), (Some(1), ""), "{status}");
            let why = format!(
                "wrote its record and then failed (exit status: {status}), so the record does not count"
            );
            assert_eq!(errors, format!("error: {bad} {why}: KeyError: 7\n"));
        }
    }
    let (code, screen, errors) = diff(&good, &good, &[]);
    assert!(code == Some(0) && !screen.contains("chatter"), "{screen}");
    assert_eq!(errors, "");
}

/// Protects the comparison of runs that miss a target of their handout: they exit with 1, and their record counts.
#[test]
fn a_missed_target_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let missed = |promised: bool| {
        let mut record: Value = serde_json::from_str(&record(&[0.5])).unwrap();
        let target =
            json!({"question": "Q", "text": "fast", "reached": 1, "met": false, "promised": promised});
        record["targets"] = json!([target]);
        record.to_string()
    };
    let good = program(folder.path(), "good", &record(&[0.5]), "");
    let missed = [true, false]
        .map(|promised| program(folder.path(), &format!("{promised}"), &missed(promised), "exit 1"));
    let [promised, not_promised] = missed.map(|other| diff(&good, &other, &[]));
    assert_eq!((promised.0, promised.2.as_str()), (Some(0), ""));
    assert!(not_promised.2.contains("and then failed (exit status: 1)"), "{}", not_promised.2);
}

/// Protects a person from looking for a file that is gone: what is wrong with a record is said of the side that wrote it.
#[test]
fn a_record_that_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let good = program(folder.path(), "good", &record(&[0.5]), "");
    let not_finite = record(&[0.5]).replace("0.5", "NaN");
    for text in ["", "{\"lab\": \"tp3\", ", "[1, 2]", "{}", &not_finite] {
        let bad = program(folder.path(), "bad", text, "");
        for (left, right) in [(&good, &bad), (&bad, &good)] {
            let (code, screen, errors) = diff(left, right, &[]);
            assert_eq!((code, screen.as_str()), (Some(1), ""), "{text}");
            let begin = format!(
                "error: {bad} wrote a train.json that is not a run record of this course\n  because: "
            );
            assert!(errors.starts_with(&begin) && errors.lines().count() == 2, "{text}: {errors}");
        }
    }
    // A folder of that name, and bytes that are no text.
    for instead in ["mkdir \"$out/train.json\"", "printf '\\377\\376' > \"$out/train.json\""] {
        let bad = program(folder.path(), "bad", "", &format!("rm \"$out/train.json\"; {instead}"));
        let (_, _, errors) = diff(&good, &bad, &[]);
        assert!(errors.starts_with(&format!("error: {bad} wrote a train.json that is not")), "{errors}");
    }
    let none = program(folder.path(), "none", "", "rm \"$out/train.json\"");
    assert_eq!(
        diff(&good, &none, &[]).2,
        format!("error: {none} left no record of train: it cannot be compared\n")
    );
}

/// Protects `diff tp3 tp3`: the two runs are called apart wherever they are named; and so are two programs of one name.
#[test]
fn two_sides_of_one_name() {
    let folder = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        program(&folder.path().join(name), "mine", &record(&[0.5]), "")
    });
    let (_, screen, _) = diff(&a, &a, &[]);
    assert!(screen.starts_with("mine (first run) and mine (second run) on fashion-mnist"), "{screen}");
    assert!(screen.contains("\nmine (first run) and mine (second run) agree: "), "{screen}");
    assert!(screen.contains("   first run   second run   "), "{screen}");
    let (_, screen, _) = diff(&a, &b, &[]);
    assert!(screen.contains(&format!("\n{a} and {b} agree: ")), "{screen}");
    let (_, json, _) = diff("tp3", "tp3", &["--json", "--epochs=1", "--train=60"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!([&json["left"], &json["right"]], ["tp3 (first run)", "tp3 (second run)"]);
}

/// Protects losses that are exactly 0, and times: no difference is none, and not "not a number".
#[test]
fn nothing_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let zero = record(&[0.0, 0.0]).replace("\"seconds\":0.25", "\"seconds\":0.0");
    let [left, right, small] = [("left", zero.clone()), ("right", zero), ("small", record(&[1e-12, 0.0]))]
        .map(|(name, record)| program(folder.path(), name, &record, ""));
    let (code, screen, errors) = diff(&left, &right, &[]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert!(screen.contains("The training losses are the same to the last bit."), "{screen}");
    for (left, right) in [(&left, &right), (&left, &small), (&small, &left)] {
        let (code, screen, _) = diff(left, right, &[]);
        assert!(code == Some(0) && !screen.contains("NaN") && !screen.contains("inf"), "{screen}");
    }
    let (_, json, _) = diff(&left, &right, &["--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!([&json["epochs"][0]["relative"], &json["speed_ratio"]], [&json!(0.0), &Value::Null]);
}

/// Protects two runs that both diverged: that is said, with the place on each side and the likely cause; nothing is said of
/// how losses are put together. Whether they stop or write what is not finite into a record makes no difference.
#[test]
fn both_diverged() {
    let folder = tempfile::tempdir().unwrap();
    let tensors = trace(&[("w", 1, 1, 2.0), ("logits", 1, 2, f64::INFINITY), ("w", 1, 2, f64::NAN)]);
    let without_loss = record(&[0.5, 0.125]).replace("0.125", "null");
    for (text, end) in [(record(&[0.5]), "rm \"$out/train.json\"; exit 1"), (without_loss, "")] {
        let [left, right] = ["left", "right"].map(|name| {
            let path = program(folder.path(), name, &text, end);
            std::fs::write(format!("{path}.trace"), &tensors).unwrap();
            path
        });
        let (code, screen, errors) = diff(&left, &right, &["--lr=7"]);
        assert_eq!(code, Some(1));
        for line in [
            "Both diverged: neither has a result.",
            "\n  left   epoch 1, batch 2: logits[0, 1] is inf\n  right  epoch 1, batch 2: logits[0, 1] is inf\n",
            "\nThe learning rate, 0.5, is probably too high: try a smaller --lr.\n",
        ] {
            assert!(screen.contains(line), "{screen}");
        }
        assert!(
            !screen.contains("put together") && errors.starts_with(&format!("error: {left}")),
            "{screen}{errors}"
        );
        let (_, json, _) = diff(&left, &right, &["--json"]);
        let json: Value = serde_json::from_str(&json).unwrap();
        let first = &json["parting"]["diverged"]["right"];
        assert_eq!(
            [&first["place"], &first["tensor"], &first["value"]],
            ["epoch 1, batch 2", "logits", "inf"]
        );
    }
}

/// Protects the same where no tensor of the training tells: a figure of the evaluation is not finite. Then both sides are
/// asked, and what each says is on the screen.
#[test]
fn both_stopped_after_the_training() {
    let folder = tempfile::tempdir().unwrap();
    let side = |name: &str, says: &str| {
        let end = format!("rm \"$out/train.json\"; echo 'error: {says}' >&2; exit 1");
        let path = program(folder.path(), name, "", &end);
        std::fs::write(format!("{path}.trace"), trace(&[("w", 1, 1, 2.0)])).unwrap();
        path
    };
    let said = "epoch 1: the test loss is no longer finite: inf";
    let [left, right, full] =
        [("left", said), ("right", said), ("full", "the disk is full")].map(|(name, says)| side(name, says));
    let (code, screen, errors) = diff(&left, &right, &[]);
    assert_eq!(code, Some(1));
    assert!(screen.contains("\nBoth diverged: ") && !screen.contains("put together"), "{screen}");
    let both =
        [&left, &right].map(|side| format!("{side} stopped before it finished (exit status: 1): {said}\n"));
    assert_eq!(errors, format!("error: {}", both.concat()));

    let (_, screen, errors) = diff(&left, &full, &[]);
    assert!(screen.contains("\nBoth stopped before they had a result"), "{screen}");
    assert!(errors.contains(said) && errors.contains("the disk is full"), "{errors}");

    let good = program(folder.path(), "good", &record(&[0.5]), "");
    std::fs::write(format!("{good}.trace"), trace(&[("w", 1, 1, 2.0)])).unwrap();
    let (_, screen, errors) = diff(&full, &good, &[]);
    assert!(screen.contains("\nfull stopped before it had a result"), "{screen}");
    assert_eq!(errors.matches("stopped before").count(), 1, "{errors}");
}

/// Protects who has no numbers to compare from being told of one: here only the left side diverges, and there the two part.
#[test]
fn one_diverged() {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = [("left", 0.5, f64::NAN), ("right", 0.7, 3.0)].map(|(name, loss, value)| {
        let path = program(folder.path(), name, &record(&[loss]), "");
        std::fs::write(format!("{path}.trace"), trace(&[("w", 1, 1, 2.0), ("w", 1, 2, value)])).unwrap();
        path
    });
    let (_, screen, _) = diff(&left, &right, &[]);
    assert!(screen.contains("They part at epoch 1, batch 2: `w`."), "{screen}");
    assert!(screen.contains("hint: only left is no longer finite"), "{screen}");
}
