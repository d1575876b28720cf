//! The digits taken out of MNIST: in file order, the first so many training images and all test images.

use linalg::{DesignMatrix, scale};

use super::{DIGITS, DigitsError, class_names, class_of, count};
use crate::{Dataset, Found, Images, Samples, TrainTest, load as load_dataset};

/// How many training images are taken if nothing else is asked for: as many as `digits-178` has.
pub const TRAIN: usize = 1_000;

/// MNIST's entry in the catalogue.
pub(super) fn dataset() -> &'static Dataset {
    Dataset::find("mnist").expect("the catalogue has MNIST")
}

/// Loads MNIST and takes its digits.
///
/// # Errors
/// If MNIST cannot be loaded, has none of the digits, or has fewer than `train` of them to learn from.
pub(super) fn load(found: &Found, train: Option<usize>) -> Result<TrainTest, DigitsError> {
    let mnist = load_dataset(dataset(), found, None)?;
    let [places, test_places] = [&mnist.train, &mnist.test].map(places);
    let folder = || mnist.origin.folder.clone();
    if places.is_empty() || test_places.is_empty() {
        return Err(DigitsError::NoDigits { folder: folder() });
    }
    let count = count(train, TRAIN, places.len(), || format!("MNIST in {}", folder().display()))?;
    Ok(TrainTest {
        dataset: mnist.dataset.name.clone(),
        classes: class_names(),
        source: mnist.origin.source,
        train: samples(&mnist.train, &places[..count]),
        test: samples(&mnist.test, &test_places),
    })
}

/// Where the three digits are.
fn places(images: &Images) -> Vec<usize> {
    (0..images.len()).filter(|&i| DIGITS.contains(&images.label(i))).collect()
}

/// The images at these places, each of which has one of the three digits.
fn samples(images: &Images, places: &[usize]) -> Samples {
    let columns = images.pixels_per_image();
    let mut x = vec![0.0; places.len() * columns];
    for (row, &place) in x.chunks_exact_mut(columns).zip(places) {
        scale(images.image(place), row);
    }
    let labels = places.iter().filter_map(|&place| class_of(images.label(place))).collect();
    Samples { x: DesignMatrix::new(x, columns), labels }
}
