//! The settings of a run: the options' where they are given, else those of the file that it goes on from, else the
//! handout's.

use std::{fmt::Display, path::Path};

use anyhow::{Context, bail, ensure};
use lab::short;
use linalg::Float;
use serde::{Deserialize, Serialize};
use tp6_mlp::{HANDOUT, Trainer};
use weights::{Activation, HiddenWidths, Weights};

use super::options::{Options, Split, word};

/// What a training does, as its record has it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Settings {
    /// Seed of every random draw but the split's.
    pub seed: u32,
    /// Passes over the training images.
    pub epochs: usize,
    /// Images per batch.
    pub batch_size: usize,
    /// Factor of each step.
    pub learning_rate: Float,
    /// Which images are for training.
    pub split: Split,
    /// The settings that the MLP has and the logistic model has not.
    #[serde(flatten, skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub network: Option<NetworkSettings>,
}

/// The settings of the MLP alone.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct NetworkSettings {
    /// Widths of the hidden layers.
    pub hidden: HiddenWidths,
    /// The activation between one layer and the next.
    pub activation: Activation,
    /// Whether each layer has a bias.
    pub bias: bool,
}

/// The handout's.
impl Default for NetworkSettings {
    fn default() -> Self {
        Self { hidden: HiddenWidths::default(), activation: Activation::Relu, bias: false }
    }
}

impl Settings {
    /// The handout's, for the MLP or for the logistic model.
    pub fn handout(mlp: bool) -> Self {
        let Trainer { epochs, batch_size, learning_rate } = HANDOUT;
        let network = mlp.then(NetworkSettings::default);
        Self { seed: 0, epochs, batch_size, learning_rate, split: Split::Handout, network }
    }

    /// The handout's settings, but for those that the options give.
    pub fn new(options: &Options, mlp: bool) -> Self {
        Self::given(options, Self::handout(mlp))
    }

    /// These settings, `others`, but for those that the options give.
    fn given(options: &Options, others: Settings) -> Self {
        let training = &options.training;
        Self {
            seed: training.seed.unwrap_or(others.seed),
            epochs: training.epochs.unwrap_or(others.epochs),
            batch_size: training.batch_size.unwrap_or(others.batch_size),
            learning_rate: training.learning_rate.unwrap_or(others.learning_rate),
            split: options.data.split.unwrap_or(others.split),
            network: others.network.map(|others| NetworkSettings {
                hidden: training.hidden.clone().unwrap_or(others.hidden),
                activation: training.activation.unwrap_or(others.activation),
                bias: training.bias || others.bias,
            }),
        }
    }

    /// The settings of the file that a run goes on from, with more epochs if the options ask for them.
    ///
    /// # Errors
    /// If the file does not have them, or an option says something else.
    pub fn of_file(options: &Options, file: &Path, weights: &Weights) -> anyhow::Result<Self> {
        let theirs = Self::read(weights).with_context(|| {
            format!("{}: its settings are not those of a training of TP6", file.display())
        })?;
        let ours = Self::given(options, theirs.clone());
        let same = |name: &str, ours: &dyn Display, theirs: &dyn Display| {
            let (ours, theirs) = (ours.to_string(), theirs.to_string());
            ensure!(
                ours == theirs,
                "--{name} {ours}: but the training in {} has --{name} {theirs}. Leave the option out to go on with it, or \
                 leave out --resume to begin anew",
                file.display()
            );
            Ok(())
        };
        same("seed", &ours.seed, &theirs.seed)?;
        same("batch-size", &ours.batch_size, &theirs.batch_size)?;
        same("lr", &short(ours.learning_rate), &short(theirs.learning_rate))?;
        same("split", &word(ours.split), &word(theirs.split))?;
        if let Some((ours, theirs)) = ours.network.as_ref().zip(theirs.network.as_ref()) {
            same("hidden", &ours.hidden, &theirs.hidden)?;
            same("activation", &word(ours.activation), &word(theirs.activation))?;
            if ours.bias != theirs.bias {
                bail!(
                    "--bias: but the training in {} has none. Leave the option out to go on with it, or leave out --resume to begin anew",
                    file.display()
                );
            }
        }
        Ok(ours)
    }

    /// The settings in a file, which [`Weights::read`] has held against the limits of the options.
    fn read(weights: &Weights) -> anyhow::Result<Self> {
        let about = &weights.about;
        let mut settings: Self = about.settings_as()?;
        if about.experiment == "mlp" {
            settings.network = Some(about.settings_as()?);
        }
        let known = serde_json::to_value(&settings)?;
        let strange = about.settings.keys().find(|name| known.get(name).is_none());
        ensure!(
            strange.is_none(),
            "`settings.{}`: a training of `{}` has no such setting in this version of the course",
            strange.map_or("", |name| name),
            about.experiment
        );
        Ok(settings)
    }
}
