//! `cargo xtask bench`: every lab's inner loop beside the same work in other libraries, in one run.
//!
//! | module | what |
//! |---|---|
//! | [`work`] | the works: what, by whom, what is promised |
//! | [`peer`], [`images`] | who is there, and what installs who is not; the images |
//! | [`session`], [`rounds`], [`statistics`] | a run: interleaved rounds, and what is left of their figures |
//! | [`network`], [`roofline`], [`least`] | what a step takes at least on this machine |
//! | [`results`], [`target`], [`machine`] | what `bench.json` holds |
//! | [`table`], [`plot`] | what a person sees |
//! | [`load`] | the loading of a data set, timed in a process of its own |

mod images;
mod least;
mod load;
mod machine;
mod network;
mod peer;
mod plot;
mod results;
mod roofline;
mod rounds;
mod session;
mod statistics;
mod table;
mod target;
mod work;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use indicatif::ProgressBar;
use lab::{
    options::{PlaceOptions, at_least_one},
    screen::Screen,
    shown,
};

use images::Finder;
use machine::Machine;
use peer::Installed;
use results::{Report, Results};
use session::{Effort, Ready};
use work::Work;

/// Time every lab's inner loop beside the same work in NumPy, PyTorch, scikit-learn, burn and candle
///
/// All work on the same images with the same settings, each in a process of its own, in turn, round after round; a figure is
/// the median of the rounds. Whoever is not installed is named with the command that does it. On full data and two cores
/// the targets are judged; the status is 1 if one is missed.
#[derive(clap::Args)]
pub struct Args {
    /// Works: tp1 to tp6, and load (none: all)
    #[arg(value_name = "WORK", value_parser = work_named)]
    works: Vec<&'static Work>,
    /// Rounds of each work (without it: 5)
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    rounds: Option<usize>,
    /// Two rounds of two steps, to see that all works; the targets are not judged
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    place: PlaceOptions,
    /// Folder for bench.json and the plot (without it: `runs/bench`)
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: Option<PathBuf>,
    /// Load that data set from --data-dir once, and record the time: what this command starts to time it
    #[arg(long, hide = true)]
    load: bool,
    /// The data set for --load
    #[arg(long, hide = true, requires = "load", default_value = "fashion-mnist")]
    dataset: String,
    /// All that is started here can be told to be quiet
    #[arg(long, hide = true, requires = "load")]
    quiet: bool,
}

/// Makes the rounds, prints the tables, writes the plot and `bench.json`.
///
/// # Errors
/// If data cannot be read, a lab does not compile, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let out = args.out.clone().unwrap_or_else(|| data::project_root().join("runs/bench"));
    if args.load {
        let folder = args.place.data_dir.as_deref().context("--load needs the folder, with --data-dir")?;
        load::once(&args.dataset, folder, &out)?;
        return Ok(ExitCode::SUCCESS);
    }
    fs::create_dir_all(&out)
        .with_context(|| format!("cannot write into {}; give another folder with --out", out.display()))?;
    let report = measure(&args)?;
    say(&report);
    write(&report, &out)?;
    let missed = report.targets.iter().any(|verdict| verdict.met == Some(false));
    Ok(ExitCode::from(u8::from(missed)))
}

