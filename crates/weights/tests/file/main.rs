//! Weights in files: what is written, what is read from files of all kinds, and what is never written over.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod checkpoint;
mod forged;

use std::{collections::BTreeMap, error::Error, fs, path::Path};

use data::Source;
use linalg::Matrix;
use proptest::prelude::*;
use serde_json::{Value, json};
use weights::{About, Activation, Architecture, Weights, check_place};

fn about() -> About {
    About {
        lab: "tp4".into(),
        experiment: "two-layers".into(),
        dataset: "digits-178".into(),
        source: Source::Folder,
        classes: ["1", "7", "8"].map(String::from).to_vec(),
        architecture: Architecture::two_layers(Activation::Tanh),
        settings: BTreeMap::from([("seed".into(), 7.into()), ("learning_rate".into(), 1e-5.into())]),
        checkpoint: None,
    }
}

fn weights() -> Weights {
    let w = Matrix::from_row_slice(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.5]);
    Weights::new(about(), [("w", w), ("b", Matrix::from_row_slice(1, 3, &[-1.0, 0.1, 1e-300]))])
}

/// The bytes of a safetensors file with this header.
fn file(header: &str, numbers: &[u8]) -> Vec<u8> {
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), numbers].concat()
}

/// The header of `weights()`, and its numbers.
fn parts() -> (Value, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    weights().write(&path).unwrap();
    let bytes = fs::read(path).unwrap();
    let length = usize::try_from(u64::from_le_bytes(*bytes.first_chunk().unwrap())).unwrap();
    (serde_json::from_slice(&bytes[8..8 + length]).unwrap(), bytes[8 + length..].to_vec())
}

/// What reading these bytes says: the message and its cause, without the path.
fn complaint(bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    fs::write(&path, bytes).unwrap();
    let error = Weights::read(&path).expect_err("no weights");
    let text = error.to_string().replace(&path.display().to_string(), "FILE");
    error.source().map_or(text.clone(), |cause| format!("{text} | {cause}"))
}

/// Protects those who read the files without this program: names, shapes, doubles in C order, and the metadata, which
/// is text. From Python, `safetensors.safe_open(path, "numpy")` gives the same names and numbers.
#[test]
fn the_file() {
    let (header, numbers) = parts();
    let expected = json!({
        "__metadata__": {
            "pas-a-pas": "1", "lab": "tp4", "experiment": "two-layers", "dataset": "digits-178", "source": "folder",
            "classes": "[\"1\",\"7\",\"8\"]", "model": "two-layers", "activation": "tanh", "orientation": "in-out",
            "settings": "{\"learning_rate\":0.00001,\"seed\":7}"
        },
        "b": {"dtype": "F64", "shape": [1, 3], "data_offsets": [0, 24]},
        "w": {"dtype": "F64", "shape": [2, 3], "data_offsets": [24, 72]}
    });
    assert_eq!(header, expected);
    let read: Vec<f64> = numbers.as_chunks().0.iter().copied().map(f64::from_le_bytes).collect();
    assert_eq!(read, [-1.0, 0.1, 1e-300, 1.0, 2.0, 3.0, 4.0, 5.0, 6.5]);
}

/// Protects comparisons of files: the same weights make the same bytes, whatever order a hash map has today.
#[test]
fn the_same_bytes_each_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    let bytes = || {
        weights().write(&path).unwrap();
        fs::read(&path).unwrap()
    };
    let first = bytes();
    (0..20).for_each(|_| assert!(bytes() == first));
}

proptest! {
    /// Protects every digit, of weights and of settings, in tensors of any shape.
    #[test]
    fn round_trip(
        rows in 1..20_usize,
        columns in 1..20_usize,
        numbers in prop::collection::vec(prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO, 400),
        rate in prop::num::f64::POSITIVE | prop::num::f64::NORMAL,
        word in "\\PC{2,9}",
    ) {
        let tensor = Matrix::from_row_slice(rows, columns, &numbers[..rows * columns]);
        let settings = [("learning_rate", json!(rate)), ("loss", json!(word)), ("hidden", json!([128, 64]))];
        let settings = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let classes = vec![word.clone(), "0".into()];
        let given = Weights::new(About { settings, classes, lab: word, ..about() }, [("w1", tensor)]);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.safetensors");
        given.write(&path).unwrap();
        prop_assert_eq!(Weights::read(&path).unwrap(), given);
    }

    /// Protects against a panic, or an endless wait, on a file with a byte changed: it is read or refused.
    #[test]
    fn a_byte_changed(place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (header, numbers) = parts();
        let mut bytes = file(&header.to_string(), &numbers);
        let place = place.index(bytes.len());
        bytes[place] = byte;
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("w"), bytes).unwrap();
        let _ = Weights::read(&folder.path().join("w"));
    }
}

