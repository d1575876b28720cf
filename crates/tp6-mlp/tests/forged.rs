//! Checkpoints that somebody has tampered with and sealed again: each value in one, in turn, is replaced by odd ones.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use linalg::Matrix;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use weights::{Weights, hex};

/// A file whose training can go on, in a folder of its own.
struct Good {
    folder: TempDir,
    /// What is JSON in the file is JSON here. The seal is not among it.
    metadata: Value,
    /// The header's other entries.
    entries: Map<String, Value>,
    /// The numbers as the file has them, and as matrices.
    numbers: Vec<u8>,
    tensors: BTreeMap<String, Matrix>,
}

impl Good {
    /// Two epochs of a small network, and a step of the third.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("good");
        let words = "--hidden 5 --bias --train 40 --batch-size 16 --epochs 2 --save";
        assert_eq!(tp6(folder.path(), words, &path), (Some(0), String::new()));
        let mut weights = Weights::read(&path).unwrap();
        let checkpoint = weights.about.checkpoint.as_mut().unwrap();
        (checkpoint.step, checkpoint.loss, checkpoint.seconds) = (1, 30.0, 0.5);
        weights.write(&path).unwrap();

        let bytes = fs::read(path).unwrap();
        let (length, rest) = bytes.split_first_chunk().unwrap();
        let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
        let mut entries: Map<String, Value> = serde_json::from_slice(header).unwrap();
        let mut metadata = entries.remove("__metadata__").unwrap();
        metadata.as_object_mut().unwrap().remove("checksum").unwrap();
        for value in metadata.as_object_mut().unwrap().values_mut() {
            let json: Option<Value> = serde_json::from_str(value.as_str().unwrap()).ok();
            *value = json.filter(|json| json.is_array() || json.is_object()).unwrap_or(value.take());
        }
        Self { folder, metadata, entries, numbers: numbers.to_vec(), tensors: weights.tensors }
    }

    /// Writes the file with other metadata, and with the seal that a lab would put on it: SHA-256 of each text with its
    /// length, and of the numbers.
    fn forged(&self, metadata: &Value) -> PathBuf {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let metadata = metadata.as_object().unwrap().iter().map(|(name, value)| (name.clone(), text(value)));
        let mut metadata: BTreeMap<String, String> = metadata.collect();
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        };
        metadata.iter().flat_map(|(name, text)| [name, text]).for_each(|text| add(text));
        for (name, tensor) in &self.tensors {
            add(name);
            add(&format!("{:?}", tensor.shape()));
        }
        self.tensors.values().flatten().for_each(|number| hash.update(number.to_le_bytes()));
        metadata.insert("checksum".into(), hex(&hash.finalize()));

        let mut header = self.entries.clone();
        header.insert("__metadata__".into(), json!(metadata));
        let header = Value::Object(header).to_string();
        let path = self.folder.path().join("forged");
        let parts = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &self.numbers];
        fs::write(&path, parts.concat()).unwrap();
        path
    }

    /// Goes on from a file with this metadata to the end of the third epoch. `goes_on` says whether that can be; if not,
    /// it must be said in a few words.
    #[track_caller]
    fn check(&self, metadata: &Value, what: &str, goes_on: bool) {
        let (status, said) = tp6(self.folder.path(), "--epochs 3 --resume", &self.forged(metadata));
        let orderly =
            if goes_on { said.is_empty() } else { said.starts_with("error: ") && said.len() < 1000 };
        assert!(status == Some(i32::from(!goes_on)) && orderly, "{what}: status {status:?}, {said}");
    }
}

/// Runs `tp6 mlp` with these words on the bundled sample: its exit status, and what it says of errors.
fn tp6(folder: &Path, words: &str, file: &Path) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tp6-mlp"));
    command.args(["mlp", "--offline", "--data-dir"]).arg(data::project_root().join("datasets/sample"));
    command.arg("--out").arg(folder.join("out")).args(words.split_whitespace()).arg(file);
    let output = command.env("NO_COLOR", "1").output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

