//! The command line of a peer: the same for all.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use lab::options::{DataOptions, DigitsOptions, OutputOptions, PlaceOptions, at_least_one, positive};
use serde::Serialize;

/// Train the network of a lab with this library, to time it: `cargo xtask bench` does, and compares
#[derive(Clone, Debug, Parser)]
pub struct Options {
    /// The lab whose network it is
    #[arg(value_enum)]
    pub lab: Lab,
    /// Data set (without it: the lab's)
    #[arg(long, value_name = "NAME")]
    pub dataset: Option<String>,
    /// Use only the first N training images
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub train: Option<usize>,
    /// Folder of the data set's files (without it: where the labs find them; nothing is downloaded)
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Seed of every random draw: the same seed gives NumPy's numbers
    #[arg(long, default_value_t = 0)]
    pub seed: u32,
    /// Passes over the training images
    #[arg(long, alias = "passes", value_name = "N", default_value_t = 3, value_parser = at_least_one)]
    pub epochs: usize,
    /// Images per batch (without it: the lab's; tp4 and tp5 learn from all at once)
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub batch_size: Option<usize>,
    /// Learning rate (without it: the lab's)
    #[arg(long = "lr", value_name = "RATE", value_parser = positive)]
    pub learning_rate: Option<f64>,
    /// Hidden units, where there is a hidden layer (without it: 128 in tp6, 100 in the others)
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub hidden: Option<usize>,
    /// Folder for the run record (without it: `runs/<lab>`)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Print nothing but errors
    #[arg(long)]
    pub quiet: bool,
}

/// The labs that a library with layers and gradients can do. TP2, in loops, is none of them.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Lab {
    /// Softmax regression, in the order of the file
    Tp1,
    /// Softmax regression
    Tp3,
    /// Two layers, all images at once
    Tp4,
    /// TP4's network of two layers, by automatic differentiation
    Tp5,
    /// A network with a hidden layer
    Tp6,
}

impl Lab {
    /// Its name, and the experiment that trains its network.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Lab::Tp1 => ("tp1", "train"),
            Lab::Tp3 => ("tp3", "train"),
            Lab::Tp4 => ("tp4", "two-layers"),
            Lab::Tp5 => ("tp5", "train"),
            Lab::Tp6 => ("tp6", "mlp"),
        }
    }
}

/// What a lab trains with, unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// Seed of every random draw.
    pub seed: u32,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images per batch, if not all are one.
    pub batch_size: Option<usize>,
    /// Factor of each step.
    pub learning_rate: f64,
    /// Hidden units, if there is a hidden layer.
    pub hidden: Option<usize>,
}

impl Options {
    /// What was asked for; the lab's where nothing was.
    pub fn settings(&self) -> Settings {
        let (batch_size, learning_rate, hidden) = match self.lab {
            Lab::Tp1 => (Some(100), 0.1, None),
            Lab::Tp3 => (Some(64), 0.1, None),
            Lab::Tp4 => (None, 1e-3, Some(100)),
            Lab::Tp5 => (None, 1e-4, Some(100)),
            Lab::Tp6 => (Some(64), 0.1, Some(128)),
        };
        Settings {
            seed: self.seed,
            epochs: self.epochs,
            batch_size: batch_size.map(|usual| self.batch_size.unwrap_or(usual)),
            learning_rate: self.learning_rate.unwrap_or(learning_rate),
            hidden: hidden.map(|usual| self.hidden.unwrap_or(usual)),
        }
    }

    pub(crate) fn output(&self) -> OutputOptions {
        OutputOptions { out: self.out.clone(), quiet: self.quiet, ..OutputOptions::default() }
    }

    pub(crate) fn data(&self, default: &str) -> DataOptions {
        let dataset = self.dataset.clone().unwrap_or(default.into());
        DataOptions { dataset, train: self.train.map(|n| n as u64), place: self.place() }
    }

    pub(crate) fn digits(&self) -> DigitsOptions {
        let dataset = self.dataset.clone().unwrap_or(data::digits::NAME.into());
        DigitsOptions { dataset, train: self.train, place: self.place() }
    }

    fn place(&self) -> PlaceOptions {
        PlaceOptions { data_dir: self.data_dir.clone(), offline: true, full: false }
    }
}
