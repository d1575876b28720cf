//! The labs, and how to start one: built if needed, then run as a process of its own.

use std::{
    env,
    ffi::OsStr,
    io::{self, BufRead, BufReader, IsTerminal},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

use anyhow::{Context, ensure};
use lab::remark;

/// A lab that `cargo xtask run` can start.
#[derive(Debug, PartialEq)]
pub struct Lab {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its crate, which gives its binary the same name.
    pub package: &'static str,
    /// What it is about.
    pub title: &'static str,
    /// The data set that it works on, unless told otherwise.
    pub dataset: &'static str,
    /// The experiment that `cargo xtask diff` compares, unless told otherwise.
    pub experiment: &'static str,
    /// The passes and the learning rate of that experiment in whole-batch descent, unless told otherwise; `None` of a
    /// lab that goes through epochs of batches.
    pub descent: Option<(usize, f64)>,
    /// Whether it can be built to compute in single precision.
    pub single: bool,
}

/// The labs, in the order of the course.
#[rustfmt::skip]
pub const ALL: &[Lab] = &[
    Lab { name: "tp1", package: "tp1-logistic", dataset: "mnist", experiment: "train", descent: None, single: false, title: "A first neural network" },
    Lab { name: "tp2", package: "tp2-naive", dataset: "fashion-mnist", experiment: "train", descent: None, single: false, title: "Softmax regression, one image at a time" },
    Lab { name: "tp3", package: "tp3-vectorized", dataset: "fashion-mnist", experiment: "train", descent: None, single: true, title: "The same model, vectorized" },
    Lab { name: "tp4", package: "tp4-two-layers", dataset: "digits-178", experiment: "two-layers", descent: Some((2000, 1e-3)), single: false, title: "One layer, then two, by hand" },
    Lab { name: "tp5", package: "tp5-autodiff", dataset: "digits-178", experiment: "train", descent: Some((200, 1e-4)), single: false, title: "TP4's network by automatic differentiation" },
    Lab { name: "tp6", package: "tp6-mlp", dataset: "fashion-mnist", experiment: "mlp", descent: None, single: false, title: "A trainer, and networks of any depth" },
];

impl Lab {
    /// The lab of that name.
    pub fn named(name: &str) -> Option<&'static Lab> {
        ALL.iter().find(|lab| lab.name == name)
    }

    /// Builds the lab, in the profile that this program was built in, and returns a command that starts it.
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn command(&self) -> anyhow::Result<Command> {
        self.built(PROFILE, &own_folder()?)
    }

    /// The same, built to be profiled: see [`lab::profile`].
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn profiling_command(&self) -> anyhow::Result<Command> {
        let folder = own_folder()?.with_file_name("profiling");
        self.built(&["--profile", "profiling", "--features", "lab/profile"], &folder)
    }

    /// The same, built to compute in single precision, in a folder of its own: neither build undoes the other.
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn single_command(&self) -> anyhow::Result<Command> {
        let own = own_folder()?;
        let target = own.with_file_name("f32");
        let mut options: Vec<&OsStr> = PROFILE.iter().map(OsStr::new).collect();
        options.extend(["--features", "f32", "--target-dir"].map(OsStr::new));
        options.push(target.as_os_str());
        self.built(&options, &target.join(own.file_name().unwrap_or_default()))
    }

    /// Builds the lab with these options for cargo, which then puts it into this folder.
    fn built(&self, options: &[impl AsRef<OsStr>], folder: &Path) -> anyhow::Result<Command> {
        let program = folder.join(self.package).with_extension(env::consts::EXE_EXTENSION);
        self.build(&program, options)?;
        let mut command = Command::new(program);
        command.env(lab::xtask::XTASK, env::current_exe()?);
        Ok(command)
    }

    /// Silent when only a little is to be done: the first build takes long enough that cargo should show it.
    fn build(&self, program: &Path, options: &[impl AsRef<OsStr>]) -> anyhow::Result<()> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args(["build", "--package", self.package])
            .args(options)
            .current_dir(data::project_root())
            .stdout(Stdio::null());
        if program.exists() {
            cargo.arg("--quiet");
        }
        let status = watched(&mut cargo).context("cannot start cargo")?;
        ensure!(status.success(), "{} does not compile; the messages above say why", self.package);
        Ok(())
    }
}

/// Runs a command whose words belong on standard error. A terminal it gets itself, for its bars and colours. What else is
/// there may take nothing more, and a cargo that cannot write stops; so it writes to this program.
fn watched(command: &mut Command) -> io::Result<ExitStatus> {
    if io::stderr().is_terminal() {
        return command.status();
    }
    let mut child = command.stderr(Stdio::piped()).spawn()?;
    let said = child.stderr.take().into_iter().flat_map(|said| BufReader::new(said).lines());
    said.map_while(Result::ok).for_each(|line| remark(&line));
    child.wait()
}

/// The options for cargo that build a lab in the profile that this program was built in.
const PROFILE: &[&str] = if cfg!(debug_assertions) { &[] } else { &["--release"] };

/// The folder that this program lies in: of a profile, in cargo's target folder.
fn own_folder() -> anyhow::Result<PathBuf> {
    let xtask = env::current_exe().context("cannot find the path of this program")?;
    Ok(xtask.parent().context("this program lies in no folder")?.to_owned())
}
