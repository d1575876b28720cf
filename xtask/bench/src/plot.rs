//! The works as bars.

use std::path::{Path, PathBuf};

use plot::{Bar, Bars, PlotError, save_bars};

use super::{
    outcome::Outcome,
    results::{Report, Results},
    table::{heading, step, time},
};

/// Draws a group of bars for each work: a bar for each peer, as long as its time.
///
/// # Errors
/// If a file cannot be written.
pub fn save(report: &Report, base: &Path) -> Result<[PathBuf; 2], PlotError> {
    let groups: Vec<Bars> = report.works.iter().map(bars).collect();
    let title = format!("The same work in other libraries: {}", report.machine.in_words());
    let about =
        "medians of the rounds, the line from the fastest to the slowest; × so many times the lab's time";
    save_bars(base, &title, about, &groups)
}

fn bars(results: &Results) -> Bars {
    let first = results.peers.first().map_or("", |first| first.name);
    let bar = |peer: &Outcome| {
        let of = peer.seconds?;
        let beside = match peer.ratio {
            Some(ratio) if peer.name != first => format!("{}   × {:.1}", time(of.median), ratio.recip()),
            _ => time(of.median),
        };
        let bar = Bar::new(peer.name, of.median, beside).spread(of.min, of.max);
        Some(if peer.name == first {
            bar.first()
        } else if peer.ours {
            bar.ours()
        } else {
            bar
        })
    };
    let bars = results.peers.iter().filter_map(bar).collect();
    Bars { title: heading(results), about: step(results), bars }
}
