//! TP2 Q1 to Q3: the images, as arrays and as pictures.

use data::{Images, TrainValidationTest, catalogue::Dataset};
use plot::Tile;

/// TP2 Q1: the shapes of the four files: training images `(N, 28, 28)` and labels `(N)`, then those of the test set.
pub fn shapes(data: &TrainValidationTest) -> [Vec<usize>; 4] {
    let (height, width) = (data.train.height(), data.train.width());
    let train = data.train.len() + data.validation.len();
    let test = data.test.len();
    [vec![train, height, width], vec![train], vec![test, height, width], vec![test]]
}

/// TP2 Q2: the `index`-th image, with the name of its class below it.
///
/// # Panics
/// If there is no such image, or its class has no name.
pub fn show_image<'a>(images: &'a Images, index: usize, dataset: &Dataset) -> Tile<'a> {
    let class = &dataset.classes[usize::from(images.label(index))];
    Tile::new(images.image(index), images.height(), images.width(), format!("{index}: {class}"))
}

/// TP2 Q3: the shapes of the flattened images, `(N, 784)`, training then test. The bytes stay as they are: an image
/// is 784 of them in a row, and a batch divides them by 255.
pub fn flattened_shapes(data: &TrainValidationTest) -> [Vec<usize>; 2] {
    let [train, _, test, _] = shapes(data);
    [train, test].map(|shape| vec![shape[0], shape[1] * shape[2]])
}
