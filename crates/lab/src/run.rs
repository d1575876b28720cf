//! A run of a lab: its screen, its folder, its data, its records and its verdict.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use data::{DatasetImages, Source, TrainTest, TrainValidationTest};
use linalg::{Matrix, PRECISION};
use serde::Serialize;
use serde_json::Value;

use crate::{
    confusion::Confusion,
    described::Described,
    find::{LoadedData, load, load_digits},
    measured,
    options::{DataOptions, DigitsOptions, OutputOptions},
    pictures::Picture,
    precision, program,
    record::{Outcome, Record, Target},
    screen::{Screen, remark},
    weights::{self, About, Architecture, Checkpoint, Weights},
    whole,
};

/// A row of the table that a lab has of what comes next: after which experiment, or `None` for the whole lab; which questions
/// of the handout that was about; what to do then.
pub type Next<E> = (Option<E>, &'static str, &'static str);

const CANNOT_SAVE: &str = "weights cannot be saved where --save says";

/// A lab at work. Made once per process, handed to each experiment.
pub struct Run {
    /// Where results are printed.
    pub screen: Screen,
    /// Where records and plots go.
    pub folder: PathBuf,
    /// Where `--save` wants the weights.
    pub save: Option<PathBuf>,
    lab: &'static str,
    missed: RefCell<Vec<String>>,
    unwritten: Cell<bool>,
}

impl Run {
    /// Starts the threads that compute, prints the lab's title and makes its folder: `runs/<lab>` if no other is asked for,
    /// in single precision `runs/<lab>/f32`, so that the figures of doubles stay where they are. Half-written files that a
    /// killed run has left there are removed.
    ///
    /// # Errors
    /// If nothing can be written there, or weights cannot where `--save` wants them, or must not, since the run itself
    /// writes there. Better now than after the training.
    pub fn start(lab: &'static str, title: &str, output: &OutputOptions) -> anyhow::Result<Self> {
        linalg::cores::start();
        let folder = output.out.clone().unwrap_or_else(|| own_folder(lab, PRECISION));
        if !output.trace {
            whole::folder(&folder).with_context(|| {
                format!("cannot write into {}; give another folder with --out", folder.display())
            })?;
        }
        if let Some(file) = &output.save {
            weights::check_apart(file, &folder).context(CANNOT_SAVE)?;
            weights::check_place(file).context(CANNOT_SAVE)?;
        }
        let screen = Screen { quiet: output.quiet || output.trace };
        let single = if precision::is_single() { ", in single precision" } else { "" };
        screen.say(&format!("{title}{single}"));
        let (missed, unwritten) = (RefCell::default(), Cell::default());
        Ok(Self { screen, folder, save: output.save.clone(), lab, missed, unwritten })
    }

    /// Finds and reads the images that the options ask for, and says which they are. The first that is there of:
    /// `--data-dir`, `PASAPAS_DATA`, `datasets/`, the system's, a download, the bundled sample.
    ///
    /// # Errors
    /// If a folder that was asked for does not hold the data, a file is damaged, or `--full` is set and there is
    /// only the sample.
    pub fn load(&self, options: &DataOptions) -> anyhow::Result<LoadedData> {
        self.load_as(options, DatasetImages::split)
    }

    /// The same without a validation set: all training images are there to learn from.
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
    pub fn say_what(&self, data: &impl Described) {
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

    /// An empty record of one experiment of this run, on [`LoadedData`] or [`TrainTest`].
    pub fn record(&self, experiment: &str, data: &impl Described, settings: &impl Serialize) -> Record {
        let mut settings: BTreeMap<String, Value> = match serde_json::to_value(settings) {
            Ok(Value::Object(settings)) => settings.into_iter().collect(),
            _ => unreachable!("settings are a struct with named fields"),
        };
        // Only what is not usual, so that the records of earlier runs say the same.
        if precision::is_single() {
            settings.insert("precision".into(), PRECISION.into());
        }
        Record {
            lab: self.lab.into(),
            experiment: experiment.into(),
            dataset: data.dataset().into(),
            source: data.source(),
            images: data.counts(),
            settings,
            history: Vec::new(),
            series: Vec::new(),
            test: None,
            targets: Vec::new(),
            interrupted: None,
            confusion: None,
            weights: Vec::new(),
            models: Vec::new(),
            measured: None,
        }
    }

    /// Prints a target beside what was reached, in words, and notes it in the record. `promised` says whether the
    /// handout promises it for this run: on full data, with the handout's settings. A target of speed never is: it is shown,
    /// met or not, and decides nothing.
    pub fn target(&self, record: &mut Record, target: Target, reached: &str, promised: bool) {
        let promised = promised && target.speed().is_none();
        let outcome = Outcome { target, shown: reached.into(), promised };
        let Target { question, text, met, .. } = &outcome.target;
        self.screen.line(match outcome.target.speed() {
            Some(in_the_handout) => format!("speed ({question}): {reached} here; {in_the_handout}"),
            None => format!("target ({question}): {text}; reached {reached}: {}", outcome.verdict()),
        });
        if promised && !met {
            self.missed.borrow_mut().push(format!("{question} ({text})"));
        }
        record.targets.push(outcome);
    }

    /// Says which classes a model confuses most, and notes in the record which it takes for which: for
    /// [`Picture::confusion`]. `labels` and `predicted` are those of the test images.
    ///
    /// # Panics
    /// If there is not one prediction for each label, or one of them is no class.
    pub fn confusion(&self, record: &mut Record, classes: &[String], labels: &[u8], predicted: &[usize]) {
        let confusion = Confusion::new(classes, labels, predicted);
        self.screen.line(format!("most often confused: {confusion}"));
        record.confusion = Some(confusion);
    }

    /// Writes the record, then draws its pictures, and says where they are. What an earlier run has left under the names of
    /// these pictures is removed: an old picture does not belong to a new record. A picture that cannot be written is said
    /// on standard error; the run goes on, and [`status`](Self::status) knows of it.
    ///
    /// # Errors
    /// If the record cannot be written, or holds a number that is not finite. Nothing is drawn then.
    pub fn write<'a>(
        &self,
        record: &Record,
        pictures: impl IntoIterator<Item = Picture<'a>>,
    ) -> anyhow::Result<()> {
        let measured = measured::so_far();
        let path = Record { measured, ..record.clone() }.write(&self.folder)?;
        self.screen.line(format!("record: {}", shown(&path)));
        self.draw(pictures);
        Ok(())
    }

