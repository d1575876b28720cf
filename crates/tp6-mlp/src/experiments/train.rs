//! TP6 Q4: a training from its beginning, or from where it stopped, to its end, or to where it is stopped.

use std::{
    fs,
    io::stdout,
    path::{Path, PathBuf},
};

use data::Images;
use lab::{
    Part, Picture, Record, Schedule, Score, Stopped, Training, Watch,
    not_finite::TRAINING_LOSS,
    record::Interrupted,
    remark,
    replay::{self, find_not_finite},
    screen::Stream,
    short, thousands, training_curves,
};
use linalg::{Float, argmax_axis1};
use numpy_rng::{Generator, default_rng};
use plot::save_panels;
use tp6_mlp::{Restorable, Trainable};
use weights::{Checkpoint, new_place};

use super::{Lab, Plan, resume::Start};

/// Images that pass through a model at once to be predicted.
const CHUNK: usize = 250;

/// How a training ended.
pub enum End<'a, N> {
    /// The training is done.
    Done(Box<Trained<'a, N>>),
    /// The user stopped it; what was done is written down.
    Interrupted,
    /// Its tensors have been written to standard output instead.
    Traced,
}

/// A training that is done, to be looked at and then to be written down with [`finish`].
pub struct Trained<'a, N> {
    /// The model.
    pub model: N,
    /// Its record.
    pub record: Record,
    start: Start<N>,
    training: Training,
    /// Ctrl-C waits until this watch is dropped, when the training has been written down.
    _watch: Watch<'a>,
}

/// Trains the model that `draw` draws, as the plan says.
///
/// # Errors
/// If the plan goes on from what does not fit, a number stops being finite, or a result cannot be written.
pub fn run<'a, N: Restorable>(
    lab: &Lab<'a>,
    plan: &Plan,
    draw: impl FnOnce(&mut Generator) -> N,
) -> anyhow::Result<End<'a, N>> {
    let Lab { run, data, .. } = *lab;
    let settings = &plan.settings;
    let rng = || default_rng(settings.seed.into());
    let mut model_rng = rng();
    let mut start =
        Start { model: draw(&mut model_rng), model_rng, data_rng: rng(), training: Training::default() };
    let trainer = plan.trainer();
    if lab.options.output.trace {
        replay::write_trace(start.model, &data.train, &trainer, start.data_rng, stdout().lock());
        return Ok(End::Traced);
    }
    let parameters = start.model.parameters().iter().map(|(_, values)| values.len()).sum();
    run.screen.line(format!(
        "{} parameters; batches of {}, learning rate {}",
        thousands(parameters),
        settings.batch_size,
        short(settings.learning_rate)
    ));
    if let Some(resumed) = &plan.resumed {
        resumed.go_on(&mut start, data, settings.batch_size)?;
        run.screen.line(resumed.in_words());
    }

    // From here on, until all is written down, Ctrl-C loses nothing.
    let watch = run.watch(Part::Test, trainer.rate()).from(start.training.clone());
    let (mut model, mut rng) = (start.model.clone(), start.data_rng.clone());
    let ended = watch.follow(&mut model, [&data.train, &data.test], &trainer, &mut rng);
    let training = watch.training();
    if let (Err(Stopped::Interrupted), Some((tensor, value))) = (&ended, not_finite_yet(&model, &training)) {
        let epoch = training.history.len() + 1;
        let end = trainer.not_finite(&format!("epoch {epoch}"), tensor, value);
        let first = (start.model, start.data_rng);
        return Err(find_not_finite(first, &data.train, &trainer, &start.training, epoch, end).into());
    }

    let mut record = run.record(plan.experiment, data, settings);
    record.note(&watch, ended)?;
    if record.interrupted.is_none() {
        let last = training.history.last();
        let figure = |figure: Option<Float>| figure.unwrap_or(Float::NAN);
        record.test =
            last.map(|step| Score { loss: figure(step.test_loss), accuracy: figure(step.test_accuracy) });
        return Ok(End::Done(Box::new(Trained { model, record, start, training, _watch: watch })));
    }

    let steps = data.train.len().div_ceil(settings.batch_size);
    let (epoch, step) = (training.history.len() + 1, training.step);
    record.interrupted = Some(Interrupted { epoch, step, steps });
    let trained = Trained { model, record, start, training, _watch: watch };
    let saved = match plan.save(run) {
        Some(path) => save(lab, plan, &trained, &path).map(|()| path),
        None => save_unasked(lab, plan, &trained),
    };
    let saved = saved.map_err(|error| run.unwritten(error)).ok();
    let written = write(lab, plan, &trained.record);
    let stopped = format!("stopped in epoch {epoch} of {}, after step {step} of {steps}.", settings.epochs);
    match saved {
        Some(file) => {
            remark(&format!("{stopped} This goes on from there:"));
            Stream::Remarks.say_as_it_stands(&format!("  {}", lab.command(plan, &file)));
        }
        None => remark(&stopped),
    }
    written.map(|()| End::Interrupted)
}

