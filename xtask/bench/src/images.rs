//! The images of the works: found once, for all peers of a run.

use std::path::PathBuf;

use data::{Source, digits};
use lab::{
    find_images,
    options::{DataOptions, PlaceOptions},
};
use xtask::images;

use super::work::{DIGITS_OF_MNIST, Data};

/// The images of a work.
#[derive(Clone, Debug, PartialEq)]
pub struct Images {
    /// `fashion-mnist`
    pub dataset: String,
    /// Their folder.
    pub folder: PathBuf,
    /// How many of the training images are to be used, if not all that a lab takes of its own accord.
    pub train: Option<usize>,
    /// How many training images the data set has.
    pub available: usize,
    /// Whether the data set is there in full.
    pub full: bool,
}

/// Where a run's data sets are, as far as it has looked.
pub struct Finder {
    place: PlaceOptions,
    /// Each data set with its folder, whether it is full, and its training images.
    known: Vec<(&'static str, PathBuf, bool, usize)>,
}

impl Finder {
    /// One that looks in this place.
    pub fn new(place: PlaceOptions) -> Self {
        Self { place, known: Vec::new() }
    }

    /// The images of a work. Where there is no full MNIST, the three digits are those that come with the project.
    ///
    /// # Errors
    /// If they are not where the options say, or cannot be read.
    pub fn find(&mut self, data: Data) -> anyhow::Result<Images> {
        let dataset = match data {
            Data::All(dataset) | Data::FiveSixths(dataset) => dataset,
            Data::Digits => "mnist",
        };
        let (folder, full, available) = self.whole(dataset)?;
        let images = Images { dataset: dataset.into(), folder, train: None, available, full };
        Ok(match data {
            Data::All(_) => images,
            Data::FiveSixths(_) => Images { train: Some(available - available / 6), ..images },
            Data::Digits if full => Images { train: Some(DIGITS_OF_MNIST), ..images },
            // A folder that was named is the only one to look in.
            Data::Digits if self.place.data_dir.is_some() => images,
            Data::Digits => {
                let images::Images { dataset, folder } = images::find(digits::NAME, self.place.clone())?;
                Images { dataset, folder, ..images }
            }
        })
    }

    /// A data set's folder, whether that has it in full, and how many training images it has.
    fn whole(&mut self, dataset: &'static str) -> anyhow::Result<(PathBuf, bool, usize)> {
        if let Some((_, folder, full, train)) = self.known.iter().find(|(known, ..)| *known == dataset) {
            return Ok((folder.clone(), *full, *train));
        }
        let options = DataOptions { dataset: dataset.into(), train: None, place: self.place.clone() };
        let loaded = find_images::load(&options, false)?;
        let (folder, full) = (loaded.origin.folder.clone(), loaded.origin.source == Source::Full);
        self.known.push((dataset, folder.clone(), full, loaded.train.len()));
        Ok((folder, full, loaded.train.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the sizes of the works: five sixths are what the other labs train on; and the sample is never taken for the
    /// full data, on which alone the targets hold.
    #[test]
    fn of_the_sample() {
        let sample = data::project_root().join("datasets/sample");
        let place = PlaceOptions { data_dir: Some(sample.clone()), offline: true, full: false };
        let mut finder = Finder::new(place);
        let images = |dataset: &str, train| Images {
            dataset: dataset.into(),
            folder: sample.join(dataset),
            train,
            available: 6000,
            full: false,
        };
        let found = finder.find(Data::FiveSixths("fashion-mnist")).unwrap();
        assert_eq!(found, images("fashion-mnist", Some(5000)));
        assert_eq!(finder.find(Data::All("fashion-mnist")).unwrap(), images("fashion-mnist", None));
        assert_eq!(finder.find(Data::Digits).unwrap(), images("mnist", None));
    }
}
