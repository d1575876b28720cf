//! Why there are no digits for a run.

use std::path::PathBuf;

use crate::load::LoadError;
use crate::locate::LocateError;
use crate::npy::NpyError;

/// Why the digits cannot be found or loaded.
#[derive(Debug, thiserror::Error)]
pub enum DigitsError {
    /// `PASAPAS_DATA` names no folder, or there is no MNIST to take the digits from.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// `--data-dir` has none of the arrays.
    #[error(
        "no digits in {}. Expected, in it or in its sub-folder digits-178, the four arrays {arrays}",
        folder.display()
    )]
    NotInDataDir {
        /// The folder given.
        folder: PathBuf,
        /// The arrays looked for.
        arrays: String,
    },
    /// `--data-dir` has only some of the arrays.
    #[error("{}: of the four arrays, it has no {missing}. Put it beside the others", folder.display())]
    SomeArrays {
        /// The folder given, or its sub-folder.
        folder: PathBuf,
        /// The arrays that are not there.
        missing: String,
    },
    /// `--data-dir` has MNIST's files.
    #[error(
        "no arrays of digits in {}, but files of MNIST: add `--dataset mnist` to take the digits from them",
        folder.display()
    )]
    OnlyMnist {
        /// The folder given.
        folder: PathBuf,
    },
    /// MNIST cannot be loaded.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// MNIST's files have none of the three digits to learn from, or none to test.
    #[error("{}: expected the digits 1, 7 and 8 among the training images and among the test images, found none",
            folder.display())]
    NoDigits {
        /// The folder of the files.
        folder: PathBuf,
    },
    /// `--train` asks for more images than there are, or for none.
    #[error(
        "--train {wanted}: expected a number from 1 to the {available} training images of the digits in {place}"
    )]
    TrainCount {
        /// What was asked for.
        wanted: usize,
        /// How many there are.
        available: usize,
        /// Where.
        place: String,
    },
    /// An array cannot be read.
    #[error(transparent)]
    Npy(#[from] NpyError),
    /// An array of images of another size, or of something else.
    #[error("{}: holds an array of shape {found:?}, expected images, (n, 784) or (n, 28, 28)", file.display())]
    ImageShape {
        /// The file.
        file: PathBuf,
        /// Its shape.
        found: Vec<usize>,
    },
    /// An array with an image per column.
    #[error("{}: holds an array of shape {found:?}, expected an image per row, (n, 784): save its transpose, `x.T`",
            file.display())]
    TransposedImages {
        /// The file.
        file: PathBuf,
        /// Its shape.
        found: Vec<usize>,
    },
    /// An array without an image.
    #[error("{}: holds no image, expected at least one", file.display())]
    NoImages {
        /// The file.
        file: PathBuf,
    },
    /// A number that is no pixel.
    #[error(
        "{}: {value} at {index:?}, expected pixels from 0 to 1, or whole ones from 0 to 255. Save the images as they \
         were, `x.astype(np.uint8)`, or divided by 255", file.display()
    )]
    Pixel {
        /// The file.
        file: PathBuf,
        /// Its index in the array.
        index: Vec<usize>,
        /// The number.
        value: f64,
    },
    /// Numbers that are both pixels, but not in the same file.
    #[error(
        "{}: {} at {:?} and {} at {:?}, expected pixels from 0 to 1, or whole ones from 0 to 255, not both in one \
         file. Save the images as they were, or divided by 255", file.display(), fraction.1, fraction.0, byte.1, byte.0
    )]
    MixedPixels {
        /// The file.
        file: PathBuf,
        /// Index and value of the first number that is not whole.
        fraction: (Vec<usize>, f64),
        /// Index and value of the first number above 1.
        byte: (Vec<usize>, f64),
    },
    /// An array of labels in another form.
    #[error("{}: holds an array of shape {found:?}, expected labels, {LABELS}", file.display())]
    LabelShape {
        /// The file.
        file: PathBuf,
        /// Its shape.
        found: Vec<usize>,
    },
    /// An array with the labels in a row.
    #[error("{}: holds an array of shape {found:?}, expected labels, {LABELS}: save its transpose, `y.T`",
            file.display())]
    TransposedLabels {
        /// The file.
        file: PathBuf,
        /// Its shape.
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
    /// A number that is no label.
    #[error("{}: label {value} at index {index}, expected {LABELS}", file.display())]
    Label {
        /// The file.
        file: PathBuf,
        /// The place of the label, the first being 0.
        index: usize,
        /// The number.
        value: f64,
    },
    /// A row that is not one-hot.
    #[error("{}: row {index} is {row:?}, expected a single 1 and else 0; labels are {LABELS}", file.display())]
    OneHot {
        /// The file.
        file: PathBuf,
        /// The place of the row, the first being 0.
        index: usize,
        /// The row.
        row: Vec<f64>,
    },
    /// Numbers that are both labels, but not in the same file.
    #[error(
        "{}: {} at index {}, which is a digit, and {} at index {}, which is a class: expected {LABELS}, and one form \
         throughout", file.display(), digit.1, digit.0, class.1, class.0
    )]
    MixedLabels {
        /// The file.
        file: PathBuf,
        /// Index and value of the first 7 or 8.
        digit: (usize, u8),
        /// Index and value of the first 0 or 2.
        class: (usize, u8),
    },
    /// Labels that can be read in two ways.
    #[error(
        "{}: nothing but 1, which is the digit 1 or the class of the digit 7: save one-hot rows, (n, 3)",
        file.display()
    )]
    OnlyOnes {
        /// The file.
        file: PathBuf,
    },
}

/// The three forms of labels.
const LABELS: &str = "digits 1, 7, 8 or classes 0, 1, 2, (n,) or (n, 1), or one-hot rows, (n, 3)";
