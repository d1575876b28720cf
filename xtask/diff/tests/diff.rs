//! `cargo xtask diff` as a process: runs that agree, runs that do not, and where they part.
//!
//! The side with the bug is TP3's example `planted_bug`: a program of its own, as a student's would be.

#[path = "../../tests/bare/mod.rs"]
mod bare;
#[path = "../../tests/python/mod.rs"]
mod python;

use std::{
    path::PathBuf,
    process::{Command, Output},
    sync::OnceLock,
};

use python::python_has;
use serde_json::Value;

fn xtask() -> Command {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.current_dir(data::project_root());
    command
}

/// Runs `diff` on the bundled sample and gives its status, what it printed and what it said on standard error.
fn diff(left: &str, right: &str, bug: &str, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = xtask();
    // The sample, whatever else there is on this machine.
    let sample = data::project_root().join("datasets/sample");
    command.args([left, right]).args(options).arg("--data-dir").arg(sample).env("BUG", bug);
    let Output { status, stdout, stderr } = command.output().expect("xtask starts");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    (status.code(), text(stdout), text(stderr))
}

/// The path of the program with the planted bugs, built once.
fn planted() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--package", "tp3-vectorized", "--example", "planted_bug"]);
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        assert!(cargo.current_dir(data::project_root()).status().expect("cargo starts").success());
        let profile = PathBuf::from(env!("CARGO_BIN_EXE_xtask-diff")).with_file_name("examples");
        profile.join("planted_bug").with_extension(std::env::consts::EXE_EXTENSION).display().to_string()
    })
}

/// What `--json` says of a comparison of TP2 with the planted bug: the status, and the comparison.
fn comparison(bug: &str, options: &[&str]) -> (Option<i32>, Value) {
    let options = [&["--epochs", "1", "--json"], options].concat();
    let (status, json, errors) = diff("tp2", planted(), bug, &options);
    (status, serde_json::from_str(&json).unwrap_or_else(|_| panic!("no JSON: {json}\n{errors}")))
}

/// Whatever the seed and the data set, the naive and the vectorized losses are close.
#[test]
fn tp2_and_tp3_agree() {
    for options in
        [["--seed", "42", "--dataset", "fashion-mnist"], ["--seed", "4294967295", "--dataset", "mnist"]]
    {
        let (status, json, errors) =
            diff("tp2", "tp3", "none", &[&options[..], &["--epochs", "2", "--json"]].concat());
        assert_eq!(status, Some(0), "{errors}");
        let comparison: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(comparison["close"], true);
        assert_eq!(comparison["epochs"].as_array().map(Vec::len), Some(2));
        for epoch in comparison["epochs"].as_array().expect("epochs") {
            assert!(epoch["relative"].as_f64().expect("a number") < 1e-12, "{epoch}");
        }
    }
}

/// Each planted bug is found in the tensor where it is, at the first batch that shows it, with the right hint.
#[test]
fn planted_bugs_are_found() {
    for (bug, tensor, hint) in [
        ("missing-mean", "grad_w", "one side takes the mean, the other the sum"),
        ("transposed-gradient", "grad_w", "a transpose too many, or one too few"),
        ("column-sums", "probs", "only the left's rows sum to 1"),
        ("shifted-labels", "grad_w", ""),
        ("uphill", "w", "steps the other way everywhere: uphill"),
        ("frozen-bias", "b", "it never updates this parameter"),
    ] {
        let (status, comparison) = comparison(bug, &[]);
        let parting = &comparison["parting"]["at"];
        assert_eq!((status, &comparison["close"]), (Some(1), &Value::Bool(false)), "{bug}");
        assert_eq!(
            (&parting["tensor"], &parting["epoch"], &parting["batch"]),
            (&tensor.into(), &1.into(), &1.into()),
            "{bug}"
        );
        let values = &parting["values"];
        let number =
            |name: &str| values[name].as_f64().unwrap_or_else(|| panic!("{bug}: {name} of {values}"));
        assert!((number("left") - number("right")).abs() > number("bound"), "{bug}: {values}");
        assert!(number("bound") < 1e-12, "{bug}: {values}");
        assert_eq!(values["index"].as_array().map(Vec::len), Some(2), "{bug}");
        let hints = parting["hints"].to_string();
        assert!(hints.contains(hint) && (hint.is_empty() == (hints == "[]")), "{bug}: {hints}");
    }
}

