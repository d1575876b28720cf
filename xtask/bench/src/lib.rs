//! `cargo xtask bench`: every lab's inner loop beside the same work in other libraries, in one run.
//!
//! | module | what |
//! |---|---|
//! | `work` | the works: what, by whom, what is promised |
//! | `peer`, `peer_programs`, `images` | who is there, and what installs who is not; the images |
//! | `session`, `interleaved_rounds`, `statistics` | a run: interleaved rounds, and what is left of their figures |
//! | `growth` | the same with more and more images, cores, … |
//! | `network`, `roofline`, `least_time` | what a step takes at least on this machine |
//! | `results`, `outcome`, `target`, `machine` | what `bench.json` holds |
//! | `table`, `roofline_table`, `plot` | what a person sees |
//! | `load_data` | the loading of a data set, timed in a process of its own |

mod growth;
mod images;
mod interleaved_rounds;
mod least_time;
mod load_data;
mod machine;
mod network;
mod outcome;
mod peer;
mod peer_programs;
mod plot;
mod results;
mod roofline;
mod roofline_table;
mod session;
mod statistics;
mod table;
mod target;
mod work;

use std::{fs, path::Path, process::ExitCode};

use anyhow::{Context, ensure};
use lab::{
    screen::{Screen, Stream},
    shown,
};
use xtask::programs::bench::{Args, GROWTH};

use results::{Report, Results};
use session::{Change, Effort, Ready, Session};
use work::Work;

/// Makes the rounds, prints the tables, writes the plot and `bench.json`.
///
/// # Errors
/// If data cannot be read, a lab does not compile, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let out = args.out.unwrap_or_else(|| data::project_root().join("runs/bench"));
    if args.load {
        let folder = args.place.data_dir.as_deref().context("--load needs the folder, with --data-dir")?;
        load_data::once(&args.dataset, folder, &out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let grows = args.works.iter().any(|word| word == GROWTH);
    ensure!(!grows || args.works.len() == 1, "{GROWTH} is measured alone, without other works");
    fs::create_dir_all(&out)
        .with_context(|| format!("cannot write into {}; give another folder with --out", out.display()))?;
    let effort = match args.quick {
        true => Effort { rounds: args.rounds.unwrap_or(2), steps: 2 },
        false => Effort { rounds: args.rounds.unwrap_or(5), steps: usize::MAX },
    };
    let session = Session::new(effort, args.place);
    if grows {
        growth::run(session, args.quick, &out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let report = measure(session, &chosen(&args.works), args.quick)?;
    say(&report);
    write(&report, &out)?;
    let missed = report.targets.iter().any(|verdict| verdict.met == Some(false));
    Ok(ExitCode::from(u8::from(missed)))
}

/// The works that these words name, each once, in the order of the course; all of them, if there are no words.
fn chosen(words: &[String]) -> Vec<&'static Work> {
    let named = |work: &&Work| words.iter().any(|word| word == work.name);
    work::ALL.iter().filter(|work| words.is_empty() || named(work)).collect()
}

/// Makes the rounds of these works.
fn measure(mut session: Session, works: &[&'static Work], quick: bool) -> anyhow::Result<Report> {
    let screen = Screen { quiet: false };
    let ready = works.iter().map(|&work| session.prepare(work, &Change::default()));
    let ready: Vec<Ready> = ready.collect::<anyhow::Result<_>>()?;
    session.wait_for("measuring how fast this machine multiplies and reads");
    let roofline = roofline::measure();
    let versions = session.ready();
    let Session { effort, machine, .. } = session;
    let not_judged = not_judged(quick, ready.iter().all(Ready::is_full), machine.cores);
    if let Some(why) = &not_judged {
        screen.say(&format!("THE TARGETS ARE NOT JUDGED: {why}."));
    }

    let progress = session::bar(effort.rounds.saturating_mul(ready.iter().map(Ready::peers).sum()));
    let columns = Stream::Results.columns();
    let mut done: Vec<Results> = Vec::new();
    for ready in ready {
        let results = ready.run(effort, Some(&roofline), &progress)?;
        progress.suspend(|| screen.say(&format!("\n{}", table::of_work(&results, columns))));
        done.push(results);
    }
    progress.finish_and_clear();
    let judge = |(work, results): (&&'static Work, &Results)| -> Vec<_> {
        let least = results.least.map(|least| least.seconds);
        let judge = |target: &target::Target| {
            target.judge(work.name, work.unit, &results.peers, least, not_judged.is_none())
        };
        work.targets.iter().map(judge).collect()
    };
    let targets = works.iter().zip(&done).flat_map(judge).collect();
    Ok(Report { machine, roofline, versions, rounds: effort.rounds, not_judged, works: done, targets })
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
    let (screen, columns) = (Screen { quiet: false }, Stream::Results.columns());
    let parts = [
        roofline_table::text(report, columns),
        table::missing(&report.works),
        table::targets(report, columns),
    ];
    parts.into_iter().flatten().for_each(|part| screen.say(&format!("\n{part}")));
}

/// Writes the plot and the figures.
fn write(report: &Report, out: &Path) -> anyhow::Result<()> {
    let screen = Screen { quiet: false };
    let [svg, png] = plot::save(report, &out.join("bench"))?;
    screen.say(&format!("\nplot: {} and {}", shown(&svg), png.file_name().unwrap_or_default().display()));
    results::write(report, &out.join("bench.json"))?;
    let failed = results::failed(&report.works);
    ensure!(failed.is_empty(), "{} could not be measured; why, stands above", failed.join(", "));
    Ok(())
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
