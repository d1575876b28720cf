//! The options that labs share. Each lab flattens the groups that apply to it into its own command line.
//!
//! They are *global*: `run tp3 --seed 7 train` and `run tp3 train --seed 7` mean the same.

use std::{ffi::OsString, path::PathBuf};

use clap::Args;
use data::{Source, digits};
use linalg::Float;
use serde::Serialize;

use crate::precision;

const DEFAULT_DATASET: &str = "fashion-mnist";

/// What the mini-batch labs take.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Which images.
    #[command(flatten)]
    pub data: DataOptions,
    /// How to train.
    #[command(flatten)]
    pub training: TrainOptions,
    /// What to say and write.
    #[command(flatten)]
    pub output: OutputOptions,
}

/// What a handout asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct Handout {
    /// `fashion-mnist`
    pub dataset: &'static str,
    /// Every setting of its training.
    pub training: TrainOptions,
}

impl Default for Handout {
    /// TP2's and TP3's.
    fn default() -> Self {
        Self { dataset: DEFAULT_DATASET, training: TrainOptions::default() }
    }
}

impl Options {
    /// Whether the handout's promises hold for this run: its data set in full, every setting as it gives it, and doubles.
    pub fn as_in_handout(&self, source: Source, handout: &Handout) -> bool {
        let whole = source == Source::Full && self.data.train.is_none();
        !precision::is_single()
            && whole
            && self.data.dataset == handout.dataset
            && self.training == handout.training
    }

    /// The command line that asks another lab for the same training on the same images.
    pub fn same_training(&self) -> Vec<OsString> {
        let DataOptions { dataset, train, place } = &self.data;
        let mut words = same_images(dataset, train.map(|n| n.to_string()), place);
        let TrainOptions { seed, epochs, batch_size, learning_rate } = &self.training;
        words.extend([
            format!("--seed={seed}").into(),
            format!("--epochs={epochs}").into(),
            format!("--batch-size={batch_size}").into(),
            format!("--lr={learning_rate}").into(),
        ]);
        words
    }
}

/// The command line that asks another lab for the same images.
fn same_images(dataset: &str, train: Option<String>, place: &PlaceOptions) -> Vec<OsString> {
    let mut words = vec![format!("--dataset={dataset}").into()];
    words.extend(train.map(|n| format!("--train={n}").into()));
    words.extend(place.data_dir.as_ref().map(|folder| {
        let mut word = OsString::from("--data-dir=");
        word.push(folder);
        word
    }));
    words
}

/// Which images.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataOptions {
    /// Data set to work on
    #[arg(long, global = true, value_name = "NAME", default_value = DEFAULT_DATASET, value_parser = dataset_names())]
    pub dataset: String,
    /// Use only the first N training images (a sixth of them for validation)
    #[arg(long, global = true, value_name = "N", value_parser = at_least_six, allow_negative_numbers = true)]
    pub train: Option<u64>,
    /// Where to look.
    #[command(flatten)]
    pub place: PlaceOptions,
}

/// Which digits 1, 7 and 8, for the labs that learn from all images at once.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DigitsOptions {
    /// Data set to take the digits 1, 7 and 8 from. Its four files are x.npy, y.npy (or v.npy), xt.npy and yt.npy (or
    /// vt.npy) for digits-178, and MNIST's own for mnist
    #[arg(long, global = true, value_name = "NAME", default_value = digits::NAME, value_parser = [digits::NAME, "mnist"])]
    pub dataset: String,
    /// Use only the first N training images (without it: all of digits-178, 1000 of mnist)
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub train: Option<usize>,
    /// Where to look.
    #[command(flatten)]
    pub place: PlaceOptions,
}

impl DigitsOptions {
    /// The command line that asks another lab for the same images.
    pub fn same_images(&self) -> Vec<OsString> {
        same_images(&self.dataset, self.train.map(|n| n.to_string()), &self.place)
    }
}

/// Where images come from.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct PlaceOptions {
    /// Folder of the data set's four files, or with a sub-folder of its name that has them
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Never try to download
    #[arg(long, global = true)]
    pub offline: bool,
    /// Refuse the bundled sample: full data or an error
    #[arg(long, global = true)]
    pub full: bool,
}

/// What goes on the screen and into which folder.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub struct OutputOptions {
    /// Folder for run records and plots (without it: `runs/<lab>`)
    #[arg(long, global = true, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// File for the trained weights (safetensors); those of an earlier run are replaced, nothing else is
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "trace")]
    pub save: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(long, global = true)]
    pub quiet: bool,
    /// Write every tensor of every batch to standard output, for `cargo xtask diff`
    #[arg(long, global = true, hide = true)]
    pub trace: bool,
}

/// The settings of mini-batch gradient descent.
#[derive(Args, Clone, Debug, PartialEq, Serialize)]
#[command(next_help_heading = "Training")]
pub struct TrainOptions {
    /// Seed of every random draw: the same seed gives NumPy's numbers
    #[arg(long, global = true, default_value_t = 0, allow_negative_numbers = true)]
    pub seed: u32,
    /// Passes over the training images
    #[arg(long, global = true, value_name = "N", default_value_t = 10, value_parser = at_least_one, allow_negative_numbers = true)]
    pub epochs: usize,
    /// Images per batch
    #[arg(long, global = true, value_name = "N", default_value_t = 64, value_parser = at_least_one, allow_negative_numbers = true)]
    pub batch_size: usize,
    /// Learning rate
    #[arg(long = "lr", global = true, value_name = "RATE", default_value_t = 0.1, value_parser = positive, allow_negative_numbers = true)]
    #[serde(rename = "learning_rate")]
    pub learning_rate: Float,
}

impl Default for TrainOptions {
    /// The handouts' settings: seed 0, 10 epochs, batches of 64, learning rate 0.1.
    fn default() -> Self {
        Self { seed: 0, epochs: 10, batch_size: 64, learning_rate: 0.1 }
    }
}

/// The names in the catalogue, as the values that an option may have: clap then suggests the nearest.
pub fn dataset_names() -> clap::builder::PossibleValuesParser {
    data::catalogue::all().iter().map(|dataset| dataset.name.as_str()).collect::<Vec<_>>().into()
}

/// The number of a count that cannot be 0.
///
/// # Errors
/// If the text is no such number; the message says what it takes.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number >= 1 => Ok(number),
        _ => Err("must be a whole number, 1 or more".into()),
    }
}

fn at_least_six(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number >= 6 => Ok(number),
        _ => Err("must be a whole number, 6 or more".into()),
    }
}

/// A number above 0.
///
/// # Errors
/// If the text is none; the message says what it takes.
pub fn positive(text: &str) -> Result<Float, String> {
    match text.parse::<Float>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        Ok(_) => Err("must be above 0 and finite".into()),
        Err(_) => Err("is not a number, written as in 0.1".into()),
    }
}
