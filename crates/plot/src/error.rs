//! Why a plot was not written.

use std::path::PathBuf;

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
