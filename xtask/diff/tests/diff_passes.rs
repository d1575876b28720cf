//! `cargo xtask diff` on whole-batch descent: passes in place of epochs, and the gradients of the two losses.
//!
//! The sides are programs that hand out a record and a trace made here.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../tests/bare/mod.rs"]
mod bare;

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use lab::{Record, Step};
use linalg::Matrix;
use serde_json::json;
use trace::{Rule, Traced};

/// Makes a program that understands no experiment but `one-layer`; gives its path.
fn program(folder: &Path, name: &str, record: &Record, trace: &[Traced]) -> String {
    let home = folder.join(format!("files of {name}"));
    record.write(&home).unwrap();
    let mut bytes = Vec::new();
    trace.iter().for_each(|tensor| tensor.write(&mut bytes).unwrap());
    fs::write(home.join("trace"), bytes).unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = one-layer ] || exit 9\nfor last; do :; done\ncd '{}'\n\
         case \"$*\" in *--trace*) cat trace;; *) cp one-layer.json \"$last\";; esac\n",
        home.display()
    );
    let path = folder.join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path.display().to_string()
}

/// The record of a descent with these training losses. The test loss of pass 3 is `odd`.
fn record(losses: impl IntoIterator<Item = f64>, odd: f64) -> Record {
    let step = |(i, loss)| Step {
        step: i + 1,
        train_loss: Some(loss),
        test_loss: Some(if i == 2 { odd } else { 0.7 }),
        test_accuracy: Some(0.9),
        seconds: Some(0.002),
        ..Step::default()
    };
    let history: Vec<Step> = losses.into_iter().enumerate().map(step).collect();
    let settings = json!({"seed": 0, "passes": history.len(), "learning_rate": 1.0});
    serde_json::from_value(json!({
        "lab": "tp4", "experiment": "one-layer", "dataset": "digits-178", "source": "folder",
        "images": {"train": 2, "validation": 0, "test": 1}, "settings": settings, "history": history,
        "test": null, "targets": [],
    }))
    .unwrap()
}

/// The status of a comparison of two such programs, and what it printed.
fn diff(left: (&Record, &[Traced]), right: (&Record, &[Traced]), options: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = [("left", left), ("right", right)]
        .map(|(name, (record, trace))| program(folder.path(), name, record, trace));
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.args([&left, &right, "one-layer"]).args(options).arg("--dataset=digits-178");
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// The tensors of a pass up to the gradient of the logits, of two images; `gradient` is a row's, of its probabilities
/// and its class.
fn first_pass(gradient: impl Fn([f64; 3], usize) -> [f64; 3]) -> Vec<Traced> {
    let logits = [[0.0, 0.0, 0.0], [1.0, 0.5, 0.0]];
    let labels = [1, 0];
    let matrix = |rows: [[f64; 3]; 2]| Matrix::from_row_slice(2, 3, rows.as_flattened());
    let probs = logits.map(|row| {
        let sum: f64 = row.map(f64::exp).iter().sum();
        row.map(|z| z.exp() / sum)
    });
    let gradients = [0, 1].map(|i| gradient(probs[i], labels[i]));
    let labels = labels.map(|label| label as f64).to_vec();
    let mut tensors = vec![
        Traced::from_c_order("labels", vec![2], labels, Rule::Exact, &[]),
        Traced::new("logits", &matrix(logits), Rule::Exact, &[]),
        Traced::new("probs", &matrix(probs), Rule::Softmax, &["logits"]),
        Traced::new("grad_logits", &matrix(gradients), Rule::LogitsGradient, &["probs", "labels"]),
    ];
    tensors[1..].iter_mut().for_each(|tensor| tensor.head.epoch = 1);
    tensors
}

/// Protects the screen of `diff tp4 tp5 --loss handout`: passes, some of many, and why the two part: one side takes
/// `p − y` for the gradient of a loss that has another.
#[test]
fn the_gradients_of_the_two_losses() {
    let shortcut = first_pass(|p, c| [0, 1, 2].map(|k| if k == c { p[k] - 1.0 } else { p[k] }));
    // By hand: d_c = −1/p_c, d_k = 1/(1 − p_k), and through softmax p_k (d_k − Σ d p).
    let handouts = first_pass(|p, c| {
        let d = [0, 1, 2].map(|k| if k == c { -1.0 / p[k] } else { 1.0 / (1.0 - p[k]) });
        let sum: f64 = d.iter().zip(p).map(|(d, p)| d * p).sum();
        [0, 1, 2].map(|k| p[k] * (d[k] - sum))
    });
    let losses = |rate: f64| (0..1200).map(move |i| 1.9 - rate * i as f64);
    let (left, right) = (record(losses(1e-3), 0.7), record(losses(1.1e-3), 0.7));
    let (status, text) = diff((&left, &shortcut), (&right, &handouts), &[]);
    assert_eq!(status, Some(1));
    insta::with_settings!({filters => vec![(r"at most \d\.\de-1[56]", "at most [rounding]")]}, {
        insta::assert_snapshot!(text)
    });
}

/// Protects what a program reads of the same: all passes, their unit, the place and the row as numbers.
#[test]
fn as_json() {
    let trace = first_pass(|p, _| p);
    let wrong = first_pass(|[a, b, c], class| if class == 0 { [a, b, c + 1.0] } else { [a, b, c] });
    let (left, right) = (record([0.5; 1200], 0.7), record([0.6; 1200], 0.7));
    let (_, text) = diff((&left, &trace), (&right, &wrong), &["--json"]);
    let comparison: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&comparison["unit"], comparison["epochs"].as_array().unwrap().len()), (&json!("pass"), 1200));
    let at = &comparison["parting"]["at"];
    assert_eq!([&at["place"], &at["tensor"]], ["pass 1", "grad_logits"]);
    assert_eq!([&at["values"]["image"], &at["values"]["row"]["image"]], [1, 1]);
    let third = |side: &str| at["values"]["row"][side][2].as_f64().unwrap();
    assert!((third("right") - third("left") - 1.0).abs() < 1e-15);
}

