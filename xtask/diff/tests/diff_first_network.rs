//! `cargo xtask diff tp1 numpy` as a process: the same losses epoch by epoch, whatever is asked for; and the bugs of a
//! first network, planted in NumPy's, are found in the step that has them.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod numpy;
#[path = "../../tests/python/mod.rs"]
mod python;

use numpy::{diff, planted};
use python::python_has;
use serde_json::Value;

/// Protects the figures of TP1 for any settings: batches that divide the images and such that leave some, which are
/// dropped; few images; both data sets. A seed changes nothing.
#[test]
fn numpy_agrees() {
    if !python_has("numpy") {
        return;
    }
    for (dataset, words, epochs) in [
        ("mnist", "--epochs 3", 3),
        ("mnist", "--epochs 2 --batch-size 64 --lr 0.5 --seed 7", 2),
        ("mnist", "--epochs 2 --batch-size 7 --train 1003", 2),
        ("fashion-mnist", "--epochs 2 --batch-size 999 --lr 0.01", 2),
        ("fashion-mnist", "--epochs 4 --batch-size 60 --train 60", 4),
    ] {
        let (status, comparison) = diff("tp1", "numpy", dataset, words);
        assert_eq!((status, &comparison["close"]), (Some(0), &true.into()), "{words}: {comparison:#}");
        let all = comparison["epochs"].as_array().unwrap();
        assert_eq!(all.len(), epochs, "{words}");
        for epoch in all {
            assert!(epoch["relative"].as_f64().unwrap() < 1e-11, "{words}: {epoch}");
            let [tp1, numpy] = ["left", "right"].map(|side| epoch[side]["train_accuracy"].as_f64());
            assert!(tp1.is_some() && tp1 == numpy, "{words}: {epoch}");
        }
    }
}

/// Each bug is found in the step that has it, at the first batch that shows it, with the right hint.
#[test]
fn planted_bugs_are_found() {
    if !python_has("numpy") {
        return;
    }
    // The weights begin as zeros: all probabilities are alike, and wrong labels do not show before the gradient.
    for (text, bug, tensor, hint) in [
        ("np.eye(classes)[labels]", "np.eye(classes)[(labels + 1) % classes]", "grad_w", ""),
        ("exp.sum(axis=1,", "exp.sum(axis=0,", "probs", "only tp1's rows sum to 1"),
        (
            "np.log(p + EPSILON)",
            "np.log(p)",
            "losses",
            "tp1 takes the logarithm of p + 1e-9, planted of p alone",
        ),
        ("error / len(x)", "error", "grad_w", "one side takes the mean, the other the sum"),
        ("error.mean(axis=0", "error.sum(axis=0", "grad_b", "one side takes the mean, the other the sum"),
        ("error = p - y", "error = y - p", "grad_w", "with the other sign everywhere"),
        ("b -= learning_rate", "b += learning_rate", "b", "steps the other way everywhere: uphill"),
        ("w -= learning_rate * grad_w", "pass", "w", "it never updates this parameter"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let program = planted(folder.path(), "tp1", text, bug).display().to_string();
        // At this rate every one of them changes the losses by more than `diff` lets pass.
        let (status, comparison) = diff("tp1", &program, "mnist", "--epochs 1 --lr 5 --train 600");
        let parting = &comparison["parting"]["at"];
        assert_eq!((status, &parting["tensor"]), (Some(1), &tensor.into()), "{bug}: {comparison:#}");
        assert_eq!((&parting["epoch"], &parting["batch"]), (&1.into(), &1.into()), "{bug}");
        let hints = parting["hints"].to_string().replace("the left", "tp1").replace("the right", "planted");
        assert!(hints.contains(hint) && (hint.is_empty() == (hints == "[]")), "{bug}: {hints}");
    }
}

/// A side that keeps the last partial batch is caught where the other begins its next epoch.
#[test]
fn a_partial_batch_that_is_kept() {
    if !python_has("numpy") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let program =
        planted(folder.path(), "tp1", "np.arange(n - n % batch_size)", "np.arange(n)").display().to_string();
    let (status, comparison) = diff("tp1", &program, "mnist", "--epochs 2 --batch-size 64 --train 600");
    assert_eq!(status, Some(1));
    let tensors = &comparison["parting"]["at"]["tensors"];
    let expected = ["images (epoch 2, batch 1)", "images (epoch 1, batch 10)"];
    assert_eq!([&tensors["left"], &tensors["right"]], expected.map(Value::from).each_ref());
}
