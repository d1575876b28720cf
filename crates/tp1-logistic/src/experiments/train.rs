//! TP1 Q4 to Q7: mini-batch descent, and the accuracy on the test set.

use lab::{LoadedData, Run, options::Options};

/// To come.
pub fn run(_run: &Run, _data: &LoadedData, _options: &Options) -> anyhow::Result<()> {
    Ok(())
}