/// A difference in what is drawn is found before the first step.
#[test]
fn other_weights_part_at_once() {
    let (_, comparison) = comparison("small-weights", &[]);
    let parting = &comparison["parting"]["at"];
    assert_eq!((&parting["tensor"], &parting["epoch"]), (&"w".into(), &0.into()));
}

/// The maximum of the whole batch instead of each row's changes nothing in exact arithmetic: at an ordinary learning
/// rate the two are close, and rightly so. With large logits whole rows underflow, and the first such batch is found,
/// although both runs stop there: their losses are no longer finite.
#[test]
fn the_maximum_of_the_whole_batch() {
    let (status, comparison) = comparison("whole-maximum", &[]);
    assert_eq!((status, &comparison["close"]), (Some(0), &Value::Bool(true)));

    let (status, text, errors) = diff("tp3", planted(), "whole-maximum", &["--epochs", "1", "--lr", "10"]);
    assert_eq!(status, Some(1));
    assert!(
        text.contains(": `probs`.") && text.contains("they agree: images, x, labels, logits\n"),
        "{text}"
    );
    assert!(errors.contains("no longer finite"), "{errors}");
}

/// Where no formula parts the two, `diff` says so: an epoch's loss badly put together, unstable training, or one that
/// diverges on both sides.
#[test]
fn no_formula_to_blame() {
    let (status, text, _) = diff("tp2", planted(), "last-batch-lost", &["--epochs", "1"]);
    assert_eq!(status, Some(1));
    assert!(text.contains("The weights stay together, too."), "{text}");

    let (status, text, _) = diff("tp2", "tp3", "none", &["--epochs", "1", "--lr", "1"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("from step to step the differences grow"), "{text}");

    let (status, text, errors) = diff("tp2", "tp3", "none", &["--epochs", "1", "--lr", "1000"]);
    assert_eq!(status, Some(1), "{text}");
    let place = "epoch 1, batch 2: losses[0, 0] is inf";
    assert!(text.contains(&format!("\n  tp2  {place}\n  tp3  {place}\n")), "{text}");
    assert!(text.contains("Both diverged") && !text.contains("put together"), "{text}");
    assert!(
        errors.starts_with("error: tp2 stopped before it finished (exit status: 1): epoch 1, batch 2: "),
        "{errors}"
    );
}

/// The table as people read it; seconds, what follows from them and last digits are left out. At this learning rate
/// both trainings are stable, so that the rest is the same on every processor.
#[test]
fn the_screen() {
    let (_, text, _) = diff("tp2", planted(), "missing-mean", &["--epochs", "2", "--lr", "0.001"]);
    insta::with_settings!({filters => vec![
        // The last digits depend on how many numbers the processor adds at once.
        (r"(\d\.\d{8})\d+e", "$1…e"),
        (r"( +\d\.\d{3}){2}", " [seconds]"),
        (r"is [\d.]+ times as fast as one of \w+", "is [ratio] times as fast as one of [side]"),
        (r"An epoch of \w+", "An epoch of [side]"),
    ]}, { insta::assert_snapshot!(text) });
}

/// NumPy's side, where there is a Python with NumPy (CI has one).
#[test]
fn numpy_agrees() {
    if !python_has("numpy") {
        return;
    }
    for lab in ["tp2", "tp3"] {
        let (status, text, errors) =
            diff(lab, "numpy", "none", &["--epochs", "2", "--seed", "3", "--dataset", "mnist"]);
        assert_eq!(status, Some(0), "{text}{errors}");
    }
}

/// A program that trains but cannot be traced is an error, not a run without a mistake; nor is a tensor that nobody can
/// hold beside another.
#[test]
#[cfg(unix)]
fn traces_that_fail() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = |name: &str, bug: &str, trace: &str| {
        let path = folder.path().join(name);
        let script = format!(
            "#!/bin/sh\ncase \"$*\" in *--trace*) {trace};; *) BUG={bug} exec {} \"$@\";; esac\n",
            planted()
        );
        std::fs::write(&path, script).expect("a script");
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).expect("made executable");
        path.display().to_string()
    };
    let deep = r#"printf '{"epoch":0,"batch":0,"tensor":"w","shape":[2,2,2],"rule":"exact"}\n'"#;
    for (name, trace, expected) in [
        ("fails", "echo out of paper >&2; exit 3", "fails cannot be traced (exit status: 3): out of paper"),
        ("deep", deep, "w of shape [2, 2, 2]; one or two dimensions are expected"),
    ] {
        let path = program(name, "missing-mean", trace);
        let (status, text, errors) = diff(&path, "tp3", "none", &["--epochs", "1"]);
        assert_eq!(status, Some(1), "{text}");
        assert!(errors.contains(expected), "{name}: {text}{errors}");
    }

    // A side that ends before the other is a finding, though the other one then fails, as nobody reads on.
    let short = program("short", "missing-mean", "exit 0");
    let head = r#"printf '{"epoch":0,"batch":0,"tensor":"w","shape":[2],"rule":"exact"}\n'"#;
    let stubborn = program("stubborn", "none", &format!("{head}; yes || exit 9"));
    let (status, text, errors) = diff(&short, &stubborn, "none", &["--epochs", "1"]);
    assert_eq!(status, Some(1));
    assert!(text.contains("goes on with nothing more") && errors.is_empty(), "{text}{errors}");
}

