//! Weights whose training goes on.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use lab::{RunImages, Training, shown, thousands};
use numpy_rng::{Generator, State};
use tp6_mlp::{Restorable, Shapes, fits};
use weights::{About, Architecture, Checkpoint, Weights};

use super::{
    data::{Choice, Data},
    options::Options,
    settings::Settings,
};

/// What is said of a file that contradicts itself.
const NO_TRAINING: &str =
    "no training can have come to this. Copy the file again, or leave out --resume to begin anew";

/// A file of weights, and how its training goes on.
pub struct Resumed {
    path: PathBuf,
    weights: Weights,
    checkpoint: Checkpoint,
}

/// Where a training begins, or goes on.
#[derive(Clone)]
pub struct Start<N> {
    /// The model.
    pub model: N,
    /// Its generator, which has drawn its parameters.
    pub model_rng: Generator,
    /// The training set's generator, before it draws the order of the epoch that is not done.
    pub data_rng: Generator,
    /// How far the training is.
    pub training: Training,
}

impl Resumed {
    /// Reads the file that `--resume` names, for this experiment.
    ///
    /// # Errors
    /// If it does not hold weights that this experiment can go on from.
    pub fn read(path: &Path, experiment: &str) -> anyhow::Result<Self> {
        let weights = Weights::read(path).context("--resume: there is nothing to go on from")?;
        let about = &weights.about;
        let is_tp6s = about.lab == "tp6";
        ensure!(
            is_tp6s && about.checkpoint.is_some(),
            "--resume {}: these are weights of {} {}, with nothing that says how their training goes on; only those that \
             TP6 has saved can be gone on from",
            path.display(),
            about.lab,
            about.experiment
        );
        ensure!(
            about.experiment == experiment,
            "--resume {}: this is a training of `{}`, not of `{experiment}`: go on with `cargo xtask run tp6 {} --resume {}`",
            path.display(),
            about.experiment,
            about.experiment,
            path.display()
        );
        let checkpoint = about.checkpoint.clone().context("the file has no checkpoint")?;
        of_tp6(&checkpoint).with_context(|| format!("--resume {}: {NO_TRAINING}", path.display()))?;
        Ok(Self { path: path.to_owned(), weights, checkpoint })
    }

    /// The settings of the training; more epochs, if the options ask for them.
    ///
    /// # Errors
    /// If an option contradicts them, or there is no epoch left to train.
    pub fn settings(&self, options: &Options) -> anyhow::Result<Settings> {
        let settings = Settings::of_file(options, &self.path, &self.weights)?;
        let done = self.checkpoint.history.len();
        ensure!(
            settings.epochs > done,
            "--resume {}: {done} epochs of {} are done, so there is nothing left to train; --epochs {} would go on",
            self.path.display(),
            settings.epochs,
            2 * done
        );
        Ok(settings)
    }

    /// The images of the training.
    ///
    /// # Errors
    /// If an option asks for others.
    pub fn choice(&self, options: &Options, settings: &Settings) -> anyhow::Result<Choice> {
        let (theirs, file) = (&self.weights.about.dataset, self.path.display());
        let dataset = options.data.dataset.as_ref().unwrap_or(theirs);
        let other = "Leave the option out to go on with it, or leave out --resume to begin anew";
        ensure!(
            dataset == theirs,
            "--dataset {dataset}: but the training in {file} has --dataset {theirs}. {other}"
        );
        ::data::Dataset::named(theirs).with_context(|| format!("--resume {file}: its images"))?;
        let train = self.checkpoint.train;
        if let Some(ours) = options.data.train.filter(|&ours| Some(ours) != train) {
            let theirs = train.map_or("all training images".into(), |train| format!("--train {train}"));
            anyhow::bail!("--train {ours}: but the training in {file} has {theirs}. {other}");
        }
        Ok(Choice { dataset: dataset.clone(), split: settings.split, train })
    }

    /// Makes sure that the tensors of the file are the parameters that its settings ask for, before any are drawn.
    ///
    /// # Errors
    /// If they are not.
    pub fn check_shapes(&self, expected: Shapes) -> anyhow::Result<()> {
        fits(&self.weights.tensors, expected)
            .with_context(|| format!("--resume {}: not the weights of this model", self.path.display()))
    }

