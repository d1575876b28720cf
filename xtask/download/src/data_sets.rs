//! One data set after the other, and what becomes of them.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use data::catalogue::{self, Dataset};
use data::locate::ENVIRONMENT_VARIABLE;
use lab::remark;
use xtask::programs::download::{ALL, Args, Source};

use super::data_set_files::bring;
use super::error::Error;
use super::fault::Fault;
use super::screen::Screen;
use super::time_limits::{Limits, Patience};

/// Brings what is asked for.
///
/// # Errors
/// When a file that was asked for is not there, whole, in the end.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let screen = if args.quiet { Screen::Quiet } else { Screen::detect() };
    let limits = Limits { silence: args.timeout, give_up_after: args.give_up_after, ..Limits::default() };
    let patience = Patience::new(limits);
    let root = args.into.clone().unwrap_or_else(|| data::project_root().join("datasets"));
    let mut failed = Vec::new();
    for dataset in
        catalogue::all().iter().filter(|dataset| [ALL, &dataset.name].contains(&args.dataset.as_str()))
    {
        let sources = if args.from.is_empty() { published(dataset) } else { args.from.clone() };
        let folder = root.join(&dataset.name);
        match bring(dataset, &sources, &folder, &patience, screen) {
            Ok(()) => screen.result(&arrived(dataset, &folder, args.into.as_deref())),
            Err(error) => failed.push(error),
        }
        if failed.iter().any(|error| error.gave_up) {
            break;
        }
    }
    match failed.first() {
        None => Ok(ExitCode::SUCCESS),
        Some(error) => match args.give_up_after {
            Some(time) => {
                remark(&format!("note: {}", in_short(error, time)));
                Ok(ExitCode::FAILURE)
            }
            None => Err(anyhow::Error::msg(advice(&failed))),
        },
    }
}

fn published(dataset: &Dataset) -> Vec<Source> {
    dataset.sources.iter().cloned().map(Source::Published).collect()
}

fn arrived(dataset: &Dataset, folder: &Path, into: Option<&Path>) -> String {
    let Dataset { title, .. } = dataset;
    let use_it = match into {
        None if data::Surroundings::of_this_machine().environment.is_some() => {
            format!("The labs use it unless the folder that {ENVIRONMENT_VARIABLE} names has it too.")
        }
        None => "The labs use it from now on.".to_owned(),
        Some(root) => format!("The labs use it with --data-dir {}.", root.display()),
    };
    format!("{title} is whole, in {}. {use_it}", folder.display())
}

/// What went wrong at last, for a run that goes on without the full data after `time`.
fn in_short(error: &Error, time: Duration) -> String {
    let why = match error.tried.last().map(|tried| &tried.fault) {
        // The last of several attempts had only what was left of the time.
        Some(Fault::NoAnswer(_)) if error.gave_up => Fault::NoAnswer(time).to_string(),
        Some(fault) => fault.to_string(),
        None => "no data came in time".to_owned(),
    };
    let Error { dataset, .. } = error;
    format!("{dataset} was not downloaded ({why}); `cargo xtask download {dataset}` tells more")
}

/// What went wrong, then what to do next.
fn advice(failed: &[Error]) -> String {
    let mut text: String = failed.iter().map(|error| format!("{error}\n")).collect();
    if failed.iter().any(Error::is_ours) {
        return text + "Make room or give access there, then download again: what is there is as it was.";
    }
    text += "What is there is as it was. What to do next:\n  \
        - try again later, or on another network; behind a proxy, set HTTPS_PROXY\n  \
        - copy the files into a folder by any other way, then: cargo xtask download --from FOLDER\n";
    if failed.iter().any(|error| error.dataset == "fashion-mnist") {
        text += "  - on Debian or Ubuntu: apt install dataset-fashion-mnist\n";
    }
    text + "  - or go on without: the labs then use the bundled sample"
}
