//! The experiments of TP6: what the command prints, plots and records, a file for each.

mod data;
mod logistic;
mod mlp;
mod options;
mod resume;
mod settings;
mod show;
mod side_by_side;
mod train;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use lab::{Run, heeded_options::Heeded, interrupt, run::Next, shown};
use tp6_mlp::Trainer;

use self::data::{Choice, Data};
use options::DATASET;
pub use options::Options;
use resume::Resumed;
use settings::Settings;
use train::End;

/// A part of the lab.
#[derive(Clone, Copy, PartialEq, Subcommand)]
pub enum Experiment {
    /// Q1 to Q3: the images, as a data set, and a grid of them
    Show,
    /// Q4 and Q5: softmax regression
    Logistic,
    /// Q6: the multilayer perceptron
    Mlp,
}

/// The experiments in which each option changes something.
pub const HEEDED: &[Heeded] = &[
    Heeded::by("--dataset", &["show", "logistic", "mlp"]),
    Heeded::by("--split", &["show", "logistic", "mlp"]),
    Heeded::by("--train", &["show", "logistic", "mlp"]),
    // The logistic model has one layer, and no bias.
    Heeded::by("--hidden", &["mlp"]),
    Heeded::by("--activation", &["mlp"]),
    Heeded::by("--bias", &["mlp"]),
    Heeded::by("--seed", &["logistic", "mlp"]),
    Heeded::by("--epochs", &["logistic", "mlp"]),
    Heeded::by("--batch-size", &["show", "logistic", "mlp"]),
    Heeded::by("--lr", &["logistic", "mlp"]),
    Heeded::by("--save", &["logistic", "mlp"]),
    Heeded::alone("--resume", &["logistic", "mlp"]),
    Heeded::alone("--trace", &["logistic", "mlp"]),
];

/// A lab at work, with its images.
#[derive(Clone, Copy)]
struct Lab<'a> {
    run: &'a Run,
    data: &'a Data,
    choice: &'a Choice,
    options: &'a Options,
}

/// What an experiment is to do.
struct Plan {
    experiment: &'static str,
    settings: Settings,
    choice: Choice,
    /// What it goes on from.
    resumed: Option<Resumed>,
    /// Whether `--save` is about its weights.
    saves: bool,
}

/// What comes after each experiment, and after the whole lab.
const NEXT: [Next<Experiment>; 4] = [
    (Some(Experiment::Show), "Q1 to Q3", "`cargo xtask run tp6 logistic`"),
    (Some(Experiment::Logistic), "Q4 and Q5", "`cargo xtask run tp6 mlp`"),
    (Some(Experiment::Mlp), "Q6", "`cargo xtask run tp6`, both models side by side (Q7 and Q8)"),
    (None, "question by question", "`cargo xtask run all`, the six labs and one table of what they reach"),
];

/// Runs one experiment, or the whole lab in the order of its questions.
///
/// # Errors
/// If the data cannot be read, a result cannot be written, a training diverges, or cannot go on from what `--resume`
/// names.
pub fn run(experiment: Option<Experiment>, options: &Options) -> anyhow::Result<ExitCode> {
    let run = Run::start("tp6", "TP6 · A trainer, and networks of any depth", &options.output)?;
    let plan = |experiment, saves| Plan::new(experiment, options, saves);
    let whole = experiment.is_none();
    let (logistic, mlp) = match experiment {
        Some(Experiment::Logistic) => (Some(plan("logistic", true)?), None),
        Some(Experiment::Mlp) => (None, Some(plan("mlp", true)?)),
        // `--save` of the whole lab is about the network.
        _ => (Some(plan("logistic", false)?), Some(plan("mlp", true)?)),
    };
    let Some(choice) = logistic.as_ref().or(mlp.as_ref()).map(|plan| plan.choice.clone()) else {
        unreachable!("every experiment has a plan")
    };
    let data = Data::load(&run, &options.data, &choice)?;
    let lab = Lab { run: &run, data: &data, choice: &choice, options };
    if whole || experiment == Some(Experiment::Show) {
        show::run(&lab)?;
    }
    if experiment == Some(Experiment::Show) {
        return Ok(run.ends(&NEXT, experiment));
    }
    let stopped = Ok(ExitCode::from(interrupt::STATUS));
    let mut of_logistic = None;
    if let Some(plan) = &logistic {
        match logistic::run(&lab, plan)? {
            End::Done(trained) => of_logistic = Some(trained.record),
            End::Interrupted => return stopped,
            End::Traced => {}
        }
    }
    if let Some(plan) = &mlp {
        match mlp::run(&lab, plan)? {
            End::Done(mut trained) => {
                if let Some(logistic) = of_logistic {
                    side_by_side::run(&lab, plan, &logistic, &mut trained)?;
                }
            }
            End::Interrupted => return stopped,
            End::Traced => {}
        }
    }
    Ok(run.ends(&NEXT, experiment))
}

impl Plan {
    /// What the options ask of this experiment. `saves` says whether `--save` is about its weights.
    fn new(experiment: &'static str, options: &Options, saves: bool) -> anyhow::Result<Self> {
        let resumed =
            options.training.resume.as_deref().map(|file| Resumed::read(file, experiment)).transpose()?;
        let (settings, choice) = match &resumed {
            Some(resumed) => {
                let settings = resumed.settings(options)?;
                (settings.clone(), resumed.choice(options, &settings)?)
            }
            None => {
                let settings = Settings::new(options, experiment == "mlp");
                let dataset = options.data.dataset.clone().unwrap_or(DATASET.into());
                let choice = Choice { dataset, split: settings.split, train: options.data.train };
                (settings, choice)
            }
        };
        Ok(Self { experiment, settings, choice, resumed, saves })
    }

    /// Where the user wants the weights, if they want them.
    fn save(&self, run: &Run) -> Option<PathBuf> {
        run.save.clone().filter(|_| self.saves)
    }

    /// The trainer that these settings make.
    fn trainer(&self) -> Trainer {
        let Settings { epochs, batch_size, learning_rate, .. } = self.settings;
        Trainer { epochs, batch_size, learning_rate }
    }

    /// Whether the handout's promises hold for this run: full Fashion-MNIST, and every setting as it gives it.
    fn as_in_handout(&self, data: &Data) -> bool {
        let whole = data.source == ::data::Source::Full && self.choice.train.is_none();
        whole && self.choice.dataset == DATASET && self.settings == Settings::handout(true)
    }
}

impl Lab<'_> {
    /// The command that goes on with a training from this file, with what else the user asked for.
    fn command(&self, plan: &Plan, file: &Path) -> String {
        let Options { data, output, .. } = self.options;
        let mut words = vec![format!("cargo xtask run tp6 {}", plan.experiment)];
        let mut add = |option: &str, path: &Path| words.push(format!("{option} {}", quoted(&shown(path))));
        add("--resume", file);
        if let Some(folder) = &data.place.data_dir {
            add("--data-dir", folder);
        }
        if let Some(folder) = &output.out {
            add("--out", folder);
        }
        if let Some(file) = plan.save(self.run) {
            add("--save", &file);
        }
        words.join(" ")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:=@".contains(c);
    if word.chars().all(plain) { word.into() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}
