//! What Q1 to Q3 say of the images.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::{Dataset, Images, TrainValidationTest};
use plot::terminal::{Colours, Terminal, pictures};
use tp2_naive::{flattened_shapes, shapes, show_image};

/// Protects Q1 and Q3: the shapes are the files', so validation images count as training images.
#[test]
fn the_files_shapes() {
    let images = |count: usize| Images::new(vec![0; count * 6], vec![1; count], 2, 3).unwrap();
    let data = TrainValidationTest { train: images(10), validation: images(2), test: images(4) };
    assert_eq!(shapes(&data), [vec![12, 2, 3], vec![12], vec![4, 2, 3], vec![4]]);
    assert_eq!(flattened_shapes(&data), [[12, 6], [4, 6]]);
}

/// Protects Q2: the image of that index, with its number and its class's name in this data set.
#[test]
fn a_picture_with_its_class() {
    let images = Images::new(vec![7; 3 * 784], vec![0, 5, 9], 28, 28).unwrap();
    for (name, caption) in [("fashion-mnist", "1: Sandal"), ("mnist", "1: 5")] {
        let tile = show_image(&images, 1, Dataset::named(name).unwrap());
        let picture = pictures(&[tile], Terminal { columns: 80, colours: Colours::None });
        assert_eq!(picture.lines().last().unwrap().trim(), caption);
    }
}
