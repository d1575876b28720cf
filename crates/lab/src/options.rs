//! The options that labs share. Each lab flattens the groups that apply to it into its own command line.
//!
//! They are *global*: `run tp3 --seed 7 train` and `run tp3 train --seed 7` mean the same.

use std::path::PathBuf;

use clap::{Arg, Args};
use data::{Source, digits};
use linalg::Float;
use serde::Serialize;

use crate::{learner::Schedule, precision, watch::Rate};

pub use weights::number_limits::{at_least_one, positive};

/// The learning rate in the handout of every lab that goes through batches.
pub const LEARNING_RATE: Float = 0.1;

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

/// What the handout of a lab that goes through batches asks for: what its options are unless they are given, and what its
/// promises are about. Each such lab has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Handout {
    /// `fashion-mnist`
    pub dataset: &'static str,
    /// Every setting of its training.
    pub training: TrainOptions,
}

impl Handout {
    /// An argument of the lab's command line, with the handout's value for its default where the handout gives one.
    pub fn default_of(&self, arg: Arg) -> Arg {
        let TrainOptions { seed, epochs, batch_size, learning_rate } = &self.training;
        let value = match arg.get_id().as_str() {
            "dataset" => self.dataset.to_owned(),
            "seed" => seed.to_string(),
            "epochs" => epochs.to_string(),
            "batch_size" => batch_size.to_string(),
            "learning_rate" => learning_rate.to_string(),
            _ => return arg,
        };
        arg.default_value(value).required(false)
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
}

/// Which images.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataOptions {
    /// Data set to work on
    #[arg(long, global = true, value_name = "NAME", value_parser = dataset_names())]
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

/// The settings of mini-batch gradient descent; their defaults are those of the lab's [`Handout`].
#[derive(Args, Clone, Debug, PartialEq, Serialize)]
#[command(next_help_heading = "Training")]
pub struct TrainOptions {
    /// Seed of every random draw: the same seed gives NumPy's numbers
    #[arg(long, global = true, allow_negative_numbers = true)]
    pub seed: u32,
    /// Passes over the training images
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub epochs: usize,
    /// Images per batch
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub batch_size: usize,
    /// Learning rate
    #[arg(long = "lr", global = true, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    #[serde(rename = "learning_rate")]
    pub learning_rate: Float,
}

impl Schedule for TrainOptions {
    fn epochs(&self) -> usize {
        self.epochs
    }

    fn rate(&self) -> Rate {
        Rate { learning_rate: self.learning_rate, handouts: LEARNING_RATE }
    }
}

/// The names in the catalogue, as the values that an option may have: clap then suggests the nearest.
pub fn dataset_names() -> clap::builder::PossibleValuesParser {
    data::catalogue::all().iter().map(|dataset| dataset.name.as_str()).collect::<Vec<_>>().into()
}

fn at_least_six(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(number) if number >= 6 => Ok(number),
        _ => Err("must be a whole number, 6 or more".into()),
    }
}