/// Protects the test set's share in "close", and the notes on drift: here every formula is followed, and each pass
/// makes a last digit of the first matter ten thousand times more.
#[test]
fn drift_from_pass_to_pass() {
    let exact = |name: &str, value| Traced::from_c_order(name, vec![1, 1], vec![value], Rule::Exact, &[]);
    let trace = |last_digit: f64| {
        let mut tensors = vec![exact("x", 1e4), exact("w", 1.0), exact("b", -1e4)];
        let mut w = 1.0;
        for pass in 1..=3 {
            let grad = 1e4 * w - 1e4;
            w = w - grad + if pass == 1 { last_digit } else { 0.0 };
            let mut made = [
                Traced::from_c_order("grad_w", vec![1, 1], vec![grad], Rule::Affine, &["x", "w", "b"]),
                Traced::from_c_order("w", vec![1, 1], vec![w], Rule::Descent, &["w", "grad_w"]),
            ];
            for tensor in &mut made {
                (tensor.head.epoch, tensor.head.learning_rate) = (pass, Some(1.0));
            }
            tensors.extend(made);
        }
        tensors
    };
    let (left, right) = (record([0.5; 3], 0.7), record([0.5; 3], 0.8));
    let (status, text) = diff((&left, &trace(0.0)), (&right, &trace(f64::EPSILON)), &[]);
    assert_eq!(status, Some(1));
    assert!(text.contains("NO: test") && text.contains("1 of 3 passes are not close"), "{text}");
    for note in ["pass 1: the weights differ by 2.2e-16", "pass 2: the weights differ by 1.8e-12"] {
        assert!(text.contains(&format!("\n  {note}, relatively\n")), "{text}");
    }
}

/// Runs `diff tp4 tp5` on the course's own digits; gives its status and what `--json` says.
fn tp4_and_tp5(options: &str) -> (Option<i32>, serde_json::Value) {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.args(["tp4", "tp5", "--json", "--offline"]).args(options.split_whitespace());
    let output = command.output().unwrap();
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code(), json.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))))
}

/// TP5 Q8: with the loss whose gradient TP4 derives by hand, automatic differentiation gives TP4's numbers, pass by
/// pass.
#[test]
fn tp4_and_tp5_agree_on_the_categorical_loss() {
    let (status, comparison) =
        tp4_and_tp5("--loss categorical --passes 12 --lr 0.001 --hidden 20 --seed 5 --train 300");
    assert_eq!((status, &comparison["close"]), (Some(0), &json!(true)));
    let passes = comparison["epochs"].as_array().unwrap();
    assert_eq!(passes.len(), 12);
    for pass in passes {
        assert!(pass["relative"].as_f64().unwrap() < 1e-12, "{pass}");
    }
}

/// With the handout's loss the two part at the first gradient, and the report shows that of the same image on both
/// sides: TP4's is `p − y`, TP5's is what the loss has, at equal probabilities 3/2 of it. Both take TP5's learning
/// rate, and are told so.
#[test]
fn tp4_and_tp5_part_on_the_handouts_loss() {
    let (status, comparison) = tp4_and_tp5("--loss handout --passes 3 --hidden 20 --train 300");
    assert_eq!((status, &comparison["close"]), (Some(1), &json!(false)));
    assert!(comparison["notice"].as_str().unwrap().ends_with("both get --lr=0.0001 from tp5"));
    let at = &comparison["parting"]["at"];
    assert_eq!([&at["place"], &at["tensor"]], ["pass 1", "grad_logits"]);
    assert!(at["hints"][0].as_str().unwrap().starts_with("the left is p − y"), "{at}");
    let row = &at["values"]["row"];
    for k in 0..3 {
        let [left, right] = ["left", "right"].map(|side| row[side][k].as_f64().unwrap());
        assert!((right / left - 1.5).abs() < 1e-2, "{row}");
    }
}
