//! The catalogue: which data sets the course knows, their files, sizes, hashes and sources.
//!
//! It is `datasets/catalogue.toml`, compiled in, so that a lab knows what a whole file looks like
//! without finding the catalogue first.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::suggest::nearest;

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
    /// What the four files weigh where they are offered, packed, in bytes.
    pub packed: u64,
    /// Base addresses that offer the files, in the order to try them: https before http.
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

/// One file of a data set, as it was published.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Its name, with `.gz` if it has one: `train-images-idx3-ubyte.gz`.
    pub name: String,
    /// The shape its header gives: `[60000, 28, 28]`.
    pub shape: Vec<usize>,
    /// Its length in bytes once unpacked, header included.
    pub bytes: u64,
    /// SHA-256 of the unpacked bytes, as 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The file of this name in the bundled sample, where that has one.
    #[serde(default)]
    pub sample: Option<Content>,
}

/// What tells a content from any other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Its length in bytes once unpacked.
    pub bytes: u64,
    /// SHA-256 of the unpacked bytes.
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

    /// The data set of this name.
    ///
    /// ```
    /// let error = data::Dataset::named("fasion-mnist").expect_err("misspelt");
    /// assert_eq!(error.to_string(), "no data set is called `fasion-mnist`: did you mean `fashion-mnist`? \
    ///                                There are: fashion-mnist, mnist");
    /// ```
    ///
    /// # Errors
    /// If the catalogue has none; the error suggests the nearest name.
    pub fn named(name: &str) -> Result<&'static Dataset, UnknownDataset> {
        Self::find(name).ok_or_else(|| UnknownDataset(name.to_owned()))
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
pub fn all() -> &'static [Dataset] {
    &CATALOGUE.dataset
}

/// The four arrays of `digits-178` that come with the project: `x.npy`, `y.npy`, `xt.npy`, `yt.npy`.
pub fn digits() -> &'static [File; 4] {
    &CATALOGUE.digits
}

/// A name that the catalogue does not have.
#[derive(Debug, thiserror::Error)]
#[error("no data set is called `{0}`{meant} There are: {known}", meant = self.meant(), known = names().join(", "))]
pub struct UnknownDataset(String);

impl UnknownDataset {
    fn meant(&self) -> String {
        nearest(&self.0, names()).map_or(".".to_owned(), |name| format!(": did you mean `{name}`?"))
    }
}

fn names() -> Vec<&'static str> {
    all().iter().map(|dataset| dataset.name.as_str()).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    dataset: Vec<Dataset>,
    digits: [File; 4],
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../datasets/catalogue.toml"))
        .expect("datasets/catalogue.toml is well formed")
});

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the catalogue's inner sense: a file's length is that of its header and its shape, its hash is one.
    #[test]
    fn lengths_follow_from_shapes() {
        for file in all().iter().flat_map(Dataset::files) {
            let header = 4 + 4 * file.shape.len();
            assert_eq!(file.bytes, (header + file.shape.iter().product::<usize>()) as u64, "{}", file.name);
            assert_eq!(file.sha256.len(), 64);
            assert!(file.sha256.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f')));
        }
    }

    /// Protects a download from being read or changed on its way where that can be had: what is encrypted is tried first.
    #[test]
    fn https_before_http() {
        for dataset in all() {
            let encrypted = |source: &String| source.starts_with("https://");
            assert!(dataset.sources.is_sorted_by_key(|source| !encrypted(source)), "{:?}", dataset.sources);
            assert!(dataset.sources.iter().any(encrypted), "{}", dataset.name);
        }
    }

    /// Protects the error for a name that is like nothing: it suggests nothing, and still lists what there is.
    #[test]
    fn a_name_like_no_other() {
        let error = Dataset::named("cifar10").expect_err("not in the catalogue");
        assert_eq!(error.to_string(), "no data set is called `cifar10`. There are: fashion-mnist, mnist");
    }
}
