//! From the four files of a data set to its images, and the three sets that training needs.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use crate::catalogue::{Dataset, File};
use crate::idx::{self, IdxArray, IdxError};
use crate::images::Images;
use crate::locate::{Found, file_in};
use crate::source::{Known, Memory, Source, state, together};

/// One training image in so many is kept for validation.
const VALIDATION_SHARE: usize = 6;

/// A data set's images, as its files hold them.
#[derive(Debug)]
pub struct DatasetImages {
    /// Which data set: its title, its classes.
    pub dataset: &'static Dataset,
    /// Where the images come from.
    pub origin: Origin,
    /// The training images, validation included.
    pub train: Images,
    /// The test images.
    pub test: Images,
}

/// Where images come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The folder of their files.
    pub folder: PathBuf,
    /// What that folder holds.
    pub source: Source,
}

/// The three sets of a training run.
#[derive(Debug)]
pub struct TrainValidationTest {
    /// To learn from: the first five sixths of the training images, or all of them.
    pub train: Images,
    /// To watch while learning: the last sixth of them, rounded down; or none.
    pub validation: Images,
    /// To judge the result.
    pub test: Images,
}

impl DatasetImages {
    /// Cuts the validation set off the training images: 60,000 become 50,000 and 10,000.
    pub fn split(self) -> TrainValidationTest {
        let count = self.train.len() - self.train.len() / VALIDATION_SHARE;
        self.split_at(count)
    }

    /// Keeps all training images to learn from, and none for validation.
    pub fn without_validation(self) -> TrainValidationTest {
        let count = self.train.len();
        self.split_at(count)
    }

    fn split_at(self, count: usize) -> TrainValidationTest {
        let (train, validation) = self.train.split_at(count);
        TrainValidationTest { train, validation, test: self.test }
    }
}

/// Loads a data set from the folder that [`locate`](crate::locate()) found; with `train`, only so many of the
/// training images, the first ones.
///
/// # Errors
/// If a file is missing, damaged or not of this data set's kind: see [`LoadError`].
pub fn load(
    dataset: &'static Dataset,
    found: &Found,
    train: Option<usize>,
) -> Result<DatasetImages, LoadError> {
    let folder = &found.folder;
    let memory = Memory::of(folder);
    let read = |images, labels| read_images(dataset, folder, &memory, images, labels);
    let read_test = || read(&dataset.test_images, &dataset.test_labels);
    let (train_set, test_set) = thread::scope(|scope| {
        // Side by side; one after the other where the system gives no second thread.
        let test_set = thread::Builder::new().spawn_scoped(scope, read_test);
        let train_set = read(&dataset.train_images, &dataset.train_labels);
        let test_set = match test_set {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => read_test(),
        };
        (train_set, test_set)
    });
    let ((train_images, train_known), (test_images, test_known)) = (train_set?, test_set?);

    let available = train_images.len();
    if available < VALIDATION_SHARE || test_images.is_empty() {
        return Err(LoadError::TooFew { folder: folder.clone(), train: available, test: test_images.len() });
    }
    let wanted = train.unwrap_or(available);
    if !(VALIDATION_SHARE..=available).contains(&wanted) {
        return Err(LoadError::TrainCount { wanted, available });
    }

    let known = || train_known.iter().chain(&test_known);
    let source = together(known().map(|file| &file.source));
    memory.keep(known());
    Ok(DatasetImages {
        dataset,
        origin: Origin { folder: folder.clone(), source },
        train: train_images.take(wanted),
        test: test_images,
    })
}

/// Images with their labels, and what the two files are.
fn read_images(
    dataset: &Dataset,
    folder: &Path,
    memory: &Memory,
    images: &File,
    labels: &File,
) -> Result<(Images, [Known; 2]), LoadError> {
    let (images_path, pixels, pixels_known) = read_file(dataset, folder, memory, images)?;
    let (labels_path, labels, labels_known) = read_file(dataset, folder, memory, labels)?;

    let classes = dataset.classes.len();
    if let Some(index) = labels.bytes.iter().position(|&label| usize::from(label) >= classes) {
        let label = labels.bytes[index];
        return Err(LoadError::Label { file: labels_path, index, label, highest: classes - 1 });
    }
    let (count, height, width) = (pixels.shape[0], images.shape[1], images.shape[2]);
    let label_count = labels.bytes.len();
    let images = Images::new(pixels.bytes, labels.bytes, height, width).map_err(|_| LoadError::Counts {
        images: images_path,
        image_count: count,
        labels: labels_path,
        label_count,
    })?;
    Ok((images, [pixels_known, labels_known]))
}

/// An IDX file whose shape is that of the catalogue, but for the number of images; and what the file is.
fn read_file(
    dataset: &Dataset,
    folder: &Path,
    memory: &Memory,
    file: &File,
) -> Result<(PathBuf, IdxArray, Known), LoadError> {
    let path = file_in(folder, file).unwrap_or_else(|| folder.join(&file.name));
    let before = state(&path);
    let array = idx::read(&path).map_err(|error| LoadError::Idx { error, name: dataset.name.clone() })?;
    if array.shape.get(1..) != file.shape.get(1..) {
        return Err(LoadError::Shape { file: path, expected: file.shape.clone(), found: array.shape });
    }
    let known = memory.know(file, before, array.file_length(), || array.sha256());
    Ok((path, array, known))
}

/// Why a data set cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// One of the four files cannot be read.
    #[error("{error}. If the file is damaged, `cargo xtask download {name}` brings a whole one")]
    Idx {
        /// Which file, and what is wrong with it.
        error: IdxError,
        /// The data set's name.
        name: String,
    },
    /// A file holds something else than its name says.
    #[error("{}: holds an array of shape {found:?}, expected {expected:?}, where only the first may differ",
            file.display())]
    Shape {
        /// The file.
        file: PathBuf,
        /// The catalogue's shape.
        expected: Vec<usize>,
        /// The file's.
        found: Vec<usize>,
    },
    /// Images and labels that do not go together.
    #[error("{}: {image_count} images, but {} has {label_count} labels. Are both from the same data set?",
            images.display(), labels.display())]
    Counts {
        /// The file of images.
        images: PathBuf,
        /// How many images it has.
        image_count: usize,
        /// The file of labels.
        labels: PathBuf,
        /// How many labels it has.
        label_count: usize,
    },
    /// A label that is no class.
    #[error("{}: label {label} at index {index}, expected 0 to {highest}", file.display())]
    Label {
        /// The file of labels.
        file: PathBuf,
        /// The place of the label, the first being 0.
        index: usize,
        /// The label.
        label: u8,
        /// The highest one there should be.
        highest: usize,
    },
    /// Not enough images to train, validate and test.
    #[error("{}: {train} training and {test} test images, expected at least 6 and 1", folder.display())]
    TooFew {
        /// The folder.
        folder: PathBuf,
        /// Training images in it.
        train: usize,
        /// Test images in it.
        test: usize,
    },
    /// `--train` asks for more images than there are, or too few to split.
    #[error("--train {wanted}: expected a number from 6 to the {available} there are")]
    TrainCount {
        /// What was asked for.
        wanted: usize,
        /// How many there are.
        available: usize,
    },
}
