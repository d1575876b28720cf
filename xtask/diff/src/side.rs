//! One side of a comparison: a lab, the same lab in Python, or a program of the student's own.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{ChildStdout, Command, Stdio},
};

use anyhow::{Context, bail, ensure};
use data::suggest::nearest;
use lab::Record;
use xtask::{
    error_output::last_words,
    images::Images,
    labs::{self, Lab},
    processes::Program,
    python::LIBRARIES,
    training_process,
};

use super::{comparison::Stopped, waiting::Waiting};

/// A program that can train and trace.
pub struct Side {
    /// For the table's head: the lab's name, or the program's without its folder.
    pub name: String,
    /// The lab that it is, or is compared with.
    pub lab: Option<&'static Lab>,
    /// In a sentence: `tp3`, `NumPy's docs/numpy/tp3.py`, the program as it was given.
    who: String,
    program: What,
    /// The experiment that it runs, and names its record after.
    experiment: String,
}

enum What {
    Lab(&'static Lab),
    Script { python: OsString, path: PathBuf },
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
    /// The sides that these two words name; see [`Side::new`]. No two have the same name.
    ///
    /// # Errors
    /// As [`Side::new`].
    pub fn both(words: [&str; 2], experiment: Option<&str>) -> anyhow::Result<[Side; 2]> {
        let [left, right] = words;
        let mut sides = [Side::new(left, right, experiment)?, Side::new(right, left, experiment)?];
        if sides[0].name == sides[1].name {
            for ((side, word), which) in sides.iter_mut().zip(words).zip(["first", "second"]) {
                // Two programs may have the same name, in folders of their own.
                side.name = if left == right { format!("{} ({which} run)", side.name) } else { word.into() };
                side.who = side.name.clone();
            }
        }
        Ok(sides)
    }

    /// The side that `word` names; `other` is the other side's name. Without an experiment each lab runs its own
    /// choice, and a program of one's own is not told of any.
    ///
    /// # Errors
    /// If the word is none of the known ones and no program either, there is no lab to compare a script with, or no Python
    /// that can run it.
    fn new(word: &str, other: &str, experiment: Option<&str>) -> anyhow::Result<Side> {
        let (mut name, mut who) = (word.to_owned(), word.to_owned());
        let lab = Lab::named(word).or(Lab::named(other));
        let program = if let Some(lab) = Lab::named(word) {
            What::Lab(lab)
        } else if let Some(library) = LIBRARIES.iter().find(|library| library.word == word) {
            let lab = lab.with_context(|| format!("{word} is compared with a lab, not with {other}"))?;
            let path = library.script(lab)?;
            who = format!("{}'s {}", library.title, library.script_name(lab));
            let _waiting = Waiting::for_this(format!("looking for a Python with {}", library.title));
            What::Script { python: library.python()?, path }
        } else if fs::metadata(word).is_ok_and(|file| file.is_file()) {
            let path = fs::canonicalize(word)?;
            name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            What::Own { path, takes_experiment: experiment.is_some() }
        } else {
            let libraries = LIBRARIES.iter().map(|library| library.word);
            let words: Vec<&str> = labs::ALL.iter().map(|lab| lab.name).chain(libraries).collect();
            let meant = nearest(word, words.iter().copied())
                .map(|word| format!("; did you mean {word}?"))
                .unwrap_or_default();
            bail!("{word} is neither one of {} nor a program{meant}", words.join(", "));
        };
        let experiment = experiment.or(lab.map(|lab| lab.experiment)).unwrap_or("train").to_owned();
        Ok(Side { name, lab, who, program, experiment })
    }

    /// A command that starts it, with all that it is asked to do. A lab is built.
    ///
    /// # Errors
    /// If the lab does not compile.
    pub fn command(&self, request: &Request) -> anyhow::Result<Command> {
        let mut command = match &self.program {
            What::Lab(lab) => {
                let _waiting = lab.is_built().then(|| Waiting::for_this(format!("building {}", lab.name)));
                lab.command(false)?
            }
            What::Script { python, path } => {
                let mut command = Command::new(python);
                command.arg(path);
                command
            }
            What::Own { path, .. } => Command::new(path),
        };
        if !matches!(self.program, What::Own { takes_experiment: false, .. }) {
            command.arg(&self.experiment);
        }
        command.args(&request.options);
        if let What::Script { .. } = self.program {
            let Images { dataset, folder } = &request.images;
            command.args(["--dataset", dataset]).arg("--data-dir").arg(folder);
        }
        Ok(command)
    }

    /// Trains with its command and returns the run record, or says how the program stopped before it had one, or that it has a
    /// loss that is no number. The screen has a bar meanwhile, and nothing of what the program says.
    ///
    /// # Errors
    /// As [`training_process::record`].
    pub fn train(&self, command: Command) -> anyhow::Result<Result<Record, Stopped>> {
        let waiting = Waiting::for_this(format!("{} trains", self.name));
        let trained = training_process::record(command, &self.who, &self.experiment, Some(waiting.steps()))?;
        let whole =
            trained.and_then(|record| match record.history.iter().find(|step| step.train_loss.is_none()) {
                Some(step) => {
                    Err(format!("{}'s record has no training loss of step {}", self.who, step.step))
                }
                None => Ok(record),
            });
        Ok(whole.map_err(|why| Stopped { side: self.name.clone(), why }))
    }

    /// Starts the same training in the mode that writes every tensor to its standard output.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub fn trace(&self, mut command: Command) -> anyhow::Result<Trace<'_>> {
        let said = tempfile::tempfile().context("cannot make a temporary file")?;
        command.arg("--trace").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(said.try_clone()?);
        let started = Program::start(&mut command, None);
        let program = started.with_context(|| format!("cannot start {}", self.who))?;
        let output = program.take_stdout().context("a trace needs a standard output")?;
        Ok(Trace { output: BufReader::new(output), who: &self.who, program, said })
    }
}

/// A side that writes its tensors.
pub struct Trace<'a> {
    /// Where its tensors come from.
    pub output: BufReader<ChildStdout>,
    /// Whose they are, in a sentence.
    pub who: &'a str,
    program: Program,
    /// What it says on standard error.
    said: File,
}

impl Trace<'_> {
    /// Ends it, if it has more to say; if not, it has ended itself, and must have ended well.
    ///
    /// # Errors
    /// If it failed: then its trace says nothing.
    pub fn finish(mut self) -> anyhow::Result<()> {
        if !self.output.fill_buf()?.is_empty() {
            return Ok(());
        }
        let status = self.program.wait()?;
        ensure!(status.success(), "{} cannot be traced ({status}){}", self.who, last_words(&mut self.said)?);
        Ok(())
    }
}
