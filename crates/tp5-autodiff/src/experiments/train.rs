//! TP5 Q1 to Q4: TP4's network on tensors.

use data::TrainTest;
use lab::{Loss, Run, descent::experiment, short, thousands};
use linalg::one_hot;
use tp5_autodiff::{
    Model, Tensor,
    loss::{evaluate_loss, loss_by_image},
    no_grad,
};
use weights::{Activation, Architecture};

use super::{Options, gradients};

/// Images that are enough to see what `backward` leaves behind: as many as the handout has.
const ENOUGH: usize = 1000;

/// Goes through the questions up to the descent.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let activation = options.activation.unwrap_or(Activation::Tanh);
    let momentum = options.momentum.unwrap_or(0.0);
    let (seed, loss) = (options.descent.seed, options.descent.loss);
    let mut record = run.record("train", data, &options.recorded(activation, momentum));

    let network = options.network(data, activation);
    run.screen.question("Q1", "parameters: tensors with requires_grad");
    let shapes = ["w1", "b1", "w2", "b2"].iter().zip(network.parameters());
    let shapes = shapes.map(|(name, parameter)| format!("{name} {:?}", parameter.shape()));
    run.screen.line(shapes.collect::<Vec<_>>().join(", "));
    let count = network.parameters().map(|parameter| parameter.value().len()).iter().sum();
    let first = network.w1.value()[0];
    run.screen.line(format!(
        "{} numbers, drawn as in TP4 Q8: RandomState({seed}).randn(…) * 1e-3 begins with {first:.9}",
        thousands(count)
    ));

    let x = Tensor::images(&data.train.x);
    let y = Tensor::new(one_hot(&data.train.labels, data.classes.len()));
    let probs = no_grad(|| network.predict(&x));
    run.screen.question("Q2", "predict: every row of probabilities sums to 1");
    experiment::rows_sum_to_one(run, &mut record, "TP5 Q2", &probs.value());

    run.screen.question("Q3", "evaluate_loss, before the first step");
    run.screen.line(format!("the handout's  {:.6}", evaluate_loss(&probs, &y).item()));
    let categorical = loss_by_image(Loss::Categorical, &probs, &y).mean().item();
    run.screen.line(format!("categorical    {categorical:.6}"));

    run.screen.question("Q4", "backward, .grad and zero_grad");
    let few = data.train.first(ENOUGH);
    if few.len() < data.train.len() {
        run.screen.line(format!("(of the first {} images)", thousands(few.len())));
    }
    let y = Tensor::new(one_hot(&few.labels, data.classes.len()));
    gradients::run(run, &network, &Tensor::images(&few.x), &y, loss)?;

    let (how, learner) = match momentum {
        0.0 => ("updated by hand".into(), Model::by_hand(network, loss)),
        _ => (
            format!("updated by the optimizer, momentum {}", short(momentum)),
            Model::by_optimizer(network, loss, momentum),
        ),
    };
    run.screen.question("Q4", &format!("gradient descent, {how}"));
    let saved = Some(Architecture::two_layers(activation));
    experiment::run(run, data, record, &options.settings(), learner, saved, options.output.trace)
}
