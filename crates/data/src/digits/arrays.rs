//! A folder of four arrays.
//!
//! | file | what | forms |
//! |---|---|---|
//! | `x.npy`, `xt.npy` | images | `(n, 784)` or `(n, 28, 28)`; bytes, or whole numbers from 0 to 255, or numbers from 0 to 1 |
//! | `y.npy`, `yt.npy` (or `v.npy`, `vt.npy`) | labels | digits 1, 7, 8 or classes 0, 1, 2, `(n,)` or `(n, 1)`; or one-hot rows, `(n, 3)` |
//!
//! Any type of number will do. Bytes (`uint8`) are always divided by 255. Numbers of another type are, if one of the
//! file is above 1. Labels are digits if one of the file is 7 or 8, classes if one is 0 or 2. A file that says nothing
//! by itself (images of nothing but 0 and 1, labels of nothing but 1) is read as its partner: `xt.npy` as `x.npy`,
//! `y.npy` as `yt.npy`. If its partner says nothing either, images stay as they are, and labels are an error.

use linalg::DesignMatrix;

use super::array_file::ArrayFile;
use super::locate::ARRAYS;
use super::{DigitsError, NAME, class_names, count, images, labels};
use crate::source::together;
use crate::{Found, Samples, TrainTest, catalogue};

/// Loads the four arrays of a folder.
///
/// # Errors
/// If a file is missing or damaged, is of none of the forms above, or images and labels are not equally many.
pub(super) fn load(found: &Found, train: Option<usize>) -> Result<TrainTest, DigitsError> {
    let folder = &found.folder;
    let [x, y, xt, yt] = [0, 1, 2, 3].map(|i| ArrayFile::read(folder, ARRAYS[i], &catalogue::digits()[i]));
    let (x, y, xt, yt) = (x?, y?, xt?, yt?);
    let source = together([&x, &y, &xt, &yt].map(|file| &file.source));
    for (x, y) in [(&x, &y), (&xt, &yt)] {
        let (image_count, label_count) = (images::count(x)?, labels::count(y)?);
        if image_count != label_count {
            let (images, labels) = (x.path.clone(), y.path.clone());
            return Err(DigitsError::Counts { images, image_count, labels, label_count });
        }
    }
    let ([mut x, xt], [mut y, yt]) = (images::scaled([x, xt])?, labels::classes([y, yt])?);

    let count = count(train, usize::MAX, y.len(), || folder.display().to_string())?;
    x.truncate(count * images::PIXELS);
    y.truncate(count);
    let samples = |x, labels| Samples { x: DesignMatrix::new(x, images::PIXELS), labels };
    Ok(TrainTest {
        dataset: NAME.to_owned(),
        classes: class_names(),
        source,
        train: samples(x, y),
        test: samples(xt, yt),
    })
}
