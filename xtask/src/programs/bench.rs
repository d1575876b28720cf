//! What `cargo xtask bench` understands.

use std::path::PathBuf;

use clap::Parser;
use lab::options::{PlaceOptions, at_least_one};

/// Time every lab's inner loop beside the same work in NumPy, PyTorch, scikit-learn, burn and candle
///
/// All work on the same images with the same settings, each in a process of its own, in turn, round after round; a figure is
/// the median of the rounds. Whoever is not installed is named with the command that does it. On full data and two cores
/// the targets are judged; the status is 1 if one is missed.
#[derive(Parser)]
#[command(bin_name = "cargo xtask bench")]
pub struct Args {
    /// Works: tp1 to tp6, tp3-f32 and load (none: all of these); or growth: how the time grows with the batch, the images, the
    /// network and the cores, in some minutes, with NumPy and PyTorch up to half an hour
    #[arg(value_name = "WORK", value_parser = word)]
    pub works: Vec<String>,
    /// Rounds of each work (without it: 5)
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub rounds: Option<usize>,
    /// Two rounds of two steps, to see that all works; the targets are not judged
    #[arg(long)]
    pub quick: bool,
    #[command(flatten)]
    #[allow(missing_docs, reason = "the help text is that of its options")]
    pub place: PlaceOptions,
    /// Folder for the figures (JSON) and the plot (without it: `runs/bench`)
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub out: Option<PathBuf>,
    /// Load that data set from --data-dir once, and record the time: what this command starts to time it
    #[arg(long, hide = true)]
    pub load: bool,
    /// The data set for --load
    #[arg(long, hide = true, requires = "load", default_value = "fashion-mnist")]
    pub dataset: String,
    /// All that is started here can be told to be quiet
    #[arg(long, hide = true, requires = "load")]
    pub quiet: bool,
}

/// The works, in the order of the course.
pub const WORKS: [&str; 8] = ["tp1", "tp2", "tp3", "tp3-f32", "tp4", "tp5", "tp6", "load"];

/// The word for how the time grows.
pub const GROWTH: &str = "growth";

fn word(text: &str) -> Result<String, String> {
    let names = || WORKS.into_iter().chain([GROWTH]);
    if names().any(|name| name == text) {
        return Ok(text.to_owned());
    }
    Err(match data::suggest::nearest(text, names()) {
        Some(near) => format!("no work is called so: did you mean {near}?"),
        None => format!("no work is called so; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}
