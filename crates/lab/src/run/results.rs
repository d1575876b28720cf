//! The results of a run: its records, pictures and weights, written and said.

use std::path::Path;

use anyhow::Context;
use linalg::Matrix;
use weights::{About, Architecture, Checkpoint, Weights};

use super::{CANNOT_SAVE, Run};
use crate::{
    pictures::Picture,
    program,
    record::{Interrupted, Record},
    screen::{remark, shown},
    start_and_memory,
    watch::Stopped,
};

impl Run {
    /// Writes the record, then draws its pictures, and says where they are. What an earlier run has left under the names of
    /// these pictures is removed: an old picture does not belong to a new record. A picture that cannot be written is said
    /// on standard error; the run goes on, and [`status`](Self::status) knows of it.
    ///
    /// # Errors
    /// If the record cannot be written, or holds a number that is not finite. Nothing is drawn then.
    pub fn write<'a>(
        &self,
        record: &Record,
        pictures: impl IntoIterator<Item = Picture<'a>>,
    ) -> anyhow::Result<()> {
        let measured = start_and_memory::so_far();
        let path = Record { measured, ..record.clone() }.write(&self.folder)?;
        self.screen.line(format!("record: {}", shown(&path)));
        self.draw(pictures);
        Ok(())
    }

    /// Draws pictures as [`write`](Self::write) does, of an experiment whose record is not this run's.
    pub fn draw<'a>(&self, pictures: impl IntoIterator<Item = Picture<'a>>) {
        let pictures: Vec<Picture<'a>> = pictures.into_iter().collect();
        pictures.iter().for_each(|picture| picture.remove_older(&self.folder));
        for picture in pictures {
            match picture.draw(&self.folder) {
                Ok(Some(line)) => self.screen.line(line),
                Ok(None) => {}
                Err(error) => self.unwritten(error.into()),
            }
        }
    }

    /// Writes what a training has done that Ctrl-C has stopped, and its pictures; says where it was stopped, and ends the run.
    ///
    /// # Errors
    /// Always: [`Stopped::Interrupted`], if the record could be written.
    pub fn interrupted<'a, T>(
        &self,
        record: &Record,
        pictures: impl IntoIterator<Item = Picture<'a>>,
    ) -> anyhow::Result<T> {
        self.write(record, pictures)?;
        if let Some(Interrupted { epoch, step, steps }) = record.interrupted {
            remark(&match steps {
                0 => format!("stopped after pass {}", epoch - 1),
                _ => format!("stopped in epoch {epoch}, after step {step} of {steps}"),
            });
        }
        Err(Stopped::Interrupted.into())
    }

    /// Says what could not be written. The run goes on, so that all else is, and ends with status 1.
    pub fn unwritten(&self, error: anyhow::Error) {
        program::explain(&error);
        self.unwritten.set(true);
    }

    /// If `--save` asks for it, writes the weights that this record is about and says where. `classes` are in the order of
    /// the model's outputs. This comes before [`write`](Self::write): of all results, weights take longest to get again. If
    /// they cannot be written, that is said on standard error, and the run goes on.
    pub fn save(
        &self,
        record: &Record,
        classes: &[String],
        architecture: Architecture,
        parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>,
    ) {
        let Some(path) = &self.save else { return };
        let written = self.write_weights(path, record, classes, architecture, parameters, None);
        written.unwrap_or_else(|error| self.unwritten(error));
    }

    /// Writes the weights that this record is about, with how to go on with their training if that can be, and says
    /// where.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write_weights(
        &self,
        path: &Path,
        record: &Record,
        classes: &[String],
        architecture: Architecture,
        parameters: impl IntoIterator<Item = (impl Into<String>, Matrix)>,
        checkpoint: Option<Checkpoint>,
    ) -> anyhow::Result<()> {
        let Record { lab, experiment, dataset, source, settings, .. } = record.clone();
        let about = About {
            lab,
            experiment,
            dataset,
            source,
            classes: classes.to_vec(),
            architecture,
            settings,
            checkpoint,
        };
        Weights::new(about, parameters).write(path).context(CANNOT_SAVE)?;
        self.screen.line(format!("weights: {}", shown(path)));
        Ok(())
    }
}