/// Protects against half a file taken for a whole one: every truncation is refused, and so is a byte too many.
#[test]
fn of_every_length() {
    let (header, numbers) = parts();
    let bytes = file(&header.to_string(), &numbers);
    let expected = "FILE is not a whole safetensors file; save the weights again, or copy the file again | ";
    for length in 0..bytes.len() {
        assert!(complaint(&bytes[..length]).starts_with(expected), "{length} bytes");
    }
    assert!(complaint(&[&bytes[..], &[0]].concat()).starts_with(expected));
}

/// Protects weights from elsewhere: single precision becomes double, and a row of numbers a row.
#[test]
fn single_precision() {
    let (mut header, _) = parts();
    header["b"] = json!({"dtype": "F32", "shape": [3], "data_offsets": [0, 12]});
    header["w"] = json!({"dtype": "F32", "shape": [1, 2], "data_offsets": [12, 20]});
    let numbers: Vec<u8> = [0.5, -1.5, 0.1, 3.0, 4.0].into_iter().flat_map(f32::to_le_bytes).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w");
    fs::write(&path, file(&header.to_string(), &numbers)).unwrap();
    let read = Weights::read(&path).unwrap();
    assert_eq!(read.tensors["b"], Matrix::from_row_slice(1, 3, &[0.5, -1.5, f64::from(0.1_f32)]));
    assert_eq!(read.tensors["w"], Matrix::from_row_slice(1, 2, &[3.0, 4.0]));
}

/// Protects the words about tensors that cannot be weights: other kinds of numbers, other dimensions, none, and
/// numbers that a training that diverged leaves behind.
#[test]
fn tensors_that_are_no_weights() {
    let with = |tensor: &str, entry: Value, numbers: &[f64]| {
        let (mut header, _) = parts();
        header.as_object_mut().unwrap().retain(|name, _| name == "__metadata__");
        header[tensor] = entry;
        let numbers: Vec<u8> = numbers.iter().copied().flat_map(f64::to_le_bytes).collect();
        complaint(&file(&header.to_string(), &numbers))
    };
    let entry = |dtype: &str, shape: Value, end: u32| json!({"dtype": dtype, "shape": shape, "data_offsets": [0, end]});
    assert_eq!(
        with("w", entry("I64", json!([1, 2]), 16), &[0.0; 2]),
        "FILE: `w` holds I64 numbers, expected F64 or F32"
    );
    for (shape, end, numbers) in [("[]", 8, 1), ("[1, 2, 1]", 16, 2), ("[0]", 0, 0), ("[3, 0]", 0, 0)] {
        let shown =
            format!("FILE: `w` has the shape {shape}, expected two dimensions, or one, none of them 0");
        let shape = serde_json::from_str(shape).unwrap();
        assert_eq!(with("w", entry("F64", shape, end), &vec![0.0; numbers]), shown);
    }
    for (odd, shown) in [(f64::NAN, "NaN"), (f64::NEG_INFINITY, "-inf")] {
        let complaint = with("b1", entry("F64", json!([2, 2]), 32), &[1.0, 2.0, odd, f64::NAN]);
        let expected = format!("FILE: `b1` has a number that is not finite, {shown} at (1, 0): ");
        assert!(complaint.starts_with(&expected), "{complaint}");
    }
}

/// Protects against headers that lie: about where the numbers are, how many there are, or how long they are
/// themselves.
#[test]
fn headers_that_lie() {
    let expected = "FILE is not a whole safetensors file";
    let (header, numbers) = parts();
    let huge = u64::MAX;
    for entry in [
        json!({"dtype": "F64", "shape": [2, 3], "data_offsets": [32, 80]}),
        json!({"dtype": "F64", "shape": [2, 3], "data_offsets": [72, 24]}),
        json!({"dtype": "F64", "shape": [2, 4], "data_offsets": [24, 72]}),
        json!({"dtype": "F64", "shape": [huge, huge], "data_offsets": [24, 72]}),
        json!({"dtype": "F64", "shape": [-1], "data_offsets": [24, 72]}),
        json!({"dtype": "F63", "shape": [2, 3], "data_offsets": [24, 72]}),
        json!({"shape": [2, 3]}),
        json!(7),
    ] {
        let mut header = header.clone();
        header["w"] = entry;
        let complaint = complaint(&file(&header.to_string(), &numbers));
        assert!(complaint.starts_with(expected), "{header}: {complaint}");
    }
    for header in
        ["", "{", "[]", "null", "{\"__metadata__\": 1}", "{\"__metadata__\": {\"seed\": 0}}", "\u{0}"]
    {
        let complaint = complaint(&file(header, &[]));
        assert!(complaint.starts_with(expected), "{header}: {complaint}");
    }
    let mut long = file(&header.to_string(), &numbers);
    for length in [u64::MAX, u64::MAX - 7, 1 << 40] {
        long[..8].copy_from_slice(&length.to_le_bytes());
        assert!(complaint(&long).starts_with(expected));
    }
    // Sixteen tensors whose lengths add up to more than a number of 64 bits holds.
    let part = 1_u64 << 60;
    let entry = |i: u64| json!({"dtype": "U8", "shape": [part - i / 15], "data_offsets": [i * part, i * part + (part - i / 15)]});
    let tensors: serde_json::Map<String, Value> = (0..16).map(|i| (format!("t{i}"), entry(i))).collect();
    assert!(complaint(&file(&Value::Object(tensors).to_string(), &[])).starts_with(expected));
}

