//! TP3 Q1 to Q3: TP2's model as the starting point.

use lab::{LoadedData, Part, Picture, Record, Run, Schedule, options::Options, percent, training_curves};
use linalg::Float;
use numpy_rng::RandomState;

/// Trains TP2's model on the same images with the same settings, and shows what it reached. Returns its record, for TP3 to
/// be held beside.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<Record> {
    run.screen.question("Q1", "TP2's model: its validation accuracy");
    run.screen.line("running TP2 with these settings …");
    let (settings, images) = (&options.training, &data.images);
    let mut rng = RandomState::new(settings.seed);
    let mut model = tp2_naive::Model::new(&mut rng);
    let watch = run.watch(Part::Validation, settings.rate()).without_lines();
    watch.follow(&mut model, [&images.train, &images.validation], settings, &mut rng)?;
    let mut tp2 = run.record("train", data, settings);
    tp2.history = watch.training().history;
    let last = tp2.history.last().and_then(|step| step.validation_accuracy).unwrap_or(Float::NAN);
    run.screen.line(format!(
        "{} after epoch {} (the handout names 82.42 % for its own seed)",
        percent(last),
        tp2.history.len()
    ));

    run.screen.question("Q2", "TP2's training and validation curves");
    let title = format!("TP2 on {}", data.dataset.title);
    run.draw([Picture::plot("tp2", |base| training_curves::save_training(base, &title, &tp2.history))]);

    run.screen.question("Q3", "which functions of TP2 take the time");
    run.screen.line("`cargo xtask profile tp2` shows it: a table, and a flame graph.");
    Ok(tp2)
}
