//! TP2 Q7 to Q9: the initial weights, and one batch learnt by heart.

use anyhow::bail;
use lab::{
    LoadedData, Picture, Run, Step, Target,
    options::{Handout, Options},
    percent,
    plot::{Curve, Panel, save_panels},
    record::curve,
};
use numpy_rng::RandomState;
use tp2_naive::{Model, evaluate, overfit_batch};

/// Steps of the handout.
const STEPS: usize = 500;

/// Draws the weights, overfits the first batch, checks its targets and plots its loss.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    let settings = &options.training;
    let mut rng = RandomState::new(settings.seed);
    let mut model = Model::new(&mut rng);
    run.screen.question("Q7", "initial weights, as NumPy draws them");
    run.screen.line(format!(
        "RandomState({}).normal(0, 0.01, (784, 10)): {:.8}, {:.8}, {:.8}, …",
        settings.seed,
        model.w[(0, 0)],
        model.w[(0, 1)],
        model.w[(0, 2)]
    ));

    let batch = data.images.train.part(0..settings.batch_size.min(data.images.train.len()));
    let unseen = data.images.validation.part(0..batch.len().min(data.images.validation.len()));
    run.screen.question("Q8", &format!("overfit the first {} images in {STEPS} steps", batch.len()));
    let losses = overfit_batch(&mut model, &batch, STEPS, settings.learning_rate);
    if let Some(step) = losses.iter().position(|loss| !loss.is_finite()) {
        bail!(settings.not_finite(format!("step {}", step + 1), "mean loss", losses[step]));
    }
    let learnt = settings.checked("after the last step", "mean loss", evaluate(&model, &batch))?.accuracy;
    let (first, last) = (losses[0], losses[STEPS - 1]);
    run.screen.line(format!("mean loss {first:.6} before the first step, {last:.6} before the last"));

    let mut record = run.record("overfit", data, settings);
    record.settings.remove("epochs");
    record.settings.insert("steps".into(), STEPS.into());
    record.history = losses
        .iter()
        .enumerate()
        .map(|(i, &loss)| Step { step: i + 1, train_loss: Some(loss), ..Step::default() })
        .collect();
    let promised = options.as_in_handout(data.source, &Handout::default());
    let unseen = evaluate(&model, &unseen).accuracy;
    let mut target = |text: &str, reached, met, shown: &str| {
        let target = Target { question: "TP2 Q8".into(), text: text.into(), reached, met };
        run.target(&mut record, target, shown, promised);
    };
    target("mean loss below 0.05", last, last < 0.05, &format!("{last:.6}"));
    target("100 % accuracy on the batch", learnt, learnt == 1.0, &percent(learnt));
    target("at least 60 % on a batch of validation images", unseen, unseen >= 0.6, &percent(unseen));

    run.screen.question("Q9", "the loss curve of Q8");
    let panel = Panel::new("Loss on the batch", "step", "mean cross-entropy, logarithmic").log_y();
    let panel = panel.curve(Curve::new("training", curve(&record.history, |step| step.train_loss)));
    let title = "TP2: one batch learnt by heart";
    run.write(&record, [Picture::plot("overfit", |base| save_panels(base, title, &[panel], 1))])
}
