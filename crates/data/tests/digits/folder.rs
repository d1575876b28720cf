//! A folder of four arrays, in any form.

use std::fs;
use std::path::Path;

use data::digits::{self, Files};
use data::{Found, Place, TrainTest};
use tempfile::TempDir;

/// The content of a `.npy` file: `values` as numbers of NumPy's type `kind`, in C order.
pub fn npy(kind: &str, shape: &[usize], values: &[f64]) -> Vec<u8> {
    npy_in_order(kind, "False", shape, values)
}

/// The content of a `.npy` file, as of [`npy`], with the values in the order that `fortran` claims, `True` or `False`.
pub fn npy_in_order(kind: &str, fortran: &str, shape: &[usize], values: &[f64]) -> Vec<u8> {
    let dimensions: String = shape.iter().map(|dimension| format!("{dimension}, ")).collect();
    let header = format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': ({dimensions}), }}\n");
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    let data = values.iter().flat_map(|&value| number(kind, value));
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes()].concat().into_iter().chain(data).collect()
}

/// The bytes of a number.
fn number(kind: &str, value: f64) -> Vec<u8> {
    match kind {
        "|u1" | "|b1" => vec![value as u8],
        "|i1" => vec![value as i8 as u8],
        "<i2" => (value as i16).to_le_bytes().to_vec(),
        ">u2" => (value as u16).to_be_bytes().to_vec(),
        "<i8" => (value as i64).to_le_bytes().to_vec(),
        ">i8" => (value as i64).to_be_bytes().to_vec(),
        "<u4" => (value as u32).to_le_bytes().to_vec(),
        "<f4" => (value as f32).to_le_bytes().to_vec(),
        ">f4" => (value as f32).to_be_bytes().to_vec(),
        "<f8" => value.to_le_bytes().to_vec(),
        ">f8" => value.to_be_bytes().to_vec(),
        "|O" => vec![0; 8],
        _ => panic!("no such kind in these tests: {kind}"),
    }
}

/// A folder of arrays that goes with the test.
pub struct Folder(TempDir);

impl Folder {
    /// Three training images, 1 7 8, and two test images, 8 1, as bytes.
    pub fn good() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("x.npy", &npy("|u1", &[3, 784], &pixels(3)));
        folder.write("y.npy", &npy("|u1", &[3], &[1.0, 7.0, 8.0]));
        folder.write("xt.npy", &npy("|u1", &[2, 784], &pixels(2)));
        folder.write("yt.npy", &npy("|u1", &[2], &[8.0, 1.0]));
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path().join(name), content).unwrap();
    }

    /// Loads it, or gives the message of the error, the folder left out.
    pub fn load(&self, train: Option<usize>) -> Result<TrainTest, String> {
        let files = Files::Arrays(Found { place: Place::DataDir, folder: self.path().to_owned() });
        digits::load(&files, train)
            .map_err(|error| error.to_string().replace(&format!("{}/", self.path().display()), ""))
    }

    /// The message of the error that loading it gives.
    pub fn message(&self) -> String {
        self.load(None).expect_err("a bad folder")
    }
}

/// Pixels of so many images, every byte among them.
pub fn pixels(images: usize) -> Vec<f64> {
    (0..images * 784).map(|i| f64::from((i % 256) as u8)).collect()
}
