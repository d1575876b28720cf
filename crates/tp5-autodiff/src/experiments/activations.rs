//! TP5 Q5: other activations, all else equal.

use clap::ValueEnum;
use data::TrainTest;
use lab::Run;
use tp5_autodiff::Model;
use weights::Activation;

use super::{Options, name, side_by_side};

/// Descends with each activation, from the same parameters.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let activations = Activation::value_variants();
    let names: Vec<_> = activations.iter().copied().map(name).collect();
    let (momentum, loss) = (options.momentum.unwrap_or(0.0), options.descent.loss);
    let mut record = run.record("activations", data, &options.recorded(Activation::Tanh, momentum));
    record.settings.insert("activation".into(), names.as_slice().into());

    run.screen.question("Q5", "relu in place of tanh, and sigmoid too, all else equal");
    run.screen.line("The slope of sigmoid is 1/4 at most, that of tanh and relu 1: less of the gradient reaches w1 and b1.");
    let learners = names.iter().zip(activations).map(|(name, &activation)| {
        (name.clone(), Model::by_optimizer(options.network(data, activation), loss, momentum))
    });
    side_by_side::run(run, data, options, &mut record, learners)
}
