//! Shell scripts that take the options of a lab and hand out a record and a trace made here: sides for `cargo xtask diff`.

#![allow(dead_code, reason = "not each test takes all of it")]

#[path = "../../../tests/bare/mod.rs"]
pub mod bare;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Output};

use serde_json::json;
use trace::{Rule, Traced};

/// Makes a program that writes this text as its record and then does what `end` says, in the shell's words; `$out` is the
/// folder that it is to write into. Asked for a trace, it prints the file `<program>.trace`. Its process id is in
/// `<program>.pid`, or in `<program>.traces`. Gives its path.
pub fn program(folder: &Path, name: &str, record: &str, end: &str) -> String {
    let path = folder.join(name).display().to_string();
    fs::write(format!("{path}.record"), record).unwrap();
    let script = format!(
        "#!/bin/sh\nfor out; do :; done\n\
         case \"$*\" in *--trace*) echo $$ > '{path}.traces'; exec cat '{path}.trace';; esac\necho $$ > '{path}.pid'\n\
         cp '{path}.record' \"$out/train.json\"\n{end}\n"
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// A record of a training with these losses.
pub fn record(losses: &[f64]) -> String {
    let step = |(i, loss): (usize, &f64)| json!({"step": i + 1, "train_loss": loss, "seconds": 0.25});
    let history: Vec<_> = losses.iter().enumerate().map(step).collect();
    json!({
        "lab": "mine", "experiment": "train", "dataset": "fashion-mnist", "source": "folder",
        "images": {"train": 2, "validation": 0, "test": 1}, "settings": {}, "history": history, "test": null,
        "targets": [],
    })
    .to_string()
}

/// A trace of these tensors: name, epoch, batch, and the second of two numbers, of which the first is 1. Those called `w`
/// are made by steps of a learning rate of 0.5.
pub fn trace(tensors: &[(&str, usize, usize, f64)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &(name, epoch, batch, value) in tensors {
        let rule = if name == "w" { Rule::Descent } else { Rule::Exact };
        let mut tensor = Traced::from_c_order(name, vec![1, 2], vec![1.0, value], rule, &[]);
        (tensor.head.epoch, tensor.head.batch) = (epoch, batch);
        tensor.head.learning_rate = (name == "w").then_some(0.5);
        tensor.write(&mut bytes).unwrap();
    }
    bytes
}

/// The status of a comparison of two sides on the bundled sample, what it printed and what it said on standard error.
pub fn diff(left: &str, right: &str, options: &[&str]) -> (Option<i32>, String, String) {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
    command.args([left, right]).args(options).arg("--data-dir");
    command.arg(data::project_root().join("datasets/sample"));
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}
