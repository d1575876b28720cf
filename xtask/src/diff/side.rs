//! One side of a comparison: a lab, its NumPy counterpart, or a program of the student's own.

use std::{
    env,
    fs::{self, File},
    io::{self, BufRead, BufReader, Read, Seek},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
};

use anyhow::{Context, anyhow, bail, ensure};
use data::suggest::nearest;
use lab::Record;

use crate::labs::{self, Lab};

/// The environment variable that names the Python interpreter to use.
const PYTHON: &str = "PYTHON";

/// A program that can train and trace.
pub struct Side {
    /// For the table's head: the lab's name, or the program's without its folder.
    pub name: String,
    program: Program,
}

enum Program {
    Lab(&'static Lab),
    Numpy(PathBuf),
    Own(PathBuf),
}

/// What both sides are asked to do.
pub struct Request {
    /// The options for the lab.
    pub options: Vec<String>,
    /// The folder of the images, for a side that does not look for them itself.
    pub data: PathBuf,
}

impl Side {
    /// The side that `word` names; `other` is the other side's name.
    ///
    /// # Errors
    /// If the word is none of the known ones and no program either, or there is no lab to compare NumPy with.
    pub fn new(word: &str, other: &str) -> anyhow::Result<Side> {
        let mut name = word.to_owned();
        let program = if let Some(lab) = Lab::named(word) {
            Program::Lab(lab)
        } else if word == "numpy" {
            let lab = Lab::named(other)
                .with_context(|| format!("numpy is compared with a lab, not with {other}"))?;
            let script = data::project_root().join("docs/numpy").join(lab.name).with_extension("py");
            Program::Numpy(script)
        } else if fs::metadata(word).is_ok_and(|file| file.is_file()) {
            let path = fs::canonicalize(word)?;
            name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Program::Own(path)
        } else {
            let mut words: Vec<&str> = labs::ALL.iter().map(|lab| lab.name).collect();
            words.push("numpy");
            let meant = nearest(word, words.iter().copied())
                .map(|word| format!("; did you mean {word}?"))
                .unwrap_or_default();
            bail!("{word} is neither one of {} nor a program{meant}", words.join(", "));
        };
        Ok(Side { name, program })
    }

    /// Trains as asked and returns the run record, or an error if the program stopped before it had one.
    /// Its own progress and errors stay on the screen (standard error), its results do not.
    ///
    /// # Errors
    /// If the program cannot be started, does not understand the options, or writes something else than a record.
    pub fn train(&self, request: &Request) -> anyhow::Result<Result<Record, anyhow::Error>> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder for the run record")?;
        let status = self.command(request)?.arg("--out").arg(folder.path()).stdout(Stdio::null()).status();
        let status = status.with_context(|| format!("cannot start {}", self.name))?;
        let record = folder.path().join("train.json");
        // A run that missed a target has exit status 1 too, but it finished: its record is there.
        if record.exists() {
            return Ok(Ok(Record::read(&record)?));
        }
        ensure!(status.code() != Some(2), "{} does not understand these options", self.name);
        Ok(Err(anyhow!("{} stopped before it finished ({status}); its own message is above", self.name)))
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
            Program::Lab(lab) => {
                let mut command = lab.command()?;
                command.arg("train");
                command
            }
            Program::Own(path) => Command::new(path),
            Program::Numpy(script) => {
                let mut command = python()?;
                command.arg(script);
                command
            }
        };
        command.args(&request.options);
        if let Program::Numpy(_) = self.program {
            command.arg("--data-dir").arg(&request.data);
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

/// A Python that has NumPy.
fn python() -> anyhow::Result<Command> {
    let interpreter = env::var_os(PYTHON).unwrap_or("python3".into());
    let name = interpreter.to_string_lossy().into_owned();
    let probe = Command::new(&interpreter).args(["-c", "import numpy"]).stderr(Stdio::null()).status();
    match probe {
        Ok(status) if status.success() => Ok(Command::new(interpreter)),
        Ok(_) => bail!(
            "{name} has no NumPy. Get it with `{name} -m pip install numpy`, or in an environment of its own:\n\
             python3 -m venv ~/numpy && ~/numpy/bin/pip install numpy, and then set {PYTHON}=~/numpy/bin/python"
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!(
                "there is no {name} here. Install Python 3 with NumPy, or set {PYTHON} to an interpreter that has it"
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot start {name}")),
    }
}