/// What cannot be compared is refused, and the word that was meant is suggested.
#[test]
fn refusals() {
    let fails = |left: &str, right: &str, options: &[&str]| {
        let (status, _, errors) = diff(left, right, "none", options);
        assert_ne!(status, Some(0), "{left} {right}");
        errors
    };
    assert!(fails("tp2", "tp9", &[]).contains("numpy, torch nor a program; did you mean tp"));
    assert!(fails("numpi", "tp3", &[]).contains("did you mean numpy?"));
    assert!(fails("numpy", "numpy", &[]).contains("numpy is compared with a lab, not with numpy"));
    assert!(fails("tp2", "tp3", &["--sed", "1"]).contains("a similar argument exists: '--seed'"));
    assert!(fails("tp2", "tp3", &["--dataset", "minst"]).contains("a similar value exists: 'mnist'"));

    assert!(
        fails("tp3", "torch", &[])
            .contains("docs/numpy has no tp3 in PyTorch; `cargo xtask diff tp3 numpy` there is")
    );
    assert!(fails("tp2", "tp3", &["trian"]).contains("a similar subcommand exists: 'train'"));
    assert!(fails("tp3", "tp3", &["warmup"]).contains("tp3 (first run) left no record of warmup"));

    assert!(
        fails("tp2", "tp2", &["rates", "--epochs", "1", "--train", "60"])
            .contains("rates is not one training")
    );
    // What is wrong with the images is said once, by the side that finds it.
    let errors = fails("tp2", "tp3", &["--train", "6001"]);
    assert_eq!(errors.matches("--train 6001: ").count(), 1, "{errors}");

    assert!(fails("tp2", "tp3", &["--out", "x"]).contains("diff gives --out to both sides itself"));

    let without = |python: &str| {
        let mut command = xtask();
        let nowhere = data::project_root().join("datasets");
        command.args(["tp3", "numpy", "--offline"]).env("PYTHON", python).env("PATH", nowhere);
        String::from_utf8(command.output().expect("xtask starts").stderr).expect("text")
    };
    assert!(without("no-such-python").starts_with("error: there is no no-such-python here; "));
    // What is empty names none.
    let usual = if cfg!(windows) { "py" } else { "python3" };
    assert!(without("").starts_with(&format!("error: there is no {usual} here; ")));
}