/// The ways to all values within one; in a list, to the last.
fn ways(value: &Value) -> Vec<String> {
    let members: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(list) => {
            list.last().map(|last| ((list.len() - 1).to_string(), last)).into_iter().collect()
        }
        _ => return Vec::new(),
    };
    let below = |(name, value): (String, &Value)| {
        let further = ways(value).into_iter().map(|way| format!("/{name}{way}")).collect::<Vec<_>>();
        [vec![format!("/{name}")], further].concat()
    };
    members.into_iter().flat_map(below).collect()
}

/// What is put in the place of each value.
fn odd_values() -> Vec<Value> {
    let widths = |width: u64| json!(vec![width; 50]);
    let numbers = [json!(-1), json!(0), json!(1), json!(0.5), json!(1e308), json!(u64::MAX)];
    let words = [json!(""), json!("x"), json!("\u{1b}[2J"), json!("x".repeat(10_000))];
    let lists = [json!([]), json!([0]), json!([1_000_000_000]), widths(10_000), widths(1_000_000)];
    [&[json!(null), json!(true), json!({})][..], &numbers, &words, &lists].concat()
}

/// Those of them with which a training may go on: what it has come to may be any figure; its batch size and learning
/// rate may be others.
fn may_stand_for(way: &str) -> Vec<Value> {
    let figures = [json!(0), json!(1), json!(0.5), json!(1e308), json!(u64::MAX)];
    match way {
        "/pas-a-pas" => vec![json!(1)],
        "/settings/seed" => vec![json!(0)],
        // The command line asks for three.
        "/settings/epochs" => vec![json!(1), json!(u64::MAX)],
        "/settings/batch_size" => vec![json!(1), json!(u64::MAX)],
        "/settings/learning_rate" => vec![json!(1), json!(0.5)],
        "/settings/bias" => vec![json!(true)],
        "/checkpoint/history" => vec![json!([])],
        "/checkpoint/step" => vec![json!(1)],
        "/checkpoint/images/validation" => vec![json!(0)],
        "/checkpoint/history/1/test_accuracy" => figures[..3].to_vec(),
        "/checkpoint/loss" | "/checkpoint/seconds" => figures.to_vec(),
        _ => match way.strip_prefix("/checkpoint/history/1/") {
            Some("train_loss" | "test_loss" | "seconds") => figures.to_vec(),
            Some("train_accuracy" | "validation_loss" | "validation_accuracy") => vec![json!(null)],
            _ => Vec::new(),
        },
    }
}

/// Protects who goes on from a file of somebody else: no value in it makes the program panic, hang, ask for memory without
/// end, or go on with what cannot be. A value that is added to the file is tried as all others are.
#[test]
fn odd_values_one_by_one() {
    let good = Good::new();
    good.check(&good.metadata, "as it was", true);
    for way in ways(&good.metadata) {
        let may_stand = may_stand_for(&way);
        for odd in odd_values() {
            let (mut metadata, what) = (good.metadata.clone(), format!("{way} {:.50}", odd.to_string()));
            let goes_on = may_stand.contains(&odd);
            *metadata.pointer_mut(&way).unwrap() = odd;
            good.check(&metadata, &what, goes_on);
        }
    }
}

/// Protects against defaults that nobody asked for: what is missing is missed, but figures that TP6 does not measure; and
/// a setting that this version does not know is none to be left out.
#[test]
fn values_missing_or_unknown() {
    let good = Good::new();
    for way in ways(&good.metadata) {
        let (mut metadata, (parent, name)) = (good.metadata.clone(), way.rsplit_once('/').unwrap());
        let Some(members) = metadata.pointer_mut(parent).unwrap().as_object_mut() else { continue };
        members.remove(name).unwrap();
        let unmeasured = ["train_accuracy", "validation_loss", "validation_accuracy"].contains(&name);
        good.check(&metadata, &format!("{way} removed"), unmeasured);
    }
    let mut metadata = good.metadata.clone();
    metadata["settings"]["momentum"] = json!(0.9);
    good.check(&metadata, "momentum", false);
}
