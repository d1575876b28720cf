//! How does what a lab has computed become a picture that a person looks at?
//!
//! In a file, as SVG and PNG: curves in panels ([`save_panels`]), grids of images ([`save_images`]), confusion matrices
//! ([`Confusion`], [`save_confusion`]), bars ([`save_bars`]), graphs of computations ([`graph`]). In the terminal: images, as
//! coloured characters ([`terminal`]). What is drawn, and when, is for the labs and for the crate `lab` to say.
//!
//! ```
//! use plot::{Curve, Panel, save_panels};
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
//! Verdana, which is as wide. Equal input gives equal bytes.

mod axis;
mod bars;
mod canvas;
mod chart;
mod confusion;
mod confusion_plot;
mod curves;
mod error;
mod figure;
pub mod graph;
mod images;
mod legend;
mod panels;
mod save;
mod scale;
mod style;
pub mod terminal;
#[cfg(test)]
mod tests;
mod text;
mod tile;
mod wrap;

pub use bars::{Bar, Bars, save_bars};
pub use confusion::Confusion;
pub use confusion_plot::save_confusion;
pub use curves::{Curve, Line, Panel};
pub use error::PlotError;
pub use images::save_images;
pub use panels::save_panels;
pub use save::{with_ending, write_beside};
pub use tile::Tile;
