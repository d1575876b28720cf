//! A training run one batch at a time, with every tensor in view.

use std::{
    io::{BufWriter, Write},
    ops::ControlFlow,
};

use data::Images;
use linalg::Float;

use crate::{
    learner::Learner,
    options::TrainOptions,
    order::Order,
    trace::{Head, Rule, Tensor},
};

/// Trains as [`crate::training::train`] does, handing each tensor to `look` until that says to stop.
///
/// The model's own [`Learner::learn`] makes each step, on a single batch: what is traced is the loop that trains,
/// not a copy of it.
pub fn walk<L: Learner>(
    mut learner: L,
    train: &Images,
    settings: &TrainOptions,
    mut order: impl Order,
    mut look: impl FnMut(Tensor) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for (name, value) in learner.parameters() {
        look(Tensor::new(&name, &value, Rule::Exact, &[]))?;
    }
    for epoch in 1..=settings.epochs {
        let places = order.epoch(train.len());
        for (i, rows) in places.chunks(settings.batch_size).enumerate() {
            let mut batches = train.batches(rows, settings.batch_size);
            let Some(batch) = batches.next() else { continue };
            let (x, count) = (batch.x, batch.labels.len());
            let images = batch.indices.iter().map(|&image| image as Float).collect();
            let labels = batch.labels.iter().map(|&label| Float::from(label)).collect();
            let mut tensors = vec![
                Tensor::from_c_order("images", vec![count], images, Rule::Exact, &[]),
                Tensor::from_c_order("x", vec![count, x.ncols()], x.as_slice().to_vec(), Rule::Exact, &[]),
                Tensor::from_c_order("labels", vec![count], labels, Rule::Exact, &[]),
            ];
            tensors.extend(learner.tensors(&batch));
            learner.learn(train.batches(rows, settings.batch_size), settings.learning_rate);
            for (name, value) in learner.parameters() {
                let gradient = format!("grad_{name}");
                let mut tensor = Tensor::new(&name, &value, Rule::Descent, &[&name, &gradient]);
                tensor.head.learning_rate = Some(settings.learning_rate);
                tensors.push(tensor);
            }
            for mut tensor in tensors {
                (tensor.head.epoch, tensor.head.batch) = (epoch, i + 1);
                look(tensor)?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// Writes the run's trace: what [`crate::training::train`] would do from this model and these orders, tensor by
/// tensor. Ends early when the reader has seen enough and closes the pipe.
pub fn write_trace<L: Learner>(
    learner: L,
    train: &Images,
    settings: &TrainOptions,
    order: impl Order,
    out: impl Write,
) {
    let _ = walk(learner, train, settings, order, writer(out));
}

/// A look at each tensor that writes it down, until nobody reads any more.
pub(crate) fn writer(out: impl Write) -> impl FnMut(Tensor) -> ControlFlow<()> {
    let mut out = BufWriter::new(out);
    move |tensor| match tensor.write(&mut out) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// Where in its run a tensor is, in words.
pub fn place(head: &Head) -> String {
    match head {
        Head { epoch: 0, .. } => "before the first step".into(),
        Head { epoch: pass, batch: 0, .. } => format!("pass {pass}"),
        Head { epoch, batch, .. } => format!("epoch {epoch}, batch {batch}"),
    }
}
