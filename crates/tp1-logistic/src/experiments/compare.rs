//! TP1 Q8: models from a library, trained and judged on the same images.

use lab::{LoadedData, Run, options::Options};

/// To come.
pub fn run(run: &Run, _data: &LoadedData, _options: &Options) -> anyhow::Result<()> {
    run.screen.question("Q8", "models from a library (to come)");
    Ok(())
}
