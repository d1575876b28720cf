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
mod waiting;

use std::process::ExitCode;

use anyhow::ensure;
use lab::{Record, screen::Stream};
use xtask::{processes, programs::diff::Args, run::precision};

use comparison::{Comparison, Stopped};
use divergence::Parting;
use settings::is_given;
use side::{Request, Side};
use waiting::Waiting;

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
    processes::heed_ctrl_c();
    let (left, right, request) = prepare(args)?;

    let names = [left.name.as_str(), &right.name];
    let mut comparison = match train(&left, &right, &request)? {
        Ok((left, right)) => Comparison::new(names, &left, &right)?,
        Err(stopped) => Comparison::of_stopped(names, stopped, &request.images.dataset),
    };
    comparison.notice = request.notice.clone();
    if !comparison.close {
        match part(&left, &right, &request) {
            Ok(parting) => comparison.parting = Some(parting),
            // A side that stopped before there was anything to trace has told why.
            Err(error) => return Err(comparison.why_stopped().unwrap_or(error)),
        }
    }
    let left_stopped = comparison.stopped.iter().any(|stopped| stopped.side == left.name);
    if left_stopped && matches!(comparison.parting, Some(Parting::Drift(_))) {
        // No tensor tells why it did: then it matters whether the right side stops, too.
        comparison.stopped.extend(right.train(right.command(&request)?)?.err());
    }
    match json {
        true => Stream::Results.say_as_it_stands(&serde_json::to_string_pretty(&comparison)?),
        false => Stream::Results.say(&report::comparison(&comparison, Stream::Results.columns())),
    }
    match comparison.why_stopped() {
        Some(why) => Err(why),
        None => Ok(ExitCode::from(u8::from(!comparison.close))),
    }
}

/// The records of both sides, or the first one that stopped before it had one.
fn train(left: &Side, right: &Side, request: &Request) -> anyhow::Result<Result<(Record, Record), Stopped>> {
    // Built before either begins: what the compiler says does not stand between two bars.
    let [of_left, of_right] = [left.command(request)?, right.command(request)?];
    let left = match left.train(of_left)? {
        Ok(record) => record,
        Err(stopped) => return Ok(Err(stopped)),
    };
    Ok(right.train(of_right)?.map(|right| (left, right)))
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
    let [left, right] = Side::both([&args.left, &args.right], experiment.as_deref())?;
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
    let [of_left, of_right] = [left.command(request)?, right.command(request)?];
    let waiting = Waiting::for_this("tracing both sides".into());
    let (mut left, mut right) = (left.trace(of_left)?, right.trace(of_right)?);
    let sides = [(left.who, &mut left.output), (right.who, &mut right.output)];
    let parting = divergence::find(sides, |place| waiting.say(format!("tracing both sides: {place}")));
    // A side that has come to its end, for better or worse, must have ended well. Of the others nobody reads on.
    if !matches!(&parting, Ok(parting) if parting.is_within()) {
        left.finish().and(right.finish())?;
    }
    parting
}
