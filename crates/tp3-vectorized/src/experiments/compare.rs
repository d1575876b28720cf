//! TP3 Q1 to Q3: TP2's model as the starting point.

use std::process::Stdio;

use anyhow::{Context, ensure};
use lab::{LoadedData, Record, Run, figures, options::Options, percent, xtask};
use linalg::Float;

/// Runs TP2 on the same images with the same settings, here and now, and shows what it reached. Returns its record,
/// for TP3 to be held beside.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<Record> {
    run.screen.question("Q1", "TP2's model: its validation accuracy");
    run.screen.line("running TP2 with these settings …");
    let tp2 = run_tp2(run, options)?;
    let last = tp2.history.last().and_then(|step| step.validation_accuracy).unwrap_or(Float::NAN);
    run.screen.line(format!(
        "{} after epoch {} (the handout names 82.42 % for its own seed)",
        percent(last),
        tp2.history.len()
    ));

    run.screen.question("Q2", "TP2's training and validation curves");
    let title = format!("TP2 on {}", data.dataset.title);
    run.save_plot("tp2", |base| figures::save_training(base, &title, &tp2.history))?;

    run.screen.question("Q3", "which functions of TP2 take the time");
    run.screen.line("`cargo xtask profile tp2` shows it: a table, and a flame graph.");
    Ok(tp2)
}

fn run_tp2(run: &Run, options: &Options) -> anyhow::Result<Record> {
    // Not over the results of TP2's own runs.
    let folder = run.folder.join("tp2");
    let mut tp2 = xtask::command();
    // The data has been found by now; looking for a download again would only take time.
    tp2.args(["run", "tp2", "train", "--offline", "--out"]).arg(&folder).args(options.same_training());
    tp2.args(run.screen.quiet.then_some("--quiet"));
    let status = tp2.stdout(Stdio::null()).status().context("cannot start TP2")?;
    // Status 1 may mean a missed target; then TP2 finished all the same, and its record is there.
    ensure!(matches!(status.code(), Some(0 | 1)), "TP2 ended with {status}");
    Record::read(&folder.join("train.json")).context("TP2 did not finish")
}
