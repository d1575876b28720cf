//! A small data set on disk.

use std::fs;
use std::path::Path;

use data::Dataset;
use data::idx::{self, IdxArray};

/// The data set that the tests imitate.
pub fn mnist() -> &'static Dataset {
    Dataset::find("mnist").expect("in the catalogue")
}

/// Writes the four files of a data set of so many images: pixel 0 and the label both tell the image's place.
pub fn write_dataset(folder: &Path, train: usize, test: usize) {
    fs::create_dir_all(folder).unwrap();
    let dataset = mnist();
    let sets = [
        (&dataset.train_images, &dataset.train_labels, train),
        (&dataset.test_images, &dataset.test_labels, test),
    ];
    for (images, labels, count) in sets {
        let pixels = (0..count * 784).map(|i| if i % 784 == 0 { (i / 784) as u8 } else { 0 }).collect();
        let digits = (0..count).map(|i| (i % 10) as u8).collect();
        idx::write(folder.join(&images.name), &IdxArray { shape: vec![count, 28, 28], bytes: pixels })
            .unwrap();
        idx::write(folder.join(&labels.name), &IdxArray { shape: vec![count], bytes: digits }).unwrap();
    }
}