/// All that is measured.
fn measure(args: &Args) -> anyhow::Result<Report> {
    let screen = Screen { quiet: false };
    let effort = match args.quick {
        true => Effort { rounds: args.rounds.unwrap_or(2), steps: 2 },
        false => Effort { rounds: args.rounds.unwrap_or(5), steps: usize::MAX },
    };
    let works: Vec<&'static Work> = match args.works.is_empty() {
        true => work::ALL.iter().collect(),
        false => work::ALL.iter().filter(|work| args.works.iter().any(|one| one.name == work.name)).collect(),
    };
    let machine = Machine::this();
    let rounds = if effort.rounds == 1 { "1 round".into() } else { format!("{} rounds", effort.rounds) };
    screen.say(&format!("{}, {rounds}", machine.in_words()));

    let waiting = ProgressBar::new_spinner().with_message("building the labs, looking for their peers");
    waiting.enable_steady_tick(std::time::Duration::from_millis(200));
    let (mut finder, mut installed) = (Finder::new(args.place.clone()), Installed::default());
    let ready = works.iter().map(|&work| Ready::new(work, &mut finder, &mut installed, effort));
    let ready: Vec<Ready> = ready.collect::<anyhow::Result<_>>()?;
    let not_judged = not_judged(args.quick, ready.iter().all(Ready::is_full), machine.cores);
    waiting.set_message("measuring how fast this machine multiplies and reads");
    let roofline = roofline::measure();
    let versions = machine::versions(&installed);
    waiting.finish_and_clear();
    if let Some(why) = &not_judged {
        screen.say(&format!("THE TARGETS ARE NOT JUDGED: {why}."));
    }

    let progress = session::bar(effort.rounds * ready.iter().map(Ready::peers).sum::<usize>());
    let mut done: Vec<Results> = Vec::new();
    for ready in ready {
        let results = ready.run(effort, roofline.as_ref(), &progress)?;
        progress.suspend(|| screen.say(&format!("\n{}", table::of_work(&results))));
        done.push(results);
    }
    progress.finish_and_clear();
    let targets = works.iter().zip(&done).flat_map(|(work, results)| {
        let least = results.least.map(|least| least.seconds);
        let promised = not_judged.is_none();
        work.targets
            .iter()
            .map(move |target| target.judge(work.name, work.unit, &results.peers, least, promised))
    });
    let targets = targets.collect();
    Ok(Report { machine, versions, rounds: effort.rounds, not_judged, works: done, targets })
}

/// Why the targets are not judged in such a run, if they are not.
fn not_judged(quick: bool, full: bool, cores: usize) -> Option<String> {
    if !full {
        Some("they hold for the full data, and this is less; `cargo xtask download` brings it".into())
    } else if quick {
        Some("--quick makes too few rounds".into())
    } else {
        (cores != 2).then(|| format!("they are for two cores, and here there are {cores}"))
    }
}

/// What all works have in common, on the screen.
fn say(report: &Report) {
    let screen = Screen { quiet: false };
    let parts = [table::least(&report.works), table::missing(&report.works), table::targets(report)];
    parts.into_iter().flatten().for_each(|part| screen.say(&format!("\n{part}")));
}

/// Writes the plot and the figures.
fn write(report: &Report, out: &Path) -> anyhow::Result<()> {
    let screen = Screen { quiet: false };
    let [svg, png] = plot::save(report, &out.join("bench"))?;
    screen.say(&format!("\nplot: {} and {}", shown(&svg), png.file_name().unwrap_or_default().display()));
    let path = out.join("bench.json");
    let text = serde_json::to_string_pretty(report)? + "\n";
    fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    screen.say(&format!("figures: {}", shown(&path)));
    // A peer that stopped is a finding; one of ours that did is a fault.
    let ours = report.works.iter().flat_map(|results| &results.peers).filter(|peer| peer.ours);
    let failed: Vec<&str> = ours.filter(|peer| peer.missing.is_some()).map(|peer| peer.name).collect();
    ensure!(failed.is_empty(), "{} could not be measured; why, stands above", failed.join(", "));
    Ok(())
}

fn work_named(name: &str) -> Result<&'static Work, String> {
    let names = || work::ALL.iter().map(|work| work.name);
    work::named(name).ok_or_else(|| match data::suggest::nearest(name, names()) {
        Some(near) => format!("no work is called so: did you mean {near}?"),
        None => format!("no work is called so; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects who runs it on the sample, in haste or on another machine: a target that does not hold there fails nobody, and
    /// the screen says why.
    #[test]
    fn when_targets_hold() {
        assert_eq!(not_judged(false, true, 2), None);
        for (quick, full, cores, why) in
            [(true, true, 2, "--quick"), (false, false, 2, "full data"), (false, true, 8, "here there are 8")]
        {
            let said = not_judged(quick, full, cores).unwrap_or_default();
            assert!(said.contains(why), "{said}");
        }
    }
}
