//! Plots in files, each as SVG and PNG: curves in panels ([`save_panels`]), grids of images ([`save_images`]),
//! confusion matrices ([`save_confusion`]), bars ([`save_bars`]).
//!
//! ```
//! use lab::plot::{Curve, Panel, save_panels};
//!
//! # let folder = tempfile::tempdir()?;
//! # let base = folder.path().join("runs/tp3/train");
//! let loss = Panel::new("Loss", "epoch", "mean cross-entropy")
//!     .curve(Curve::new("training", [(1.0, 0.645), (2.0, 0.498), (3.0, 0.469)]))
//!     .curve(Curve::new("validation", [(1.0, 0.599), (2.0, 0.543), (3.0, 0.461)]).dashed());
//! let accuracy = Panel::new("Accuracy", "epoch", "share of images")
//!     .curve(Curve::new("validation", [(1.0, 0.79), (2.0, 0.81), (3.0, 0.83)]).dashed());
//! let [svg, png] = save_panels(&base, "TP3 on Fashion-MNIST", &[loss, accuracy], 2)?;
//! assert!(svg.ends_with("train.svg") && png.ends_with("train.png"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Both files come from the same drawing commands, given to plotters' two backends. Text is DejaVu Sans: drawn into
//! the PNG from the font that the program carries, and left as text in the SVG, where a browser without DejaVu takes
//! Verdana, which is as wide. The same input gives the same bytes.

mod axis;
mod bars;
mod canvas;
mod chart;
mod confusion;
mod curves;
mod images;
mod legend;
mod panels;
mod save;
mod scale;
mod style;
#[cfg(test)]
mod tests;
mod text;
mod tile;

use std::path::PathBuf;

pub use bars::{Bar, Bars, save_bars};
pub use confusion::save_confusion;
pub use curves::{Curve, Line, Panel};
pub use images::save_images;
pub use panels::save_panels;
pub(crate) use save::{with_ending, write_beside};
pub use tile::Tile;
pub(crate) use tile::{diverging, grey, limit};

/// Why a plot was not written.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The folder or a file could not be written.
    #[error("cannot write the picture {}; is its folder writable, and is there room?", listed(paths))]
    Write {
        /// The files that failed, or their folder.
        paths: Vec<PathBuf>,
        /// What the system says of the first of them.
        source: std::io::Error,
    },
    /// The plot would not fit in memory.
    #[error("the plot \"{title}\" would be {width} × {height} pixels; show fewer images or panels at once")]
    TooLarge {
        /// The plot's title.
        title: String,
        /// Its width in pixels.
        width: u32,
        /// Its height in pixels.
        height: u32,
    },
    /// The drawing library refused; not known to happen.
    #[error("cannot draw the plot \"{title}\": {reason}")]
    Draw {
        /// The plot's title.
        title: String,
        /// What the library says.
        reason: String,
    },
}

/// `a.svg and a.png`
fn listed(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(" and ")
}
