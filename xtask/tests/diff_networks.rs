//! `cargo xtask diff` on TP6: it agrees with its script in NumPy; and a mistake planted in that script is named, in the
//! tensor where it is.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod python;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use python::python_has;
use serde_json::Value;

/// What `diff --json` says of TP6 and another side on the sample: the status, and the comparison.
fn diff(other: &str, experiment: &str, options: &str) -> (Option<i32>, Value) {
    let sample = data::project_root().join("datasets/sample");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.env_remove("PASAPAS_DATA").args(["diff", "tp6", other, experiment, "--json"]);
    command.args(options.split_whitespace()).arg("--data-dir").arg(sample);
    let output = command.output().unwrap();
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code(), json.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))))
}

/// The script with `right` replaced by `wrong`, as a program of one's own.
fn planted(folder: &Path, right: &str, wrong: &str) -> String {
    let scripts = data::project_root().join("docs/numpy");
    let script = fs::read_to_string(scripts.join("tp6.py")).unwrap();
    assert_eq!(script.matches(right).count(), 1, "{right}");
    // Where the data is, diff tells its own scripts alone.
    let sample = data::project_root().join("datasets/sample/fashion-mnist");
    let start =
        format!("import sys\nsys.path.insert(0, {scripts:?})\nsys.argv += ['--data-dir', {sample:?}]\n");
    fs::write(folder.join("planted.py"), start + &script.replace(right, wrong)).unwrap();
    let python = std::env::var("PYTHON").unwrap_or("python3".into());
    let program = folder.join("planted");
    let shell = format!("#!/bin/sh\nexec '{python}' '{}' \"$@\"\n", folder.join("planted.py").display());
    fs::write(&program, shell).unwrap();
    fs::set_permissions(&program, PermissionsExt::from_mode(0o755)).unwrap();
    program.display().to_string()
}

/// Whatever the seed, the depth and the activation, TP6's losses are NumPy's.
#[test]
fn tp6_and_numpy_agree() {
    if !python_has("numpy") {
        return;
    }
    for (experiment, options) in [
        ("logistic", "--seed 42 --train 2000"),
        ("logistic", "--split files --train 1000 --dataset mnist"),
        ("mlp", "--seed 4294967295 --hidden 20 --activation tanh --train 1000"),
        ("mlp", "--hidden 12,7,9 --activation sigmoid --bias --batch-size 10 --train 999"),
    ] {
        let (status, comparison) = diff("numpy", experiment, &format!("--epochs 2 {options}"));
        assert_eq!((status, &comparison["close"]), (Some(0), &Value::Bool(true)), "{options}: {comparison}");
        for epoch in comparison["epochs"].as_array().unwrap() {
            assert!(epoch["relative"].as_f64().unwrap() < 1e-10, "{options}: {epoch}");
        }
    }
}

/// Each mistake in the backward pass is found in the tensor where it is, at the first batch that
/// shows it: in networks of three layers, so that there is a way back.
#[test]
fn planted_mistakes_are_named() {
    if !python_has("numpy") {
        return;
    }
    let mistakes = [
        (
            "rng.uniform(-1 / np.sqrt(n), 1 / np.sqrt(n), (m, n))",
            "rng.uniform(-1 / np.sqrt(m), 1 / np.sqrt(m), (m, n))",
            "w1",
            "times the left everywhere",
        ),
        ("z = self.a[-1] @ w.T", "z = self.a[-1] @ w.reshape(w.shape[::-1])", "z1", ""),
        (
            "delta = (probs - y) / len(y)",
            "delta = probs - y",
            "grad_logits",
            "one side takes the mean, the other the sum",
        ),
        (
            "grad_w.insert(0, delta.T @ self.a[l])",
            "grad_w.insert(0, (delta.T @ self.a[l]) / 2)",
            "grad_w3",
            "times the left everywhere",
        ),
        ("delta @ self.w[l])", "delta @ np.roll(self.w[l], 1))", "grad_a2", ""),
        ("self.grad_a[0] * self.derivative(self.a[l])", "self.grad_a[0] * 1", "grad_z2", ""),
        (
            "grad_b.insert(0, delta.sum(axis=0, keepdims=True))",
            "grad_b.insert(0, delta.mean(axis=0, keepdims=True))",
            "grad_b3",
            "one side takes the mean, the other the sum",
        ),
        ("w -= learning_rate * grad_w", "w += learning_rate * grad_w", "w1", "uphill"),
    ];
    for (i, (right, wrong, tensor, hint)) in mistakes.into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let program = planted(folder.path(), right, wrong);
        let options = "--epochs 1 --hidden 12,9 --bias --train 300 --activation";
        let activation = ["tanh", "sigmoid", "relu"][i % 3];
        let (status, comparison) = diff(&program, "mlp", &format!("{options} {activation}"));
        let parting = &comparison["parting"]["at"];
        assert_eq!(
            (status, &parting["tensor"]),
            (Some(1), &tensor.into()),
            "{wrong}, {activation}: {comparison}"
        );
        let first = if right.starts_with("rng") { 0 } else { 1 };
        assert_eq!((&parting["epoch"], &parting["batch"]), (&first.into(), &first.into()), "{wrong}");
        let hints = parting["hints"].to_string();
        assert!(hints.contains(hint), "{wrong}, {activation}: {hints}");
    }
}
