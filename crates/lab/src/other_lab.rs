//! Another lab, run for its results.

use std::{ffi::OsString, fs, process::Stdio};

use anyhow::{Context, anyhow, ensure};

use crate::{record::Record, run::Run, xtask};

impl Run {
    /// Runs an experiment of another lab with these options, as `run.other_lab("tp2", "train", words)`. Its results go
    /// into a folder of that lab's name in this run's folder, not over those of its own runs. Returns its record.
    ///
    /// # Errors
    /// If the other lab cannot be started, or does not finish.
    pub fn other_lab(
        &self,
        lab: &str,
        experiment: &str,
        options: impl IntoIterator<Item = OsString>,
    ) -> anyhow::Result<Record> {
        let (folder, name) = (self.folder.join(lab), lab.to_uppercase());
        let path = folder.join(experiment).with_extension("json");
        // The record of an earlier run would pass for that of this one.
        let _ = fs::remove_file(&path);
        let mut command = xtask::command();
        // The data has been found by now; looking for a download again would only take time.
        command.args(["run", lab, experiment, "--offline", "--out"]).arg(&folder).args(options);
        command.args(self.screen.quiet.then_some("--quiet"));
        let status =
            command.stdout(Stdio::null()).status().with_context(|| format!("cannot start {name}"))?;
        // Status 1 may mean a missed target, or a picture that could not be written; then the record is there all the same.
        ensure!(matches!(status.code(), Some(0 | 1)), "{name} ended with {status}");
        let record = Record::read(&path).with_context(|| format!("{name} did not finish"))?;
        let missed = record.targets.iter().any(|outcome| outcome.promised && !outcome.target.met);
        if !status.success() && !missed {
            self.unwritten(anyhow!("{name} could not write all of its results into {}", folder.display()));
        }
        Ok(record)
    }
}