/// Writes the weights if `--save` asks for them, the record and its pictures.
///
/// # Errors
/// If the record cannot be written.
pub fn finish<N: Restorable>(lab: &Lab<'_>, plan: &Plan, trained: &Trained<'_, N>) -> anyhow::Result<()> {
    if let Some(path) = plan.save(lab.run) {
        save(lab, plan, trained, &path).unwrap_or_else(|error| lab.run.unwritten(error));
    }
    write(lab, plan, &trained.record)
}

/// Writes the record and its pictures.
fn write(lab: &Lab<'_>, plan: &Plan, record: &Record) -> anyhow::Result<()> {
    let title = format!("TP6 {} on {}", plan.experiment, lab.data.dataset.title);
    let curves =
        |base: &Path| save_panels(base, &title, &training_curves::test_panels(&[("", &record.history)]), 2);
    let mut pictures = vec![Picture::plot(plan.experiment, curves), Picture::confusion(record)];
    if plan.settings.network.is_none() {
        pictures.push(Picture::weights(record));
    }
    lab.run.write(record, pictures)
}

/// Writes the weights of a run without `--save` into its folder, under a name that no other file has.
fn save_unasked<N: Restorable>(
    lab: &Lab<'_>,
    plan: &Plan,
    trained: &Trained<'_, N>,
) -> anyhow::Result<PathBuf> {
    let path = new_place(&lab.run.folder, plan.experiment)?;
    let saved = save(lab, plan, trained, &path);
    if saved.is_err() {
        // `new_place` has made the file, and nothing was written into it.
        let _ = fs::remove_file(&path);
    }
    saved.map(|()| path)
}

/// Writes the weights with what it takes to go on.
fn save<N: Restorable>(
    lab: &Lab<'_>,
    plan: &Plan,
    trained: &Trained<'_, N>,
    path: &Path,
) -> anyhow::Result<()> {
    let Lab { run, data, .. } = lab;
    let Trained { model, record, start, training, .. } = trained;
    // The generator as it was before it drew the order of the epoch that is not done.
    let mut data_rng = start.data_rng.clone();
    for _ in start.training.history.len()..training.history.len() {
        data_rng.permutation(data.train.len());
    }
    let checkpoint = Checkpoint {
        history: training.history.clone(),
        step: training.step,
        loss: training.loss,
        seconds: training.seconds,
        model_rng: start.model_rng.state().to_string(),
        data_rng: data_rng.state().to_string(),
        images: record.images,
        train: plan.choice.train,
        digest: data.digest(),
    };
    let classes = &data.dataset.classes;
    run.write_weights(path, record, classes, model.architecture(), model.parameters(), Some(checkpoint))
}

/// The first number of a training in the middle of an epoch that is no longer finite, with its name.
fn not_finite_yet<N: Restorable>(model: &N, training: &Training) -> Option<(&'static str, Float)> {
    let bad = |value: &Float| !value.is_finite();
    let parameters = model.parameters();
    let weight = parameters.iter().flat_map(|(_, values)| values.iter()).copied().find(bad);
    let loss = Some(training.loss).filter(bad).map(|loss| (TRAINING_LOSS, loss));
    loss.or(weight.map(|weight| ("a weight", weight)))
}

/// The most probable class of each image, in order.
pub fn predict<M: Trainable>(model: &M, images: &Images) -> Vec<usize> {
    images.batches_in_order(CHUNK).flat_map(|batch| argmax_axis1(&model.forward(batch.x).probs)).collect()
}
