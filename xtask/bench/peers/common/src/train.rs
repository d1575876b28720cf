//! The epochs, timed, and their record.

use std::{process::ExitCode, time::Instant};

use anyhow::ensure;
use lab::{Record, Run, Step, start_and_memory};

use crate::{
    options::Options,
    task::{Batches, Task},
};

/// A library that holds a task's images and network as it likes best.
pub trait Peer {
    /// One epoch of steps, one for each batch of this order. Returns the mean over the images of the loss before each step.
    ///
    /// # Errors
    /// If the library refuses.
    fn epoch(&mut self, order: &[usize], batch_size: usize) -> anyhow::Result<f64>;

    /// One step from all images at once. Returns their mean loss before it.
    ///
    /// # Errors
    /// If the library refuses.
    fn pass(&mut self) -> anyhow::Result<f64>;
}

/// Trains and writes the record. The seconds of an epoch are those of its training: images and order are there before.
///
/// # Errors
/// If the library refuses, a loss is not finite, or the record cannot be written.
pub fn run(
    run: Run,
    options: &Options,
    mut record: Record,
    task: &mut Task,
    peer: &mut impl Peer,
) -> anyhow::Result<ExitCode> {
    for step in 1..=options.epochs {
        let order = task.batches.as_mut().map(|Batches { size, order }| (order(task.labels.len()), *size));
        start_and_memory::step_begins();
        let start = Instant::now();
        let loss = match &order {
            Some((order, batch_size)) => peer.epoch(order, *batch_size)?,
            None => peer.pass()?,
        };
        let seconds = start.elapsed().as_secs_f64();
        ensure!(
            loss.is_finite(),
            "the loss of epoch {step} is {loss}: try a smaller learning rate with --lr"
        );
        run.screen
            .line(format!("epoch {step:>2}/{}   training loss {loss:.6}   {seconds:.3} s", options.epochs));
        record.history.push(Step { step, train_loss: Some(loss), seconds: Some(seconds), ..Step::default() });
    }
    run.write(&record, [])?;
    Ok(run.status())
}
