//! One side of a comparison: a lab, the same lab in Python, or a program of the student's own.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Seek},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, anyhow, bail, ensure};
use data::suggest::nearest;
use lab::Record;

use crate::{
    images::Images,
    labs::{self, Lab},
    python::{LIBRARIES, Library},
    trained,
};

/// A program that can train and trace.
pub struct Side {
    /// For the table's head: the lab's name, or the program's without its folder.
    pub name: String,
    /// The lab that it is, or is compared with.
    pub lab: Option<&'static Lab>,
    program: Program,
    /// The experiment that it runs, and names its record after.
    experiment: String,
}

enum Program {
    Lab(&'static Lab),
    Script { library: &'static Library, path: PathBuf },
    Own { path: PathBuf, takes_experiment: bool },
}

/// What both sides are asked to do.
pub struct Request {
    /// The options for the lab.
    pub options: Vec<String>,
    /// The images, for a side that does not look for them itself.
    pub images: Images,
    /// What the person who asked should know of the options.
    pub notice: Option<String>,
}

impl Side {
    /// The side that `word` names; `other` is the other side's name. Without an experiment each lab runs its own
    /// choice, and a program of one's own is not told of any.
    ///
    /// # Errors
    /// If the word is none of the known ones and no program either, or there is no lab to compare a script with.
    pub fn new(word: &str, other: &str, experiment: Option<&str>) -> anyhow::Result<Side> {
        let mut name = word.to_owned();
        let lab = Lab::named(word).or(Lab::named(other));
        let program = if let Some(lab) = Lab::named(word) {
            Program::Lab(lab)
        } else if let Some(library) = LIBRARIES.iter().find(|library| library.word == word) {
            let lab = lab.with_context(|| format!("{word} is compared with a lab, not with {other}"))?;
            Program::Script { library, path: library.script(lab)? }
        } else if fs::metadata(word).is_ok_and(|file| file.is_file()) {
            let path = fs::canonicalize(word)?;
            name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Program::Own { path, takes_experiment: experiment.is_some() }
        } else {
            let libraries = LIBRARIES.iter().map(|library| library.word);
            let words: Vec<&str> = labs::ALL.iter().map(|lab| lab.name).chain(libraries).collect();
            let meant = nearest(word, words.iter().copied())
                .map(|word| format!("; did you mean {word}?"))
                .unwrap_or_default();
            bail!("{word} is neither one of {} nor a program{meant}", words.join(", "));
        };
        let experiment = experiment.or(lab.map(|lab| lab.experiment)).unwrap_or("train").to_owned();
        Ok(Side { name, lab, program, experiment })
    }

    /// Trains as asked and returns the run record, or an error if the program stopped before it had one.
    /// Its own progress and errors stay on the screen (standard error), its results do not.
    ///
    /// # Errors
    /// If the program cannot be started, does not understand the options, or writes something else than a record.
    pub fn train(&self, request: &Request) -> anyhow::Result<Result<Record, anyhow::Error>> {
        let record = trained::record(self.command(request)?, &self.name, &self.experiment)?;
        Ok(record.map_err(|status| {
            anyhow!("{} stopped before it finished ({status}); its own message is above", self.name)
        }))
    }

    /// Starts the same training in the mode that writes every tensor to its standard output.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub fn trace(&self, request: &Request) -> anyhow::Result<Trace<'_>> {
        let said = tempfile::tempfile().context("cannot make a temporary file")?;
        let mut command = self.command(request)?;
        command.arg("--trace").stdout(Stdio::piped()).stderr(said.try_clone()?);
        let mut child = command.spawn().with_context(|| format!("cannot start {}", self.name))?;
        let output = BufReader::new(child.stdout.take().context("a trace needs a standard output")?);
        Ok(Trace { output, name: &self.name, child, said })
    }

    fn command(&self, request: &Request) -> anyhow::Result<Command> {
        let mut command = match &self.program {
            Program::Lab(lab) => lab.command(false)?,
            Program::Script { library, path } => {
                let mut command = Command::new(library.python()?);
                command.arg(path);
                command
            }
            Program::Own { path, .. } => Command::new(path),
        };
        if !matches!(self.program, Program::Own { takes_experiment: false, .. }) {
            command.arg(&self.experiment);
        }
        command.args(&request.options);
        if let Program::Script { .. } = self.program {
            let Images { dataset, folder } = &request.images;
            command.args(["--dataset", dataset]).arg("--data-dir").arg(folder);
        }
        Ok(command)
    }
}

/// A side that writes its tensors.
pub struct Trace<'a> {
    /// Where its tensors come from.
    pub output: BufReader<ChildStdout>,
    name: &'a str,
    child: Child,
    /// What it says on standard error.
    said: File,
}

impl Trace<'_> {
    /// Ends it, as nobody reads on.
    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Ends it, if it has more to say; if not, it has ended itself, and must have ended well.
    ///
    /// # Errors
    /// If it failed: then its trace says nothing.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if !self.output.fill_buf()?.is_empty() {
            self.stop();
            return Ok(());
        }
        let status = self.child.wait()?;
        let mut said = String::new();
        self.said.rewind()?;
        self.said.read_to_string(&mut said)?;
        ensure!(status.success(), "{} cannot be traced ({status}): {}", self.name, said.trim());
        Ok(())
    }
}
