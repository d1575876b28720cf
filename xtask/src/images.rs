//! The images of a comparison, found once for all sides.

use std::path::PathBuf;

use data::digits;
use lab::{
    find_images,
    options::{DataOptions, DigitsOptions, PlaceOptions},
};

/// Which images, and where they are.
#[derive(Clone)]
pub struct Images {
    /// `fashion-mnist`
    pub dataset: String,
    /// Their folder, for a side that does not look for them itself.
    pub folder: PathBuf,
}

/// Finds the images of a data set, or the three digits.
///
/// # Errors
/// If they are not where the options say, or nowhere.
pub fn find(dataset: &str, place: PlaceOptions) -> anyhow::Result<Images> {
    let dataset = dataset.to_owned();
    let found = if dataset == digits::NAME {
        let options = DigitsOptions { dataset: dataset.clone(), train: None, place };
        find_images::find_digits(&options, false)?.found().clone()
    } else {
        find_images::find_data(&DataOptions { dataset: dataset.clone(), train: None, place }, false)?
    };
    Ok(Images { dataset, folder: found.folder })
}