    /// Goes on with `start`, which is drawn as the training's first one was.
    ///
    /// # Errors
    /// If the images are not those of the training, or the file's numbers not those of such a model.
    pub fn go_on<N: Restorable>(
        &self,
        start: &mut Start<N>,
        data: &Data,
        batch_size: usize,
    ) -> anyhow::Result<()> {
        let (checkpoint, file) = (&self.checkpoint, self.path.display());
        let (ours, theirs) = (data.counts(), checkpoint.images);
        let count = |count| thousands(count);
        ensure!(
            ours == theirs,
            "--resume {file}: the training has {} training and {} test images, here are {} and {}: --data-dir names the \
             folder of the others",
            count(theirs.train),
            count(theirs.test),
            count(ours.train),
            count(ours.test)
        );
        ensure!(
            data.digest() == checkpoint.digest,
            "--resume {file}: the training has as many images of {} as there are here, but other ones: --data-dir names \
             the folder of the others",
            data.title()
        );
        let no_training = || format!("--resume {file}: {NO_TRAINING}");
        self.agrees(start.model.architecture(), data, batch_size).with_context(no_training)?;
        start
            .model
            .restore(&self.weights.tensors)
            .with_context(|| format!("--resume {file}: not the weights of this model"))?;
        let inc = start.data_rng.state().inc;
        let rng = |name: &str, state: &str| {
            let state: State = state.parse()?;
            ensure!(
                state.inc == inc,
                "`checkpoint.{name}` is not of the generator that `settings.seed` starts"
            );
            Ok(Generator::from_state(state))
        };
        start.model_rng = rng("model_rng", &checkpoint.model_rng).with_context(no_training)?;
        start.data_rng = rng("data_rng", &checkpoint.data_rng).with_context(no_training)?;
        let Checkpoint { history, step, loss, seconds, .. } = checkpoint.clone();
        start.training = Training { history, step, loss, seconds, ..Training::default() };
        Ok(())
    }

    /// Makes sure that what the file says twice is the same: of its model, of the steps of an epoch.
    fn agrees(&self, of_settings: Architecture, data: &Data, batch_size: usize) -> anyhow::Result<()> {
        let About { classes, architecture, .. } = &self.weights.about;
        let there = &data.dataset.classes;
        ensure!(
            classes == there,
            "`classes` are {}, but those of {} are {}",
            classes.join(", "),
            data.title(),
            there.join(", ")
        );
        let json = |architecture| serde_json::to_string(architecture).unwrap_or_default();
        let (named, expected) = (json(architecture), json(&of_settings));
        ensure!(named == expected, "the metadata has {named}, but the settings are of {expected}");
        let (step, steps) = (self.checkpoint.step, data.train.len().div_ceil(batch_size));
        ensure!(step <= steps, "`checkpoint.step` is {step}, but an epoch has {steps} steps");
        Ok(())
    }

    /// What the run goes on from, in words.
    pub fn in_words(&self) -> String {
        let Checkpoint { history, step, .. } = &self.checkpoint;
        format!(
            "going on from {}: epochs done: {}, steps of the next one: {step}",
            shown(&self.path),
            history.len()
        )
    }
}

/// Makes sure that TP6 can have come to this.
fn of_tp6(checkpoint: &Checkpoint) -> anyhow::Result<()> {
    let validation = checkpoint.images.validation;
    ensure!(validation == 0, "`checkpoint.images.validation` is {validation}, but TP6 has no such images");
    for (i, epoch) in checkpoint.history.iter().enumerate() {
        let measured = [epoch.train_loss, epoch.test_loss, epoch.test_accuracy, epoch.seconds];
        let others = [epoch.train_accuracy, epoch.validation_loss, epoch.validation_accuracy];
        ensure!(
            measured.iter().all(Option::is_some) && others.iter().all(Option::is_none),
            "`checkpoint.history[{i}]` must have training loss, test loss, test accuracy and seconds, and no other figure"
        );
    }
    Ok(())
}
