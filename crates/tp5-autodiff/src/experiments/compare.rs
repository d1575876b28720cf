//! TP5 Q8: TP4's gradients, derived by hand, beside those of `backward`.

use data::TrainTest;
use lab::{Loss, Part, Run, Schedule, Step, Stopped, Target, Watch};
use numpy_rng::RandomState;
use tp4_two_layers::TwoLayers;
use tp5_autodiff::Model;
use weights::Activation;

use super::{Options, Recorded};

/// Runs TP4 and TP5 with the categorical loss, whose gradient TP4's shortcut is, and holds them side by side.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let loss = Loss::Categorical;
    let settings = options.settings();
    let recorded = Recorded { loss, ..options.recorded(Activation::Tanh, 0.0) };
    let mut record = run.record("compare", data, &recorded);
    run.screen.question("Q8", "TP4 and TP5 with tanh and the categorical loss, pass by pass");
    run.screen.line("running TP4 with these settings …");
    let parameters = TwoLayers::new(recorded.hidden, &mut RandomState::new(settings.seed));
    let history = |learner: &mut dyn FnMut(&Watch<'_>) -> Result<(), Stopped>| {
        let watch = run.watch(Part::Test, settings.rate()).without_lines();
        learner(&watch).map(|()| watch.training().history)
    };
    let (images, none) = ([&data.train, &data.test], &mut ());
    let mut by_hand = tp4_two_layers::Model { parameters, loss };
    let mut tp4 = record.clone();
    tp4.history = history(&mut |watch| watch.follow(&mut by_hand, images, &settings, none))?;
    let mut learner = Model::by_hand(options.network(data, Activation::Tanh), loss);
    record.history = history(&mut |watch| watch.follow(&mut learner, images, &settings, none))?;

    let pairs = || record.history.iter().zip(&tp4.history);
    let apart = |(ours, theirs): (&Step, &Step)| ours.apart_from(theirs);
    let largest = linalg::largest(pairs().filter_map(apart));
    run.screen.line(format!("the training losses differ by at most {largest:.1e}, relatively"));
    let close = pairs().filter(|(ours, theirs)| ours.is_close_to(theirs) == Some(true)).count();
    let passes = settings.passes;
    let target = Target {
        question: "TP5 Q8".into(),
        text: "losses and accuracy of every pass close to TP4's".into(),
        reached: close as f64 / passes as f64,
        met: close == passes,
    };
    let promised = options.descent.passes.is_none() && options.descent.learning_rate.is_none();
    let met = target.met;
    run.target(&mut record, target, &format!("{close} of {passes} passes"), promised);
    if !met {
        run.screen.line("`cargo xtask diff tp4 tp5 --loss categorical` with the same options finds where they part, and why.");
    }
    let [ours, theirs] = [&record, &tp4].map(|record| 1e3 * record.seconds_per_step().unwrap_or(f64::NAN));
    run.screen.line(format!(
        "a pass takes TP4 {theirs:.2} ms, TP5 {ours:.2} ms (medians): {:.2} times as long",
        ours / theirs
    ));
    run.screen.line("`cargo xtask diff tp4 tp5 --loss handout` shows where the two part with the handout's loss, and why.");
    run.write(&record, [])
}
