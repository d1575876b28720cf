//! `cargo xtask diff` on TP6: it agrees with its script in NumPy; and a mistake planted in that script is named, in the
//! tensor where it is.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod numpy;
#[path = "../../tests/python/mod.rs"]
mod python;

use numpy::{diff, planted};
use python::python_has;
use serde_json::Value;

/// Whatever the seed, the depth and the activation, TP6's losses are NumPy's.
#[test]
fn tp6_and_numpy_agree() {
    if !python_has("numpy") {
        return;
    }
    for (dataset, words) in [
        ("fashion-mnist", "logistic --seed 42 --train 2000"),
        ("mnist", "logistic --split files --train 1000"),
        ("fashion-mnist", "mlp --seed 4294967295 --hidden 20 --activation tanh --train 1000"),
        ("fashion-mnist", "mlp --hidden 12,7,9 --activation sigmoid --bias --batch-size 10 --train 999"),
    ] {
        let (status, comparison) = diff("tp6", "numpy", dataset, &format!("{words} --epochs 2"));
        assert_eq!((status, &comparison["close"]), (Some(0), &Value::Bool(true)), "{words}: {comparison}");
        for epoch in comparison["epochs"].as_array().unwrap() {
            assert!(epoch["relative"].as_f64().unwrap() < 1e-10, "{words}: {epoch}");
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
        let program = planted(folder.path(), "tp6", right, wrong).display().to_string();
        let options = "mlp --epochs 1 --hidden 12,9 --bias --train 300 --activation";
        let activation = ["tanh", "sigmoid", "relu"][i % 3];
        let (status, comparison) = diff("tp6", &program, "fashion-mnist", &format!("{options} {activation}"));
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
