//! TP3 Q1 and Q2: TP2's model as the starting point; and its record, wherever TP3 is held beside it.

use std::{path::PathBuf, process::Stdio};

use anyhow::{Context, ensure};
use lab::{LoadedData, Record, Run, figures, options::Options, percent, run::earlier, xtask};

/// Shows what TP2 reached; runs TP2 first if it has not run on these images with these settings.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    run.screen.question("Q1", "TP2's model: its validation accuracy");
    let tp2 = match tp2_record(run, data, options) {
        Some(record) => record,
        None => {
            run.screen.line("TP2 has not run with these settings yet; running it now …");
            start_tp2(run, options)?;
            tp2_record(run, data, options).context("TP2 did not finish; its own message is above")?
        }
    };
    let last = tp2.history.last().and_then(|step| step.validation_accuracy).unwrap_or(f64::NAN);
    run.screen.line(format!(
        "{} after epoch {} (the handout names 82.42 % for its own seed)",
        percent(last),
        tp2.history.len()
    ));

    run.screen.question("Q2", "TP2's training and validation curves");
    let title = format!("TP2 on {}", data.dataset.title);
    run.save_plot("tp2", |base| figures::save_training(base, &title, &tp2.history))?;
    Ok(())
}

/// TP2's record, if it is of the same images and the same settings: of a run of its own, or of one for this lab.
pub fn tp2_record(run: &Run, data: &LoadedData, options: &Options) -> Option<Record> {
    let wanted = run.record("train", data, &options.training);
    let own = run.folder.with_file_name("tp2");
    earlier(&own, &wanted).or_else(|| earlier(&folder_for_tp2(run), &wanted))
}

/// Where TP2 writes when it runs for this lab: not over the results of its own runs.
fn folder_for_tp2(run: &Run) -> PathBuf {
    run.folder.join("tp2")
}

fn start_tp2(run: &Run, options: &Options) -> anyhow::Result<()> {
    let mut tp2 = xtask::command();
    // The data has been found by now; looking for a download again would only take time.
    tp2.args(["run", "tp2", "train", "--offline", "--out"]).arg(folder_for_tp2(run));
    tp2.args(options.same_training()).args(options.output.quiet.then_some("--quiet")).stdout(Stdio::null());
    let status = tp2.status().context("cannot start TP2")?;
    // Status 1 may mean a missed target; then TP2 finished all the same, and its record is there.
    ensure!(matches!(status.code(), Some(0 | 1)), "TP2 ended with {status}");
    Ok(())
}
