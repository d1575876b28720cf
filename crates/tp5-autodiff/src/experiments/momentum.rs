//! TP5 Q6: the optimizer, without and with momentum.

use data::TrainTest;
use lab::{Run, short};
use tp5_autodiff::Model;
use weights::Activation;

use super::{MOMENTUM, Options, side_by_side};

/// Descends without and with momentum, from the same parameters.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let activation = options.activation.unwrap_or(Activation::Tanh);
    // Without momentum there would be nothing to compare; the whole lab may have been asked for 0.
    let momentum = options.momentum.filter(|&momentum| momentum != 0.0).unwrap_or(MOMENTUM);
    let momenta = [0.0, momentum];
    let mut record = run.record("momentum", data, &options.recorded(activation, momentum));
    record.settings.insert("momentum".into(), momenta.as_slice().into());

    run.screen.question("Q6", "optim::Sgd: v ← μv + g, θ ← θ − ηv");
    run.screen.line(format!(
        "Where the gradients of many passes agree, the steps with momentum {} become up to {:.0} times as long.",
        short(momentum),
        1.0 / (1.0 - momentum)
    ));
    let learners = momenta.map(|momentum| {
        let network = options.network(data, activation);
        let learner = Model::by_optimizer(network, options.descent.loss, momentum);
        (format!("momentum {}", short(momentum)), learner)
    });
    side_by_side::run(run, data, options, &mut record, learners)
}
