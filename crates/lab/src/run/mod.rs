//! A run of a lab: its screen, its folder, its data, its records and its verdict.

mod images;
mod results;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context;
use data::whole_file;
use linalg::PRECISION;
use plot::Confusion;
use serde::Serialize;
use serde_json::Value;

use crate::{
    options::OutputOptions,
    precision,
    record::{Outcome, Record, Target},
    run_images::RunImages,
    screen::{Screen, remark},
    watch::{Part, Rate, Watch},
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
            whole_file::make_folder(&folder).with_context(|| {
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

    /// A watch over a training of this run, which scores the model on the images `part` after each epoch.
    pub fn watch(&self, part: Part, rate: Rate) -> Watch<'_> {
        Watch::new(Some(&self.screen), part, rate)
    }

    /// An empty record of one experiment of this run, on [`LoadedData`](crate::LoadedData) or
    /// [`TrainTest`](data::TrainTest).
    pub fn record(&self, experiment: &str, data: &impl RunImages, settings: &impl Serialize) -> Record {
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
    /// [`Picture::confusion`](crate::Picture::confusion). `labels` and `predicted` are those of the test images.
    ///
    /// # Panics
    /// If there is not one prediction for each label, or one of them is no class.
    pub fn confusion(&self, record: &mut Record, classes: &[String], labels: &[u8], predicted: &[usize]) {
        let confusion = Confusion::new(classes, labels, predicted);
        self.screen.line(format!("most often confused: {confusion}"));
        record.confusion = Some(confusion);
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
