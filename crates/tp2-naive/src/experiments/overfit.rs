//! TP2 Q7 to Q9: the initial weights, and one batch learnt by heart.

use lab::{
    LoadedData, Part, Picture, Record, Run, Schedule, Step, Target, options::Options, percent, record::curve,
};
use numpy_rng::RandomState;
use plot::{Curve, Panel, save_panels};
use tp2_naive::{HANDOUT, Model, evaluate, overfit_batch};

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

    let learnt_by_heart = data.images.train.part(0..settings.batch_size.min(data.images.train.len()));
    let count = learnt_by_heart.len();
    let unseen = data.images.validation.part(0..count.min(data.images.validation.len()));
    run.screen.question("Q8", &format!("overfit the first {count} images in {STEPS} steps"));
    let mut record = run.record("overfit", data, settings);
    record.settings.remove("epochs");
    record.settings.insert("steps".into(), STEPS.into());
    let places: Vec<usize> = (0..count).collect();
    let watch = run.watch(Part::Training, settings.rate()).without_lines();
    let batch = learnt_by_heart.batch(&places);
    let ended = overfit_batch(&mut model, &batch, STEPS, settings.learning_rate, &watch);
    record.note(&watch, ended)?;
    if record.interrupted.is_some() {
        return run.interrupted(&record, [picture(&record)]);
    }
    let score = settings.checked("after the last step", "mean loss", evaluate(&model, &learnt_by_heart))?;
    let learnt = score.accuracy;
    let loss = |step: Option<&Step>| step.and_then(|step| step.train_loss).unwrap_or(f64::NAN);
    let (first, last) = (loss(record.history.first()), loss(record.history.last()));
    run.screen.line(format!("mean loss {first:.6} before the first step, {last:.6} before the last"));
    // The curve of Q9 is of the losses alone.
    record.history.iter_mut().for_each(|step| step.seconds = None);
    let promised = options.as_in_handout(data.source, &HANDOUT);
    let unseen = evaluate(&model, &unseen).accuracy;
    let mut target = |text: &str, reached, met, shown: &str| {
        let target = Target { question: "TP2 Q8".into(), text: text.into(), reached, met };
        run.target(&mut record, target, shown, promised);
    };
    target("mean loss below 0.05", last, last < 0.05, &format!("{last:.6}"));
    target("100 % accuracy on the batch", learnt, learnt == 1.0, &percent(learnt));
    target("at least 60 % on a batch of validation images", unseen, unseen >= 0.6, &percent(unseen));

    run.screen.question("Q9", "the loss curve of Q8");
    run.write(&record, [picture(&record)])
}

/// The loss of each step.
fn picture(record: &Record) -> Picture<'_> {
    let panel = Panel::new("Loss on the batch", "step", "mean cross-entropy, logarithmic").log_y();
    let panel = panel.curve(Curve::new("training", curve(&record.history, |step| step.train_loss)));
    let title = "TP2: one batch learnt by heart";
    Picture::plot("overfit", move |base| save_panels(base, title, &[panel], 1))
}
