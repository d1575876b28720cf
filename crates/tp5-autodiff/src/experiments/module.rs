//! TP5 Q7: the network as a module.

use data::TrainTest;
use lab::{Run, descent::experiment, short};
use linalg::Matrix;
use numpy_rng::RandomState;
use tp5_autodiff::{
    Model, Tensor,
    nn::{Identity, Mlp, Module, Sequential},
    no_grad,
};
use weights::{Activation, Architecture};

use super::{MOMENTUM, Options, name};

/// First the identity, then the network; trained by the optimizer. `save` says whether `--save` is about its weights.
pub fn run(run: &Run, data: &TrainTest, options: &Options, save: bool) -> anyhow::Result<()> {
    let activation = options.activation.unwrap_or(Activation::Relu);
    let momentum = options.momentum.unwrap_or(MOMENTUM);
    let mut record = run.record("module", data, &options.recorded(activation, momentum));

    run.screen.question("Q7", "nn::Module: first one that returns its input");
    let x = Tensor::new(Matrix::from_row_slice(1, 3, &[1.0, -2.0, 3.0]));
    let shown = |x: &Tensor| format!("{:?}", x.value().as_slice());
    run.screen.line(format!("Identity.forward({}) = {}", shown(&x), shown(&Identity.forward(&x))));

    let mlp = Mlp::new(options.sizes(data), activation.into(), &mut RandomState::new(options.descent.seed));
    run.screen.question("Q7", &format!("nn::Mlp: Linear, {}, Linear; then softmax", name(activation)));
    let shapes: Vec<_> =
        mlp.parameters().iter().map(|parameter| format!("{:?}", parameter.shape())).collect();
    run.screen.line(format!("parameters: {}", shapes.join(", ")));
    let x = Tensor::images(&data.train.x);
    let logits = no_grad(|| mlp.forward(&x));
    let in_a_row = Sequential::new(vec![
        Box::new(mlp.first.clone()),
        Box::new(mlp.activation),
        Box::new(mlp.second.clone()),
    ]);
    let same = if no_grad(|| in_a_row.forward(&x)).value() == logits.value() { "the same" } else { "OTHER" };
    run.screen.line(format!("nn::Sequential of these three modules makes {same} logits of the images"));
    experiment::rows_sum_to_one(run, &mut record, "TP5 Q7", &logits.softmax(1).value());

    let (word, mu) = (name(activation), short(momentum));
    run.screen.question("Q7", &format!("trained by optim::Sgd, momentum {mu}"));
    run.screen.line(format!(
        "`cargo xtask run tp5 train --activation {word} --momentum {mu}` gives the same losses."
    ));
    let learner = Model::by_optimizer(mlp, options.descent.loss, momentum);
    let saved = save.then(|| Architecture::two_layers(activation));
    experiment::run(run, data, record, &options.settings(), learner, saved, options.output.trace)
}
