//! TP6 Q1: the images of a run, in one pool and split; or as their files have them.

use std::sync::Arc;

use anyhow::ensure;
use data::ImageCounts;
use data::{Dataset, Images, Source};
use lab::{Run, RunImages, find_images, options, thousands};
use sha2::{Digest, Sha256};
use tp6_mlp::train_test_split;
use weights::hex;

use super::options::{DataOptions, Split};

/// The images of a run.
pub struct Data {
    /// The data set's entry in the catalogue: its title, its classes.
    pub dataset: &'static Dataset,
    /// Full data, the bundled sample, or images of the user's own.
    pub source: Source,
    /// How many images there are in all: those of the training files, and of the test files.
    pub files: [usize; 2],
    /// To learn from.
    pub train: Arc<Images>,
    /// To judge the result.
    pub test: Arc<Images>,
}

impl Data {
    /// Finds the images, reads them, splits them, and says what there is.
    ///
    /// # Errors
    /// If they are not where the options say, a file is damaged, or there are fewer than `--train` asks for.
    pub fn load(run: &Run, options: &DataOptions, choice: &Choice) -> anyhow::Result<Self> {
        let wanted = options::DataOptions {
            dataset: choice.dataset.clone(),
            train: None,
            place: options.place.clone(),
        };
        let loaded = find_images::load(&wanted, run.screen.quiet)?;
        let files = [loaded.train.len(), loaded.test.len()];
        let (train, test) = match choice.split {
            Split::Handout => train_test_split(&loaded.train.concat(loaded.test)),
            Split::Files => (loaded.train, loaded.test),
        };
        if let Some(count) = choice.train {
            let there = train.len();
            ensure!(
                count <= there,
                "--train {count}: after the split there are {} training images",
                thousands(there)
            );
        }
        let train = train.take(choice.train.unwrap_or(usize::MAX));
        let data = Self {
            dataset: loaded.dataset,
            source: loaded.origin.source,
            files,
            train: train.into(),
            test: test.into(),
        };
        run.say_what(&data);
        Ok(data)
    }

    /// SHA-256 of all pixels and labels.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for images in [&self.train, &self.test] {
            hash.update((images.len() as u64).to_le_bytes());
            hash.update(images.pixels());
            hash.update(images.labels());
        }
        hex(&hash.finalize())
    }
}

/// Which images of which data set.
#[derive(Clone, Debug)]
pub struct Choice {
    /// `fashion-mnist`
    pub dataset: String,
    /// Which of them are for training.
    pub split: Split,
    /// Only so many of those.
    pub train: Option<usize>,
}

impl RunImages for Data {
    fn dataset(&self) -> &str {
        &self.dataset.name
    }

    fn title(&self) -> String {
        self.dataset.title.clone()
    }

    fn source(&self) -> Source {
        self.source
    }

    fn counts(&self) -> ImageCounts {
        ImageCounts { train: self.train.len(), validation: 0, test: self.test.len() }
    }
}
