//! TP6 Q4: a training from its beginning, or from where it stopped, to its end, or to where it is stopped.

use std::{
    fs,
    io::stdout,
    mem,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use data::Images;
use lab::{
    NotFinite, Order, Picture, Record, Score, figures, interrupt,
    not_finite::TRAINING_LOSS,
    options::TrainOptions,
    plot::save_panels,
    record::Interrupted,
    remark,
    screen::Stream,
    short, thousands,
    trace::Tensor,
    walk,
    weights::{Checkpoint, new_place},
};
use linalg::{Float, argmax_axis1};
use numpy_rng::{Generator, default_rng};
use tp6_mlp::{Dataset, MEAN_LOSS, Model, Network, Stopped, Trainer, Training};

use super::{Lab, Plan, resume::Start};

/// Images that pass through a model at once to be predicted.
const CHUNK: usize = 250;

/// How a training ended.
pub enum End<N> {
    /// It is done.
    Done(Box<Trained<N>>),
    /// The user stopped it; what was done is written down.
    Interrupted,
    /// Its tensors have been written to standard output instead.
    Traced,
}

/// A training that is done, to be looked at and then to be written down with [`finish`].
pub struct Trained<N> {
    /// The model.
    pub model: N,
    /// Its record.
    pub record: Record,
    start: Start<N>,
    training: Training,
    /// Until it is.
    _ctrl_c: interrupt::Watch,
}

/// Trains the model that `draw` draws, as the plan says.
///
/// # Errors
/// If the plan goes on from what does not fit, a number stops being finite, or a result cannot be written.
pub fn run<N: Network>(
    lab: &Lab<'_>,
    plan: &Plan,
    draw: impl FnOnce(&mut Generator) -> N,
) -> anyhow::Result<End<N>> {
    let Lab { run, data, .. } = lab;
    let settings = &plan.settings;
    let rng = || default_rng(settings.seed.into());
    let mut model_rng = rng();
    let mut start =
        Start { model: draw(&mut model_rng), model_rng, data_rng: rng(), training: Training::default() };
    if lab.options.output.trace {
        walk::write_trace(start.model, &data.train, &plan.train_options(), start.data_rng, stdout().lock());
        return Ok(End::Traced);
    }
    // From here on, until all is written down, Ctrl-C loses nothing.
    let ctrl_c = interrupt::Watch::start();
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

    let classes = data.dataset.classes.len();
    let mut train = Dataset::new(data.train.clone(), classes, start.data_rng.clone());
    let test = Dataset::new(data.test.clone(), classes, rng());
    let trainer = Trainer {
        epochs: settings.epochs,
        batch_size: settings.batch_size,
        learning_rate: settings.learning_rate,
        screen: run.screen,
    };
    let (mut model, mut training) = (start.model.clone(), start.training.clone());
    let ended = trainer.go_on(&mut model, &mut training, &mut train, &test, |_| match ctrl_c.asked() {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    });
    let ended = match ended {
        Err(Stopped::Interrupted) => {
            not_finite_yet(&model, &training).map_or(Err(Stopped::Interrupted), |(tensor, value)| {
                Err(Stopped::NotFinite(trainer.not_finite(
                    format!("epoch {}", training.history.len() + 1),
                    tensor,
                    value,
                )))
            })
        }
        ended => ended,
    };
    if let Err(Stopped::NotFinite(end)) = ended {
        return Err(find(&start, plan, data, training.history.len() + 1, end).into());
    }

    let mut record = run.record(plan.experiment, *data, settings);
    record.history = training.history.clone();
    if ended.is_ok() {
        let last = training.history.last();
        let figure = |figure: Option<Float>| figure.unwrap_or(Float::NAN);
        record.test =
            last.map(|step| Score { loss: figure(step.test_loss), accuracy: figure(step.test_accuracy) });
        return Ok(End::Done(Box::new(Trained { model, record, start, training, _ctrl_c: ctrl_c })));
    }

    let steps = data.train.len().div_ceil(settings.batch_size);
    let (epoch, step) = (training.history.len() + 1, training.epoch.step);
    record.interrupted = Some(Interrupted { epoch, step, steps });
    let trained = Trained { model, record, start, training, _ctrl_c: ctrl_c };
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
pub fn finish<N: Network>(lab: &Lab<'_>, plan: &Plan, trained: &Trained<N>) -> anyhow::Result<()> {
    if let Some(path) = plan.save(lab.run) {
        save(lab, plan, trained, &path).unwrap_or_else(|error| lab.run.unwritten(error));
    }
    write(lab, plan, &trained.record)
}

/// Writes the record and its pictures.
fn write(lab: &Lab<'_>, plan: &Plan, record: &Record) -> anyhow::Result<()> {
    let title = format!("TP6 {} on {}", plan.experiment, lab.data.dataset.title);
    let curves = |base: &Path| save_panels(base, &title, &figures::test_panels(&[("", &record.history)]), 2);
    let mut pictures = vec![Picture::plot(plan.experiment, curves), Picture::confusion(record)];
    if plan.settings.network.is_none() {
        pictures.push(Picture::weights(record));
    }
    lab.run.write(record, pictures)
}

/// Writes the weights of a run without `--save` into its folder, under a name that no other file has.
fn save_unasked<N: Network>(lab: &Lab<'_>, plan: &Plan, trained: &Trained<N>) -> anyhow::Result<PathBuf> {
    let path = new_place(&lab.run.folder, plan.experiment)?;
    let saved = save(lab, plan, trained, &path);
    if saved.is_err() {
        // It is empty.
        let _ = fs::remove_file(&path);
    }
    saved.map(|()| path)
}

/// Writes the weights with what it takes to go on.
fn save<N: Network>(lab: &Lab<'_>, plan: &Plan, trained: &Trained<N>, path: &Path) -> anyhow::Result<()> {
    let Lab { run, data, .. } = lab;
    let Trained { model, record, start, training, .. } = trained;
    // As it was before it drew the order of the epoch that is not done.
    let mut data_rng = start.data_rng.clone();
    for _ in start.training.history.len()..training.history.len() {
        data_rng.permutation(data.train.len());
    }
    let checkpoint = Checkpoint {
        history: training.history.clone(),
        step: training.epoch.step,
        loss: training.epoch.loss,
        seconds: training.epoch.seconds,
        model_rng: start.model_rng.state().to_string(),
        data_rng: data_rng.state().to_string(),
        images: record.images,
        train: plan.choice.train,
        digest: data.digest(),
    };
    let classes = &data.dataset.classes;
    run.write_weights(path, record, classes, model.architecture(), model.parameters(), Some(checkpoint))
}

/// What of a training in the middle of an epoch is no longer finite, if anything is.
fn not_finite_yet<N: Network>(model: &N, training: &Training) -> Option<(&'static str, Float)> {
    let bad = |value: &Float| !value.is_finite();
    let parameters = model.parameters();
    let weight = parameters.iter().flat_map(|(_, values)| values.iter()).copied().find(bad);
    let loss = Some(training.epoch.loss).filter(bad).map(|loss| (MEAN_LOSS, loss));
    loss.or(weight.map(|weight| ("a weight", weight)))
}

/// Takes the steps of this run again, to find the first number that is not finite.
fn find<N: Network>(
    start: &Start<N>,
    plan: &Plan,
    data: &super::data::Data,
    epoch: usize,
    end: NotFinite,
) -> NotFinite {
    let (done, step) = (start.training.history.len(), start.training.epoch.step);
    let settings = TrainOptions { epochs: epoch - done, ..plan.train_options() };
    let order = Rest { rng: start.data_rng.clone(), images: step * settings.batch_size };
    let again = |look: &mut dyn FnMut(Tensor) -> ControlFlow<()>| {
        walk::walk(start.model.clone(), &data.train, &settings, order, |mut tensor| {
            let head = &mut tensor.head;
            if head.epoch == 1 {
                head.batch += step;
            }
            head.epoch += if head.epoch > 0 { done } else { 0 };
            look(tensor)
        })
    };
    let tensor = if end.tensor == MEAN_LOSS { TRAINING_LOSS.into() } else { end.tensor.clone() };
    NotFinite::find(again, NotFinite { tensor, ..end })
}

/// The orders of a training that goes on in the middle of an epoch: of the first, some images have been seen.
#[derive(Clone)]
struct Rest {
    rng: Generator,
    images: usize,
}

impl Order for Rest {
    fn epoch(&mut self, n: usize) -> Vec<usize> {
        self.rng.permutation(n).split_off(mem::take(&mut self.images).min(n))
    }
}

/// The most probable class of each image, in order.
pub fn predict<M: Model>(model: &mut M, images: &Images) -> Vec<usize> {
    let (mut chunks, mut predicted) = (images.batches_in_order(CHUNK), Vec::with_capacity(images.len()));
    while let Some(batch) = chunks.next() {
        predicted.extend(argmax_axis1(&model.forward(batch.x)));
    }
    predicted
}
