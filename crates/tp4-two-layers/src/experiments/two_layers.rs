//! TP4 Q8 and Q9: a hidden layer.

use data::TrainTest;
use lab::{Run, descent::experiment, thousands};
use linalg::Float;
use numpy_rng::RandomState;
use tp4_two_layers::{CLASSES, Model, PIXELS, TwoLayers, parameter_count};
use weights::{Activation, Architecture};

use super::{Options, Recorded};

/// The handout's passes and learning rate.
pub const HANDOUT: (usize, Float) = (2000, 1e-3);

/// Draws the parameters, descends, plots, records.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let settings = options.descent.settings(HANDOUT.0, HANDOUT.1);
    let (hidden, loss) = (options.descent.hidden, options.descent.loss);
    let recorded = Recorded { settings: settings.clone(), hidden: Some(hidden), loss };
    let record = run.record("two-layers", data, &recorded);

    run.screen.question("Q8", &format!("two layers, {hidden} hidden units of tanh"));
    let count = |pixels, hidden| thousands(parameter_count(&[pixels, hidden, CLASSES]));
    run.screen.line(format!("w1 (784, {hidden}), b1 (1, {hidden}), w2 ({hidden}, 3), b2 (1, 3)"));
    run.screen.line(format!(
        "{} parameters; with 10 hidden units {}; with 10 and images of 256×256, {}",
        count(PIXELS, hidden),
        count(PIXELS, 10),
        count(256 * 256, 10)
    ));

    run.screen.question("Q9", "gradient_descent_two_layers_nn");
    let parameters = TwoLayers::new(hidden, &mut RandomState::new(settings.seed));
    let learner = Model { parameters, loss };
    let saved = Some(Architecture::two_layers(Activation::Tanh));
    experiment::run(run, data, record, &settings, learner, saved, options.output.trace)
}
