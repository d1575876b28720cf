//! `cargo xtask bench growth`: how the time of a step grows with the batch, the images, the network and the cores.

mod factor;
mod figures;
mod plot;

use std::path::Path;

use anyhow::{Context, ensure};
use lab::{
    screen::{Screen, Stream},
    shown,
};
use xtask::table::{Narrow, text};

use super::{
    outcome::Outcome,
    results::{self, Results},
    session::{self, Ready, Session},
    table::time,
};
use factor::{ALL, Factor};
use figures::{Grown, Growth, Point};

/// Measures all factors, prints a table for each, writes the plot and `growth.json`.
///
/// # Errors
/// If data cannot be read, a lab does not compile, or nothing can be written.
pub fn run(mut session: Session, quick: bool, out: &Path) -> anyhow::Result<()> {
    let screen = Screen { quiet: false };
    let mut ready = Vec::new();
    for factor in ALL {
        ready.push((factor, prepare(factor, &mut session, quick)?));
    }
    let versions = session.ready();
    let Session { effort, machine, .. } = session;
    let each = ready.iter().flat_map(|(_, points)| points).map(|(_, ready)| ready.peers());
    let progress = session::bar(effort.rounds.saturating_mul(each.sum()));
    let mut factors = Vec::new();
    for (factor, points) in ready {
        let mut grown =
            Grown { name: factor.name, title: factor.title, axis: factor.axis, points: Vec::new() };
        for (value, ready) in points {
            let results = ready.run(effort, None, &progress)?;
            grown.points.push(Point { value: factor.place(value, &results), results });
        }
        progress.suspend(|| screen.say(&format!("\n{}", table(&grown, Stream::Results.columns()))));
        factors.push(grown);
    }
    progress.finish_and_clear();
    write(&Growth { machine, versions, rounds: effort.rounds, factors }, out)
}

/// Each value of a factor, with the work made ready for it.
fn prepare(factor: &Factor, session: &mut Session, quick: bool) -> anyhow::Result<Vec<(usize, Ready)>> {
    let work = factor.work().with_context(|| format!("no work is called {}", factor.work))?;
    let available = session.finder.find(work.data)?.available;
    let values = factor.values(session.machine.cores, available, quick);
    values.into_iter().map(|value| Ok((value, session.prepare(work, &factor.change(value))?))).collect()
}

/// A row for each value, a column for each peer, at most so many columns of the screen wide.
fn table(grown: &Grown, columns: Option<usize>) -> String {
    let Some(first) = grown.points.first() else { return String::new() };
    let mut table = xtask::table::table();
    let Results { peers, unit, .. } = &first.results;
    let dataset = super::table::dataset(&first.results);
    table.set_header([grown.axis].into_iter().chain(peers.iter().map(|peer| peer.name)));
    for Point { value, results } in &grown.points {
        let median = |peer: &Outcome| peer.seconds.map_or("–".into(), |of| time(of.median));
        table.add_row([lab::thousands(*value)].into_iter().chain(results.peers.iter().map(median)));
    }
    super::table::right_from(&mut table, 0);
    let table = text(&table, columns, Narrow::default());
    format!("{}: time of each {}, on {}\n{table}", grown.title, unit, dataset)
}

/// Writes the plot and the figures, and says who is missing.
fn write(growth: &Growth, out: &Path) -> anyhow::Result<()> {
    let screen = Screen { quiet: false };
    let all = || growth.factors.iter().flat_map(|grown| &grown.points).map(|point| &point.results);
    if let Some(missing) = super::table::missing(all()) {
        screen.say(&format!("\n{missing}"));
    }
    let [svg, png] = plot::save(growth, &out.join("growth"))?;
    screen.say(&format!("\nplot: {} and {}", shown(&svg), png.file_name().unwrap_or_default().display()));
    results::write(growth, &out.join("growth.json"))?;
    let failed = results::failed(all());
    ensure!(failed.is_empty(), "{} could not be measured; why, stands above", failed.join(", "));
    Ok(())
}
