//! The flame graph: each function as wide as its time, what it calls above it.

use std::path::Path;

use anyhow::{Context, anyhow};
use inferno::flamegraph::{self, Options};

use super::stacks::Samples;

/// Writes the picture. The same samples make the same one.
///
/// # Errors
/// If there are no samples, or the file cannot be written.
pub fn save(samples: &Samples, title: &str, path: &Path) -> anyhow::Result<()> {
    let mut options = Options::default();
    options.title = title.into();
    options.count_name = "samples".into();
    (options.hash, options.deterministic) = (true, true);
    let lines: Vec<String> =
        samples.stacks.iter().map(|(stack, count)| format!("{} {count}", stack.join(";"))).collect();
    let mut svg = Vec::new();
    flamegraph::from_lines(&mut options, lines.iter().map(String::as_str), &mut svg)
        .map_err(|error| anyhow!("the flame graph cannot be drawn, for want of samples: {error}"))?;
    std::fs::write(path, svg).with_context(|| format!("cannot write {}", path.display()))
}
