//! What the lab takes.

use std::{fmt, path::PathBuf, str::FromStr};

use clap::{Args, ValueEnum};
use lab::{
    options::{OutputOptions, PlaceOptions, at_least_one, dataset_names, positive},
    weights::Activation,
};
use linalg::Float;
use serde::{Deserialize, Serialize};

/// More units than this are a slip of the finger: the weights between two such layers are 800 MB.
const WIDEST: usize = 10_000;

/// More layers than this are one, too.
const DEEPEST: usize = 100;

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
    /// Data set to work on (without it: fashion-mnist)
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
    /// Widths of the MLP's hidden layers, from the images on (without it: 128,64)
    #[arg(long, global = true, value_name = "N,N,…", allow_hyphen_values = true)]
    pub hidden: Option<Hidden>,
    /// What stands between the MLP's layers (without it: relu)
    #[arg(long, global = true, value_enum)]
    pub activation: Option<Activation>,
    /// Give each of the MLP's layers a bias
    #[arg(long, global = true)]
    pub bias: bool,
    /// Seed of every random draw but the split's: the same seed gives NumPy's numbers (without it: 0)
    #[arg(long, global = true, allow_negative_numbers = true)]
    pub seed: Option<u32>,
    /// Passes over the training images (without it: 10)
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub epochs: Option<usize>,
    /// Images per batch (without it: 64)
    #[arg(long, global = true, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub batch_size: Option<usize>,
    /// Learning rate (without it: 0.1)
    #[arg(long = "lr", global = true, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    pub learning_rate: Option<Float>,
    /// Go on from the weights that an interrupted run left, or that --save wrote; the settings are theirs
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "trace")]
    pub resume: Option<PathBuf>,
}

/// The widths of the hidden layers: at least one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Hidden(pub Vec<usize>);

impl Default for Hidden {
    fn default() -> Self {
        Self(vec![128, 64])
    }
}

impl fmt::Display for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&widths.join(","))
    }
}

impl FromStr for Hidden {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let width = |word: &str| match word.trim().parse() {
            Ok(width @ 1..=WIDEST) => Ok(width),
            _ if word.trim().is_empty() => {
                Err("there is a width missing; they are written as in 128,64".into())
            }
            _ => {
                Err(format!("`{word}` is no width: each is a whole number from 1 to {WIDEST}, as in 128,64"))
            }
        };
        let widths = text.split(',').map(width).collect::<Result<Vec<_>, String>>()?;
        match widths.len() {
            ..=DEEPEST => Ok(Self(widths)),
            layers => Err(format!("{layers} hidden layers are too many: there may be {DEEPEST}")),
        }
    }
}

/// A word of the command line as clap has it.
pub fn word<T: ValueEnum>(value: T) -> String {
    value.to_possible_value().map_or(String::new(), |value| value.get_name().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects against a slip of the finger that trains another network: what is not a list of widths is refused, and
    /// the message says how one is written.
    #[test]
    fn widths() {
        let read = |text: &str| text.parse::<Hidden>().map(|hidden| hidden.to_string());
        for (text, widths) in [("128,64", "128,64"), ("1", "1"), ("10000, 7", "10000,7")] {
            assert_eq!(read(text), Ok(widths.into()));
        }
        for text in ["", "128,,64", "128,64,", ",128"] {
            assert_eq!(
                read(text),
                Err("there is a width missing; they are written as in 128,64".into()),
                "{text}"
            );
        }
        for text in ["0", "128,0", "-3", "12.5", "10001", "128;64", "a", "18446744073709551616"] {
            let message = read(text).expect_err(text);
            assert!(
                message.contains("is no width: each is a whole number from 1 to 10000, as in 128,64"),
                "{message}"
            );
        }
        assert_eq!(
            read(&["7"; 101].join(",")),
            Err("101 hidden layers are too many: there may be 100".into())
        );
    }
}
