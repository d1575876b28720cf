//! `cargo xtask diff`: two runs with the same settings, side by side; and where they part, if they do.

mod comparison;
mod divergence;
mod hints;
mod report;
mod rounding;
mod side;

use std::process::ExitCode;

use anyhow::ensure;
use clap::Parser;
use indicatif::ProgressBar;
use lab::{options::DataOptions, screen::Screen};

use comparison::Comparison;
use divergence::Parting;
use side::{Request, Side, Trace};

/// What to compare, and with which settings.
#[derive(clap::Args)]
pub struct Args {
    /// tp2, tp3, numpy, or the path of a program that takes the same options
    left: String,
    /// The other one
    right: String,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
    /// Options for both: --seed, --epochs, --dataset, …; `cargo xtask run tp3 --help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// The options that say where the data is, which this command has to know too.
#[derive(Parser)]
#[command(bin_name = "cargo xtask diff", no_binary_name = true)]
struct DataOnly {
    #[command(flatten)]
    data: DataOptions,
}

impl DataOnly {
    /// Picks them from among all the options of a lab.
    fn among(options: &[String]) -> DataOptions {
        let mut known = Vec::new();
        let mut words = options.iter();
        while let Some(word) = words.next() {
            match word.split('=').next().unwrap_or_default() {
                "--offline" | "--full" => known.push(word),
                "--dataset" | "--data-dir" | "--train" => {
                    known.push(word);
                    known.extend((!word.contains('=')).then(|| words.next()).flatten());
                }
                _ => {}
            }
        }
        DataOnly::parse_from(known).data
    }
}

/// Runs both sides and prints the table; if an epoch is not close, looks for the place where the two part. The status
/// is 1 if an epoch is not close.
///
/// # Errors
/// If a side is unknown, cannot be started, or stops with an error that the traces do not explain.
pub fn run(mut args: Args) -> anyhow::Result<ExitCode> {
    // Everything after the two names goes to the labs; `--json` may stand there too.
    let given = args.options.len();
    args.options.retain(|option| option != "--json");
    args.json |= args.options.len() < given;

    let given = |name| args.options.iter().any(|option| option.split('=').next() == Some(name));
    for ours in ["--out", "--trace"] {
        ensure!(!given(ours), "diff gives {ours} to both sides itself");
    }
    ensure!(!given("--save"), "diff keeps no weights; --save is an option of `cargo xtask run`");
    let (left, right) = (Side::new(&args.left, &args.right)?, Side::new(&args.right, &args.left)?);
    let data = DataOnly::among(&args.options);
    let mut request = Request { data: lab::find_data(&data)?.folder, options: args.options };
    // Found once; a second attempt at a download would only take time.
    if !data.place.offline {
        request.options.push("--offline".into());
    }

    let names = [left.name.as_str(), &right.name];
    let (mut comparison, stopped) = match (left.train(&request)?, right.train(&request)?) {
        (Ok(left), Ok(right)) => (Comparison::new(names, &left, &right)?, None),
        (Err(stopped), _) | (_, Err(stopped)) => {
            (Comparison::of_stopped(names, &data.dataset), Some(stopped))
        }
    };
    if !comparison.close {
        comparison.parting = Some(part(&left, &right, &request)?);
    }
    let text =
        if args.json { serde_json::to_string_pretty(&comparison)? } else { report::comparison(&comparison) };
    Screen { quiet: false }.say(&text);
    match stopped {
        Some(stopped) => Err(stopped),
        None => Ok(ExitCode::from(u8::from(!comparison.close))),
    }
}

/// Runs both sides again, tensor by tensor, up to the first one that rounding does not explain.
fn part(left: &Side, right: &Side, request: &Request) -> anyhow::Result<Parting> {
    let progress = ProgressBar::new_spinner();
    progress.set_message(format!("looking for the place where {} and {} part", left.name, right.name));
    let watch = |epoch, batch| {
        progress.set_message(format!("looking for the place where they part: epoch {epoch}, batch {batch}"));
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
