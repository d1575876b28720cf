//! TP3 Q1 to Q3: TP2's model as the starting point.

use lab::{LoadedData, Picture, Record, Run, figures, options::Options, percent};
use linalg::Float;

/// Runs TP2 on the same images with the same settings, here and now, and shows what it reached. Returns its record,
/// for TP3 to be held beside.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<Record> {
    run.screen.question("Q1", "TP2's model: its validation accuracy");
    run.screen.line("running TP2 with these settings …");
    let tp2 = run.other_lab("tp2", "train", options.same_training())?;
    let last = tp2.history.last().and_then(|step| step.validation_accuracy).unwrap_or(Float::NAN);
    run.screen.line(format!(
        "{} after epoch {} (the handout names 82.42 % for its own seed)",
        percent(last),
        tp2.history.len()
    ));

    run.screen.question("Q2", "TP2's training and validation curves");
    let title = format!("TP2 on {}", data.dataset.title);
    run.draw([Picture::plot("tp2", |base| figures::save_training(base, &title, &tp2.history))]);

    run.screen.question("Q3", "which functions of TP2 take the time");
    run.screen.line("`cargo xtask profile tp2` shows it: a table, and a flame graph.");
    Ok(tp2)
}