/// Protects those who bring a file from elsewhere: what it lacks, and where it says how to make one.
#[test]
fn without_our_metadata() {
    let (header, numbers) = parts();
    let without = |change: &dyn Fn(&mut Value)| {
        let mut header = header.clone();
        change(&mut header);
        complaint(&file(&header.to_string(), &numbers))
    };
    let no_mark = "FILE: tensors, but nothing that says what they are of: the metadata has no entry `pas-a-pas`. \
                   docs/src/weights.md shows how to save weights from Python with the entries that this course reads";
    assert_eq!(without(&|header| drop(header.as_object_mut().unwrap().remove("__metadata__"))), no_mark);
    assert_eq!(without(&|header| header["__metadata__"] = json!({"format": "pt"})), no_mark);
    let later = "FILE: weights in form 2 of this course's files; this program knows form 1";
    assert_eq!(without(&|header| header["__metadata__"]["pas-a-pas"] = "2".into()), later);

    let fields = ["lab", "experiment", "dataset", "source", "classes", "model", "orientation", "settings"];
    let start = "FILE: an entry of its metadata is missing, or cannot be what it says; docs/src/weights.md lists the entries. Save \
         the weights again, or copy the file again | ";
    for field in fields {
        let complaint =
            without(&|header| drop(header["__metadata__"].as_object_mut().unwrap().remove(field)));
        assert_eq!(complaint, format!("{start}`{field}` is missing"));
    }
    for (field, odd) in [
        ("source", "half"),
        ("classes", "1, 7"),
        ("model", "cnn"),
        ("activation", "gelu"),
        ("settings", "[]"),
    ] {
        let complaint = without(&|header| header["__metadata__"][field] = odd.into());
        assert!(complaint.starts_with(&format!("{start}`{field}` cannot be read: ")), "{complaint}");
    }
}

/// Protects what a user has: an earlier save is replaced, an empty file filled, folders made; anything else stays as it
/// is, and the message says what to do.
#[test]
fn places() {
    let root = tempfile::tempdir().unwrap();
    let at = |name: &str| root.path().join(name);
    for place in [at("new"), at("deep/er/new"), at("new")] {
        weights().write(&place).unwrap();
        assert_eq!(Weights::read(&place).unwrap(), weights());
    }
    fs::write(at("empty"), "").unwrap();
    weights().write(&at("empty")).unwrap();

    let foreign = file("{\"__metadata__\":{\"format\":\"pt\"}}", &[]);
    let half = fs::read(at("new")).unwrap()[..50].to_vec();
    for (name, bytes) in [("foreign", foreign), ("notes", b"mine".to_vec()), ("half", half)] {
        fs::write(at(name), &bytes).unwrap();
        let error = weights().write(&at(name)).unwrap_err();
        let shown = at(name).display().to_string();
        let expected = "is there already and is not a weights file of this course; give another name";
        assert_eq!(error.to_string(), format!("{shown} {expected}"));
        assert_eq!(fs::read(at(name)).unwrap(), bytes);
    }
    fs::create_dir(at("folder")).unwrap();
    for name in ["folder", "folder/", "none/", "folder/.."] {
        let error = check_place(&at(name)).unwrap_err().to_string();
        assert!(error.contains(" is a folder; give the name of a file in it, such as "), "{error}");
    }
    let error = check_place(&at("notes/w")).unwrap_err();
    assert_eq!(error.to_string(), format!("cannot write {}", at("notes/w").display()));
    assert!(error.source().is_some() && !at("none").exists());

    let mut permissions = fs::metadata(at("new")).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(at("new"), permissions).unwrap();
    assert!(check_place(&at("new")).unwrap_err().to_string().contains("write-protected"));
    let left: Vec<_> = fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 7, "no half-written file stays: {left:?}");
}

/// Protects devices: weights never take the place of one, and none is read without end.
#[cfg(unix)]
#[test]
fn what_is_no_file() {
    let null = Path::new("/dev/null");
    assert!(check_place(null).unwrap_err().to_string().starts_with("/dev/null is there already"));
    let error = Weights::read(Path::new("/dev/zero")).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "it is not a file");
}
