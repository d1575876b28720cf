//! A descent with every tensor in view.

use std::{io::Write, ops::ControlFlow};

use data::Samples;
use linalg::Float;

use super::{Settings, WholeBatch};
use crate::{
    trace::{Rule, Tensor},
    walk::writer,
};

/// Makes the passes as [`super::descend`] does, handing each tensor to `look` until that says to stop. The images come
/// once, before the first pass.
///
/// The model's own [`WholeBatch::pass`] makes each step: what is traced is what trains, not a copy of it.
pub fn walk<L: WholeBatch>(
    mut learner: L,
    train: &Samples,
    settings: &Settings,
    mut look: impl FnMut(Tensor) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for (name, value) in learner.parameters() {
        look(Tensor::new(name, &value, Rule::Exact, &[]))?;
    }
    for (name, value) in learner.state() {
        look(Tensor::new(&name, &value, Rule::Exact, &[]))?;
    }
    let (n, d) = train.x.shape();
    look(Tensor::from_c_order("x", vec![n, d], train.x.rows().as_slice().to_vec(), Rule::Exact, &[]))?;
    let labels = train.labels.iter().map(|&label| Float::from(label)).collect();
    look(Tensor::from_c_order("labels", vec![n], labels, Rule::Exact, &[]))?;
    for pass in 1..=settings.passes {
        let mut tensors = learner.tensors(train);
        learner.pass(train, settings.learning_rate);
        for (name, value) in learner.parameters() {
            let direction = learner.direction(name);
            let mut tensor = Tensor::new(name, &value, Rule::Descent, &[name, &direction]);
            tensor.head.learning_rate = Some(settings.learning_rate);
            tensors.push(tensor);
        }
        for mut tensor in tensors {
            tensor.head.epoch = pass;
            look(tensor)?;
        }
    }
    ControlFlow::Continue(())
}

/// Writes the descent's trace. Ends early when the reader has seen enough and closes the pipe.
pub fn write_trace<L: WholeBatch>(learner: L, train: &Samples, settings: &Settings, out: impl Write) {
    let _ = walk(learner, train, settings, writer(out));
}
