//! The images of a run: found, read, and said.

use data::{DatasetImages, Source, TrainTest, TrainValidationTest};

use super::Run;
use crate::{
    find_images::{load, load_digits},
    options::{DataOptions, DigitsOptions},
    run_images::{LoadedData, RunImages},
};

impl Run {
    /// Finds and reads the images that the options ask for, and says which they are. The first that is there of:
    /// `--data-dir`, `PASAPAS_DATA`, `datasets/`, the system's, a download, the bundled sample.
    ///
    /// # Errors
    /// If a folder that was asked for does not hold the data, a file is damaged, or `--full` is set and there is
    /// only the sample.
    pub fn load(&self, options: &DataOptions) -> anyhow::Result<LoadedData> {
        self.load_as(options, DatasetImages::split)
    }

    /// Finds and reads the images as [`load`](Self::load) does, without a validation set: all training images are there to learn
    /// from.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn load_without_validation(&self, options: &DataOptions) -> anyhow::Result<LoadedData> {
        self.load_as(options, DatasetImages::without_validation)
    }

    fn load_as(
        &self,
        options: &DataOptions,
        split: fn(DatasetImages) -> TrainValidationTest,
    ) -> anyhow::Result<LoadedData> {
        let loaded = load(options, self.screen.quiet)?;
        let (dataset, source) = (loaded.dataset, loaded.origin.source);
        let data = LoadedData { dataset, source, images: split(loaded) };
        self.say_what(&data);
        Ok(data)
    }

    /// Finds and reads the digits 1, 7 and 8 that the options ask for, and says which they are. The first that are
    /// there of: `--data-dir`, `PASAPAS_DATA`, `datasets/`; for `--dataset mnist`, and if nothing else is left, MNIST
    /// as [`load`](Self::load) finds it.
    ///
    /// # Errors
    /// If a folder that was asked for does not hold the data, a file is damaged or of no form that is accepted, or
    /// `--full` is set and there is only the sample or images of the user's own.
    pub fn load_digits(&self, options: &DigitsOptions) -> anyhow::Result<TrainTest> {
        let data = load_digits(options, self.screen.quiet)?;
        self.say_what(&data);
        Ok(data)
    }

    /// Says what the run works on.
    pub fn say_what(&self, data: &impl RunImages) {
        self.screen.say(&data.in_words());
        match data.source() {
            Source::Full => {}
            Source::Sample => self.screen.say(&format!(
                "The full data gives better results; `cargo xtask download {}` brings it.",
                data.dataset()
            )),
            Source::Folder => {
                self.screen.say("These are not the published images: the handout promises nothing for them.");
            }
        }
    }
}