    /// Draws pictures as [`write`](Self::write) does, of an experiment whose record is not this run's.
    pub fn draw<'a>(&self, pictures: impl IntoIterator<Item = Picture<'a>>) {
        let pictures: Vec<Picture<'a>> = pictures.into_iter().collect();
        pictures.iter().for_each(|picture| picture.remove_older(&self.folder));
        for picture in pictures {
            match picture.draw(&self.folder) {
                Ok(Some(line)) => self.screen.line(line),
                Ok(None) => {}
                Err(error) => self.unwritten(error.into()),
            }
        }
    }

    /// Says what could not be written. The run goes on, so that all else is, and ends with status 1.
    pub fn unwritten(&self, error: anyhow::Error) {
        program::explain(&error);
        self.unwritten.set(true);
    }

    /// If `--save` asks for it, writes the weights that this record is about and says where. `classes` are in the order of
    /// the model's outputs. This comes before [`write`](Self::write): of all results, weights take longest to get again. If
    /// they cannot be written, that is said on standard error, and the run goes on.
    pub fn save(
        &self,
        record: &Record,
        classes: &[String],
        architecture: Architecture,
        parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>,
    ) {
        let Some(path) = &self.save else { return };
        let written = self.write_weights(path, record, classes, architecture, parameters, None);
        written.unwrap_or_else(|error| self.unwritten(error));
    }

    /// Writes the weights that this record is about, with how to go on with their training if that can be, and says
    /// where.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write_weights(
        &self,
        path: &Path,
        record: &Record,
        classes: &[String],
        architecture: Architecture,
        parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>,
        checkpoint: Option<Checkpoint>,
    ) -> anyhow::Result<()> {
        let Record { lab, experiment, dataset, source, settings, .. } = record.clone();
        let about = About {
            lab,
            experiment,
            dataset,
            source,
            classes: classes.to_vec(),
            architecture,
            settings,
            checkpoint,
        };
        Weights::new(about, parameters).write(path).context(CANNOT_SAVE)?;
        self.screen.line(format!("weights: {}", shown(path)));
        Ok(())
    }

    /// The status to exit with, as [`status`](Self::status) has it. If all went well, says what comes after this experiment,
    /// or after the whole lab.
    pub fn ends<E: PartialEq>(&self, next: &[Next<E>], experiment: Option<E>) -> ExitCode {
        let row = next.iter().find(|(after, ..)| *after == experiment);
        if let Some((_, questions, command)) = row.filter(|_| self.all_went_well()) {
            self.screen.say(&format!("\nRead: docs/src/{}.md, {questions}", self.lab));
            self.screen.say(&format!("Next: {command}"));
        }
        self.status()
    }

    /// The status to exit with: 1 if a result could not be written, or a target that the handout promises for this run was
    /// missed; which, is said on standard error.
    pub fn status(&self) -> ExitCode {
        let missed = self.missed.borrow();
        if !missed.is_empty() {
            self.screen.say("");
            remark(&format!("missed: {}", missed.join(", ")));
        }
        if self.all_went_well() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn all_went_well(&self) -> bool {
        self.missed.borrow().is_empty() && !self.unwritten.get()
    }
}

/// Where a lab's results go, unless told otherwise. Those in single precision do not take the place of those in doubles.
fn own_folder(lab: &str, precision: &str) -> PathBuf {
    let folder = data::project_root().join("runs").join(lab);
    if precision == "f64" { folder } else { folder.join(precision) }
}

/// A path as a person wants to read it: relative to where they stand, if it is below.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the plots and records of doubles from a run in single precision.
    #[test]
    fn a_folder_for_each_precision() {
        let runs = data::project_root().join("runs");
        assert_eq!(own_folder("tp3", "f64"), runs.join("tp3"));
        assert_eq!(own_folder("tp3", "f32"), runs.join("tp3/f32"));
    }
}
