//! `cargo xtask diff`: two runs with the same settings, side by side; and where they part, if they do.

mod comparison;
mod difference;
mod divergence;
mod hints;
mod images;
mod report;
mod rounding;
mod settings;
mod side;
mod table;

use std::process::ExitCode;

use anyhow::ensure;
use indicatif::ProgressBar;
use lab::{Record, screen::Screen};

use comparison::Comparison;
use divergence::Parting;
use settings::is_given;
use side::{Request, Side, Trace};

use crate::run::precision;

/// What to compare, and with which settings.
#[derive(clap::Args)]
pub struct Args {
    /// A lab (tp3), the other side's lab in Python (numpy, torch), or the path of a program that takes the same options
    left: String,
    /// The other one
    right: String,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// An experiment that trains (none: the lab's main one), and options for both: --seed, --epochs, --dataset, …;
    /// `cargo xtask run tp3 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "EXPERIMENT AND OPTIONS")]
    options: Vec<String>,
}

/// Runs both sides and prints the table; if a step is not close, looks for the place where the two part. The status is
/// 1 if a step is not close.
///
/// # Errors
/// If a side is unknown, cannot be started, or stops with an error that the traces do not explain.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    // Everything after the two names goes to the labs; `--json` may stand there too.
    let given = args.options.len();
    args.options.retain(|option| option != "--json");
    args.json |= args.options.len() < given;

    let json = args.json;
    let (left, right, request) = prepare(args)?;

    let names = [left.name.as_str(), &right.name];
    let (mut comparison, stopped) = match train(&left, &right, &request)? {
        Ok((left, right)) => (Comparison::new(names, &left, &right)?, None),
        Err(stopped) => (Comparison::of_stopped(names, &request.images.dataset), Some(stopped)),
    };
    comparison.notice = request.notice.clone();
    if !comparison.close {
        match part(&left, &right, &request) {
            Ok(parting) => comparison.parting = Some(parting),
            // A side that stopped before there was anything to trace has told why.
            Err(error) => return Err(stopped.unwrap_or(error)),
        }
    }
    let text =
        if json { serde_json::to_string_pretty(&comparison)? } else { report::comparison(&comparison) };
    Screen { quiet: false }.say(&text);
    match stopped {
        Some(stopped) => Err(stopped),
        None => Ok(ExitCode::from(u8::from(!comparison.close))),
    }
}

/// The records of both sides, or the error of the first one that stopped before it had one.
fn train(left: &Side, right: &Side, request: &Request) -> anyhow::Result<anyhow::Result<(Record, Record)>> {
    let left = match left.train(request)? {
        Ok(record) => record,
        Err(stopped) => return Ok(Err(stopped)),
    };
    Ok(right.train(request)?.map(|right| (left, right)))
}

/// The two sides, and what they are asked to do.
fn prepare(args: Args) -> anyhow::Result<(Side, Side, Request)> {
    for ours in ["--out", "--trace"] {
        ensure!(!is_given(&args.options, ours), "diff gives {ours} to both sides itself");
    }
    ensure!(
        !is_given(&args.options, "--save"),
        "diff keeps no weights; --save is an option of `cargo xtask run`"
    );
    ensure!(
        !is_given(&args.options, precision::OPTION),
        "diff compares doubles: what rounding explains is known for them; --precision is an option of `cargo xtask run`"
    );
    let mut options = args.options;
    let names_experiment = options.first().is_some_and(|word| !word.starts_with('-'));
    let experiment = names_experiment.then(|| options.remove(0));
    let [left, right] = [(&args.left, &args.right), (&args.right, &args.left)]
        .map(|(word, other)| Side::new(word, other, experiment.as_deref()));
    let (left, right) = (left?, right?);
    let labs = left.lab.zip(right.lab).filter(|_| experiment.is_none());
    let shared = labs.and_then(|(left, right)| settings::shared(left, right, &options));
    let (more, notice) = shared.map(|shared| (shared.options, shared.notice)).unzip();
    options.extend(more.into_iter().flatten());
    let images = images::find(&options, left.lab.or(right.lab).map_or("fashion-mnist", |lab| lab.dataset))?;
    // Found once; a second attempt at a download would only take time.
    if !is_given(&options, "--offline") {
        options.push("--offline".into());
    }
    Ok((left, right, Request { options, images, notice }))
}

/// Runs both sides again, tensor by tensor, up to the first one that rounding does not explain.
fn part(left: &Side, right: &Side, request: &Request) -> anyhow::Result<Parting> {
    let progress = ProgressBar::new_spinner();
    progress.set_message(format!("looking for the place where {} and {} part", left.name, right.name));
    let watch = |place: &str| {
        progress.set_message(format!("looking for the place where they part: {place}"));
        progress.tick();
    };
    let (mut left, mut right) = (left.trace(request)?, right.trace(request)?);
    let parting = divergence::find(&mut left.output, &mut right.output, watch);
    progress.finish_and_clear();
    match &parting {
        Ok(Parting::At(divergence)) if !divergence.is_an_end() => {
            // They may have more to say than anyone reads.
            [left, right].into_iter().for_each(Trace::stop);
        }
        // At least one of them has come to its end, for better or worse.
        _ => left.finish().and(right.finish())?,
    }
    parting
}
