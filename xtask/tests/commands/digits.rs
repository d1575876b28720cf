//! Folders of digits as programs save them: every legal form gives the same run, and each fault its words.

use std::{fs, path::Path};

use ::data::npy::{self, NpyArray, NpyValues};
use tempfile::{TempDir, tempdir};

use crate::process::{Ended, ended, filters, record, without_paths, xtask};

/// So many of the course's digits: enough to see a difference, few enough to be written again and again.
const IMAGES: usize = 50;

/// Pixels and labels of the first of the course's digits, as bytes: training, test.
fn digits() -> [Vec<u8>; 4] {
    let folder = ::data::project_root().join("datasets/digits-178");
    [("x.npy", 784), ("y.npy", 1), ("xt.npy", 784), ("yt.npy", 1)].map(|(name, columns)| {
        match npy::read(folder.join(name)).unwrap().values {
            NpyValues::Bytes(bytes) => bytes[..IMAGES * columns].to_vec(),
            NpyValues::Floats(_) => panic!("{name} holds bytes"),
        }
    })
}

/// A file as `np.save` writes it: a header, then numbers of `kind`, in Fortran order or not.
fn file(kind: &str, fortran: &str, shape: &str, numbers: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let header = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    let numbers: Vec<Vec<u8>> = numbers.into_iter().collect();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), &numbers.concat()].concat()
}

/// A folder of the four arrays, bytes.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    for (name, bytes) in ["x.npy", "y.npy", "xt.npy", "yt.npy"].into_iter().zip(digits()) {
        let shape = if bytes.len() == IMAGES { vec![IMAGES] } else { vec![IMAGES, 784] };
        npy::write(folder.path().join(name), &NpyArray { shape, values: NpyValues::Bytes(bytes) }).unwrap();
    }
    folder
}

/// Three passes on two layers with this folder.
fn run_on(folder: &Path) -> Ended {
    let words = "run tp4 two-layers --hidden 3 --passes 3 --offline --data-dir";
    ended(xtask(words).arg(folder).arg("--out").arg(folder))
}

/// The losses of a run on this folder, to the last bit.
fn losses(folder: &Path) -> Vec<[Option<f64>; 2]> {
    let run = run_on(folder);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    record(folder, "two-layers").history.iter().map(|step| [step.train_loss, step.test_loss]).collect()
}

/// Protects the promise that any legal form of the same data is the same data: Fortran order, big-endian numbers,
/// images as squares, pixels scaled already, labels as classes and one-hot, `v.npy` for `y.npy`.
#[test]
fn every_form_gives_the_same_losses() {
    let expected = losses(folder().path());
    let [x, y, ..] = digits();
    let class = |label: u8| [1, 7, 8].iter().position(|&digit| digit == label).unwrap();
    let by_column = (0..784).flat_map(|pixel| (0..IMAGES).map(move |image| image * 784 + pixel));
    let forms = [
        ("x.npy", file("|u1", "True", "(50, 784)", by_column.map(|place| vec![x[place]]))),
        ("x.npy", file(">i2", "False", "(50, 784)", x.iter().map(|&p| i16::from(p).to_be_bytes().into()))),
        ("x.npy", file("|u1", "False", "(50, 28, 28)", [x.clone()])),
        (
            "x.npy",
            file("<f8", "False", "(50, 784)", x.iter().map(|&p| (f64::from(p) / 255.0).to_le_bytes().into())),
        ),
        ("x.npy", file(">f4", "False", "(50, 784)", x.iter().map(|&p| f32::from(p).to_be_bytes().into()))),
        ("y.npy", file("<i8", "False", "(50,)", y.iter().map(|&c| class(c).to_le_bytes().into()))),
        (
            "y.npy",
            file(">f8", "True", "(50, 3)", {
                let columns = (0..3).flat_map(|k| y.iter().map(move |&c| f64::from(class(c) == k)));
                columns.map(|hot| hot.to_be_bytes().into())
            }),
        ),
        ("v.npy", file("|u1", "False", "(50, 1)", [y.clone()])),
    ];
    for (i, (name, content)) in forms.into_iter().enumerate() {
        let folder = folder();
        fs::write(folder.path().join(name), content).unwrap();
        if name == "v.npy" {
            fs::remove_file(folder.path().join("y.npy")).unwrap();
        }
        assert_eq!(losses(folder.path()), expected, "form {i}, {name}");
    }
}

/// Protects the screens of folders that cannot be used: one line, which says which file, what is wrong, what to do.
#[test]
fn faults() {
    let [x, y, ..] = digits();
    let bytes = |shape: &str, bytes: &[u8]| file("|u1", "False", shape, [bytes.to_vec()]);
    let halves = || std::iter::repeat_n(0.5_f64.to_le_bytes().to_vec(), IMAGES);
    let whole = bytes("(50, 784)", &x);
    let mut screens = String::new();
    for (what, name, content) in [
        ("objects", "x.npy", file("|O", "False", "(50,)", [vec![0; 8 * IMAGES]])),
        ("a file cut short", "xt.npy", whole[..whole.len() - 1000].to_vec()),
        ("another file", "y.npy", b"<html>404</html>".to_vec()),
        (
            "pixels between bytes",
            "x.npy",
            file("<f4", "False", "(50, 784)", vec![254.5_f32.to_le_bytes().into(); 50 * 784]),
        ),
        ("smaller images", "x.npy", bytes("(50, 64)", &x[..50 * 64])),
        ("images as columns", "x.npy", bytes("(784, 50)", &x)),
        ("other digits", "y.npy", bytes("(50,)", &[&y[..49], &[3]].concat())),
        ("shares", "yt.npy", file("<f8", "False", "(50,)", halves())),
        ("two ones", "y.npy", bytes("(50, 3)", &[1; 150])),
        ("digits and classes", "y.npy", bytes("(50,)", &[&[0], &y[1..]].concat())),
        ("another set's labels", "y.npy", bytes("(49,)", &y[..49])),
        ("nothing", "x.npy", bytes("(0, 784)", &[])),
    ] {
        let folder = folder();
        fs::write(folder.path().join(name), content).unwrap();
        let run = run_on(folder.path());
        assert_eq!(run.status, Some(1), "{what}: {}", run.screen);
        assert_eq!(run.errors.lines().count(), 1, "{what}: {}", run.errors);
        screens += &format!("{what}:\n{}\n", without_paths(&run.errors, folder.path()));
    }
    let folder = folder();
    fs::remove_file(folder.path().join("yt.npy")).unwrap();
    screens += &format!("no yt.npy:\n{}", without_paths(&run_on(folder.path()).errors, folder.path()));
    let _filters = filters();
    insta::assert_snapshot!("digits_faults", screens);
}
