//! The images that weights are evaluated on, and which of the model's outputs stands for the class of each.

use anyhow::{Context, bail, ensure};
use data::{Dataset, Samples, Source};
use lab::{find, options::DataOptions};
use linalg::DesignMatrix;

/// Test images whose labels are the numbers of the model's outputs.
pub struct TestImages {
    /// The data set's name as its authors write it.
    pub title: String,
    /// How much of it there is.
    pub source: Source,
    /// The name of each class.
    pub classes: Vec<String>,
    /// Whether the model's classes are some of the data set's, and only the images of these are here.
    pub some_classes: bool,
    /// The images.
    pub samples: Samples,
}

/// The test images that a model with these classes can be judged on.
///
/// If the data set has all of its classes, by name, they are the images of these; and if it has other classes, but as
/// many, all images, the first class standing for the model's first.
///
/// # Errors
/// If the data cannot be read, or its classes are neither.
pub fn test_images(options: &DataOptions, classes: &[String]) -> anyhow::Result<TestImages> {
    Dataset::named(&options.dataset).context("--dataset gives the images to evaluate on")?;
    let loaded = find::load(options)?;
    let (title, theirs) = (loaded.dataset.title.clone(), &loaded.dataset.classes);
    let by_name = |name: &String| classes.iter().position(|class| class == name);
    let mut outputs: Vec<Option<usize>> = theirs.iter().map(by_name).collect();
    let known = outputs.iter().flatten().count() == classes.len();
    if !known {
        if theirs.len() != classes.len() {
            bail!(
                "the weights know {} classes ({}), {title} has {} ({}): evaluate them on a data set with their classes",
                classes.len(),
                classes.join(", "),
                theirs.len(),
                theirs.join(", ")
            );
        }
        outputs = (0..theirs.len()).map(Some).collect();
    }

    let output = |label: u8| outputs[usize::from(label)];
    let places: Vec<usize> =
        (0..loaded.test.len()).filter(|&i| output(loaded.test.label(i)).is_some()).collect();
    ensure!(
        !places.is_empty(),
        "{} has no test image of {}",
        loaded.origin.folder.display(),
        classes.join(", ")
    );
    let labels = places.iter().filter_map(|&i| output(loaded.test.label(i))?.try_into().ok()).collect();
    let mut pixels = Vec::with_capacity(places.len() * loaded.test.pixels_per_image());
    let mut batches = loaded.test.batches(&places, 1);
    while let Some(batch) = batches.next() {
        pixels.extend_from_slice(batch.x.as_slice());
    }
    let x = DesignMatrix::new(pixels, loaded.test.pixels_per_image());
    Ok(TestImages {
        title,
        source: loaded.origin.source,
        classes: if known { classes } else { theirs }.to_vec(),
        some_classes: known && classes.len() < theirs.len(),
        samples: Samples { x, labels },
    })
}
