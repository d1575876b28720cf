//! The images of a run, as its screen and its record name them.

use data::{Dataset, ImageCounts, Source, TrainTest, TrainValidationTest, digits};

use crate::screen::thousands;

/// The images of a run, and where they came from.
pub struct LoadedData {
    /// The data set's entry in the catalogue: its title, its classes.
    pub dataset: &'static Dataset,
    /// Full data, the bundled sample, or images of the user's own.
    pub source: Source,
    /// The images, split.
    pub images: TrainValidationTest,
}

/// What a run says of its images, on the screen and in its record.
pub trait RunImages {
    /// The data set's name: `mnist`.
    fn dataset(&self) -> &str;

    /// What they are, in words: `MNIST`.
    fn title(&self) -> String;

    /// Full data, the bundled sample, or images of the user's own.
    fn source(&self) -> Source;

    /// How many images each part has.
    fn counts(&self) -> ImageCounts;

    /// All of this in a line: `MNIST, full data: 50,000 training, 10,000 validation and 10,000 test images`.
    fn in_words(&self) -> String {
        let kind = in_words(self.source());
        let ImageCounts { train, validation, test } = self.counts();
        let validation = match validation {
            0 => String::new(),
            count => format!(", {} validation", thousands(count)),
        };
        let (title, train, test) = (self.title(), thousands(train), thousands(test));
        format!("{title}, {kind}: {train} training{validation} and {test} test images")
    }
}

impl RunImages for LoadedData {
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
        let images = &self.images;
        ImageCounts {
            train: images.train.len(),
            validation: images.validation.len(),
            test: images.test.len(),
        }
    }
}

impl RunImages for TrainTest {
    fn dataset(&self) -> &str {
        &self.dataset
    }

    fn title(&self) -> String {
        let of_mnist = if self.dataset == digits::NAME { "" } else { " of MNIST" };
        format!("Digits 1, 7 and 8{of_mnist}")
    }

    fn source(&self) -> Source {
        self.source
    }

    fn counts(&self) -> ImageCounts {
        ImageCounts { train: self.train.len(), validation: 0, test: self.test.len() }
    }
}

/// What a source is, in a sentence about it.
pub fn in_words(source: Source) -> &'static str {
    match source {
        Source::Full => "full data",
        Source::Sample => "the bundled sample",
        Source::Folder => "your own images",
    }
}
