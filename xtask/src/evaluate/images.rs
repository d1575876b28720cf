//! The images that weights are evaluated on, and which of the model's outputs stands for the class of each.

use anyhow::{Context, bail, ensure};
use data::{Dataset, Samples, Source, digits};
use lab::{
    RunImages, find_images,
    options::{DataOptions, DigitsOptions, PlaceOptions},
};
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
/// If the data set has all of its classes, by name, they are the images of these; if the model has all classes of the
/// data set, all images; and if the two have other classes, but as many, all images too, the first class standing for
/// the model's first.
///
/// # Errors
/// If the data cannot be read, or its classes are none of these.
pub fn test_images(dataset: &str, place: &PlaceOptions, classes: &[String]) -> anyhow::Result<TestImages> {
    let (title, source, theirs, test) = read(dataset, place)?;
    let by_name = |name: &String| classes.iter().position(|class| class == name);
    let mut outputs: Vec<Option<usize>> = theirs.iter().map(by_name).collect();
    let known = outputs.iter().flatten().count() == classes.len().min(theirs.len());
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

    let output = |label: u8| outputs[usize::from(label)].and_then(|output| u8::try_from(output).ok());
    let (mut labels, mut pixels) = (Vec::new(), Vec::new());
    for (i, &label) in test.labels.iter().enumerate() {
        if let Some(output) = output(label) {
            labels.push(output);
            pixels.extend_from_slice(&test.x.rows().row(i));
        }
    }
    ensure!(!labels.is_empty(), "{title} has no test image of {}", classes.join(", "));
    Ok(TestImages {
        title,
        source,
        some_classes: known && classes.len() < theirs.len(),
        classes: if known { classes.to_vec() } else { theirs },
        samples: Samples { x: DesignMatrix::new(pixels, test.x.ncols()), labels },
    })
}

/// The title of a data set, how much of it there is, its classes, and its test images.
fn read(name: &str, place: &PlaceOptions) -> anyhow::Result<(String, Source, Vec<String>, Samples)> {
    let (dataset, place) = (name.to_owned(), place.clone());
    if name == digits::NAME {
        let data = find_images::load_digits(&DigitsOptions { dataset, train: None, place }, false)?;
        return Ok((data.title(), data.source, data.classes, data.test));
    }
    Dataset::named(name).context("--dataset gives the images to evaluate on")?;
    let loaded = find_images::load(&DataOptions { dataset, train: None, place }, false)?;
    let mut batches = loaded.test.batches_in_order(loaded.test.len());
    let pixels = batches.next().map_or(Vec::new(), |batch| batch.x.numbers().into_owned());
    let x = DesignMatrix::new(pixels, loaded.test.pixels_per_image());
    let samples = Samples { x, labels: loaded.test.labels().to_vec() };
    Ok((loaded.dataset.title.clone(), loaded.origin.source, loaded.dataset.classes.clone(), samples))
}
