//! What the lab takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use lab::options::{OutputOptions, PlaceOptions, at_least_one, dataset_names, positive};
use linalg::Float;
use serde::{Deserialize, Serialize};
use tp6_mlp::HANDOUT;
use weights::{Activation, HiddenWidths};

/// What the lab takes. What is `None` is the handout's, or that of the file that the run goes on from.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Which images.
    #[command(flatten)]
    pub data: DataOptions,
    /// How to train.
    #[command(flatten)]
    pub training: TrainingOptions,
    /// What to say and write.
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Which images.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Data")]
pub struct DataOptions {
    /// Data set to work on.
    #[arg(help = format!("Data set to work on (without it: {})", DATASET))]
    #[arg(long, global = true, value_name = "NAME", value_parser = dataset_names())]
    pub dataset: Option<String>,
    /// Which of its images to learn from (without it: handout)
    #[arg(long, global = true, value_enum)]
    pub split: Option<Split>,
    /// Use only the first N training images, counted after the split
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub train: Option<usize>,
    /// Where to look.
    #[command(flatten)]
    pub place: PlaceOptions,
}

/// The handout's data set.
pub const DATASET: &str = "fashion-mnist";

/// Which images are for training and which for the test.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Split {
    /// Four fifths of all images to learn from, one fifth for the test, shuffled
    #[default]
    Handout,
    /// The published training files and test files, as they are
    Files,
}

/// How to train.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Training")]
pub struct TrainingOptions {
    /// Widths of the MLP's hidden layers, from the images on.
    #[arg(help = format!("Widths of the MLP's hidden layers, from the images on (without it: {})", HiddenWidths::default()))]
    #[arg(long, global = true, value_name = "N,N,…", allow_hyphen_values = true)]
    pub hidden: Option<HiddenWidths>,
    /// What stands between the MLP's layers (without it: relu)
    #[arg(long, global = true, value_enum)]
    pub activation: Option<Activation>,
    /// Give each of the MLP's layers a bias
    #[arg(long, global = true)]
    pub bias: bool,
    /// Seed of every random draw but the split's: the same seed gives NumPy's numbers (without it: 0)
    #[arg(long, global = true, allow_negative_numbers = true)]
    pub seed: Option<u32>,
    /// Passes over the training images.
    #[arg(help = format!("Passes over the training images (without it: {})", HANDOUT.epochs))]
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub epochs: Option<usize>,
    /// Images per batch.
    #[arg(help = format!("Images per batch (without it: {})", HANDOUT.batch_size))]
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub batch_size: Option<usize>,
    /// Learning rate.
    #[arg(help = format!("Learning rate (without it: {})", HANDOUT.learning_rate))]
    #[arg(long = "lr", global = true, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    pub learning_rate: Option<Float>,
    /// Go on from the weights that an interrupted run left, or that --save wrote; the settings are theirs
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "trace")]
    pub resume: Option<PathBuf>,
}

/// A word of the command line as clap has it.
pub fn word<T: ValueEnum>(value: T) -> String {
    value.to_possible_value().map_or(String::new(), |value| value.get_name().into())
}
