//! TP4 Q1 to Q7: softmax regression by whole-batch descent.

use data::TrainTest;
use lab::{Loss, Run, descent::experiment, thousands};
use linalg::{Float, Matrix, one_hot};
use numpy_rng::RandomState;
use tp4_two_layers::{
    CLASSES, Model, OneLayer, PIXELS, handout_loss, mean_loss, parameter_count, predict_one_layer_nn, softmax,
};
use weights::Architecture;

use super::{Options, Recorded};

/// The handout's passes and learning rate.
pub const HANDOUT: (usize, Float) = (200, 1e-5);

/// Goes through the questions on one layer. `save` says whether `--save` is about its weights.
pub fn run(run: &Run, data: &TrainTest, options: &Options, save: bool) -> anyhow::Result<()> {
    let settings = options.descent.settings(HANDOUT.0, HANDOUT.1);
    let loss = options.descent.loss;
    let mut record =
        run.record("one-layer", data, &Recorded { settings: settings.clone(), hidden: None, loss });
    let (n, d) = data.train.x.shape();
    let k = data.classes.len();
    run.screen.question("Q1", "the images of the digits 1, 7 and 8, and their labels one-hot");
    let test = data.test.len();
    run.screen.line(format!("x ({n}, {d}), y ({n}, {k}), xt ({test}, {d}), yt ({test}, {k})"));

    run.screen.question("Q2", "sizes");
    let parameters = thousands(parameter_count(&[PIXELS, CLASSES]));
    run.screen.line(format!("N = {n}, K = {k}, D = {d}: {parameters} parameters"));

    let mut rng = RandomState::new(options.descent.seed);
    let parameters = OneLayer::new(&mut rng);
    run.screen.question("Q3", "initial parameters");
    let [first, second, third] = [0, 1, 2].map(|k| parameters.w[(0, k)]);
    run.screen.line(format!(
        "RandomState({}).randn(784, 3) * 1e-3: {first:.9}, {second:.9}, {third:.9}, …",
        options.descent.seed
    ));

    run.screen.question("Q4", "predict_one_layer_nn: every row of probabilities sums to 1");
    let probs = predict_one_layer_nn(&data.train.x, &parameters);
    experiment::rows_sum_to_one(run, &mut record, "TP4 Q4", &probs);

    let y = one_hot(&data.train.labels, k);
    run.screen.question("Q5", "two losses, before the first step");
    for (loss, name) in [(Loss::Handout, "the handout's"), (Loss::Categorical, "categorical")] {
        run.screen.line(format!("{name:<14} {:.6}", mean_loss(loss, &probs, &y)));
    }

    run.screen
        .question("Q6", "the shortcut p − y is the gradient of the categorical loss, not of the handout's");
    run.screen.line("the first image, by its three logits:");
    let (logits, y_first) = (first_row(&parameters.logits(&data.train.x)), first_row(&y));
    let shown =
        |row: &Matrix| row.iter().map(|number| format!("{number:>9.6}")).collect::<Vec<_>>().join("  ");
    run.screen.line(format!("  p − y                      {}", shown(&(softmax(logits.clone()) - &y_first))));
    run.screen.line(format!("  slope of the handout's     {}", shown(&slope(&logits, &y_first))));
    run.screen.line(
        "The descent follows p − y whichever loss is shown; `cargo xtask diff tp4 tp5` sees the difference.",
    );

    run.screen.question("Q7", "gradient_descent_one_layer_nn");
    let learner = Model { parameters, loss };
    let saved = save.then(Architecture::softmax_regression);
    experiment::run(run, data, record, &settings, learner, saved, options.output.trace)
}

fn first_row(a: &Matrix) -> Matrix {
    a.rows(0, 1).into_owned()
}

/// The derivative of the handout's loss of one image by each logit, from central differences.
fn slope(logits: &Matrix, y: &Matrix) -> Matrix {
    let h = Float::EPSILON.cbrt();
    Matrix::from_fn(1, logits.ncols(), |_, k| {
        let at = |step: Float| {
            let mut moved = logits.clone();
            moved[k] += step;
            handout_loss(&softmax(moved), y)[0]
        };
        (at(h) - at(-h)) / (2.0 * h)
    })
}
