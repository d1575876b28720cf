//! TP1 Q1 and Q2: the images, as numbers and as pictures.

use data::{Images, TrainValidationTest, catalogue::Dataset};
use linalg::{Column, Float};
use plot::Tile;

/// TP1 Q1: how many training images there are, and how many test images.
pub fn image_counts(data: &TrainValidationTest) -> [usize; 2] {
    [data.train.len(), data.test.len()]
}

/// TP1 Q1: the `index`-th image as the network sees it: its 28 rows of pixels one after the other, each pixel divided
/// by 255. A point of `[0, 1]⁷⁸⁴`.
///
/// A batch is that, for each of its images in a row of its own: see [`data::Batch`].
///
/// # Panics
/// If there is no such image.
pub fn flatten(images: &Images, index: usize) -> Column {
    Column::from_iterator(
        images.pixels_per_image(),
        images.image(index).iter().map(|&p| Float::from(p) / 255.0),
    )
}

/// TP1 Q2: the first `count` images as pictures, fewer if there are not so many, each with the name of its class.
pub fn first_images<'a>(images: &'a Images, count: usize, dataset: &Dataset) -> Vec<Tile<'a>> {
    let tile = |i| {
        let class = &dataset.classes[usize::from(images.label(i))];
        Tile::new(images.image(i), images.height(), images.width(), class)
    };
    (0..count.min(images.len())).map(tile).collect()
}
