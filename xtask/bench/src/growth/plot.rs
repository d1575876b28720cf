//! The factors as curves, a panel each.

use std::path::{Path, PathBuf};

use plot::{Curve, Panel, PlotError, save_panels};

use super::figures::{Grown, Growth};
use crate::outcome::Outcome;

/// What the course's own curves are called: one name, one colour, whichever the lab.
const OURS: &str = "the lab";

/// Draws a panel for each factor: a curve for each peer.
///
/// # Errors
/// If a file cannot be written.
pub fn save(growth: &Growth, base: &Path) -> Result<[PathBuf; 2], PlotError> {
    let panels: Vec<Panel> = growth.factors.iter().map(panel).collect();
    let title = format!("How the time of a step grows: {}", growth.machine.in_words());
    save_panels(base, &title, &panels, 2)
}

fn panel(grown: &Grown) -> Panel {
    let unit = grown.points.first().map_or("step", |point| point.results.unit);
    let y = format!("ms per {unit}, logarithmic");
    let mut panel = Panel::new(grown.title, grown.axis, y).log_y();
    // Cores are few enough to be counted.
    if grown.name != "cores" {
        panel = panel.log_x();
    }
    for (place, peer) in grown.points.first().iter().flat_map(|point| point.results.peers.iter().enumerate())
    {
        let points: Vec<(f64, f64)> = grown
            .points
            .iter()
            .filter_map(|point| {
                let seconds = point.results.peers.get(place)?.seconds?;
                Some((point.value as f64, 1e3 * seconds.median))
            })
            .collect();
        if !points.is_empty() {
            panel = panel.curve(Curve::new(name(peer), points));
        }
    }
    panel
}

fn name(peer: &Outcome) -> &'static str {
    if peer.ours { OURS } else { peer.name }
}
