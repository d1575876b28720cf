//! The catalogue: which data sets the course knows, their files, sizes, hashes and sources.
//!
//! It is `datasets/catalogue.toml`, compiled in, so that a lab knows what a whole file looks like
//! without finding the catalogue first.

use std::sync::LazyLock;

use serde::Deserialize;

/// One data set: four IDX files, ten classes, and who offers the files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// Name on the command line and of its folder: `fashion-mnist`.
    pub name: String,
    /// Name as its authors write it: `Fashion-MNIST`.
    pub title: String,
    /// Licence and authors, as they ask to be named.
    pub licence: String,
    /// The name of each class, by label.
    pub classes: Vec<String>,
    /// Base addresses that offer the files, in the order to try them.
    pub sources: Vec<String>,
    /// 60,000 images, `28 × 28` bytes each.
    pub train_images: File,
    /// The class of each training image, one byte each.
    pub train_labels: File,
    /// 10,000 images, `28 × 28` bytes each.
    pub test_images: File,
    /// The class of each test image, one byte each.
    pub test_labels: File,
}

/// One file of a data set, as its authors published it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, with `.gz`: `train-images-idx3-ubyte.gz`.
    pub name: String,
    /// The shape its IDX header gives: `[60000, 28, 28]`.
    pub shape: Vec<usize>,
    /// Its length in bytes once unpacked, header included.
    pub bytes: u64,
    /// SHA-256 of the unpacked bytes, as 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl Dataset {
    /// The data set of this name, if the catalogue has it.
    ///
    /// ```
    /// let fashion = data::catalogue::Dataset::find("fashion-mnist").expect("in the catalogue");
    /// assert_eq!(fashion.classes[9], "Ankle boot");
    /// ```
    pub fn find(name: &str) -> Option<&'static Dataset> {
        all().iter().find(|dataset| dataset.name == name)
    }

    /// Its four files: training images and labels, then test images and labels.
    pub fn files(&self) -> [&File; 4] {
        [&self.train_images, &self.train_labels, &self.test_images, &self.test_labels]
    }
}

impl File {
    /// The name without `.gz`, as the file is called once unpacked.
    pub fn raw_name(&self) -> &str {
        self.name.trim_end_matches(".gz")
    }
}

/// Every data set of the catalogue, in its order.
///
/// # Panics
/// Never on a catalogue that has passed this crate's tests: the text is compiled in.
pub fn all() -> &'static [Dataset] {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        toml::from_str(include_str!("../../../datasets/catalogue.toml"))
            .expect("datasets/catalogue.toml is well formed")
    });
    &CATALOGUE.dataset
}

#[derive(Deserialize)]
struct Catalogue {
    dataset: Vec<Dataset>,
}
