//! The labs, and how to start one: built if needed, then run as a process of its own.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

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
}

/// The labs, in the order of the course.
#[rustfmt::skip]
pub const ALL: &[Lab] = &[
    Lab { name: "tp1", package: "tp1-logistic", dataset: "mnist", experiment: "train", descent: None, title: "A first neural network" },
    Lab { name: "tp2", package: "tp2-naive", dataset: "fashion-mnist", experiment: "train", descent: None, title: "Softmax regression, one image at a time" },
    Lab { name: "tp3", package: "tp3-vectorized", dataset: "fashion-mnist", experiment: "train", descent: None, title: "The same model, vectorized" },
    Lab { name: "tp4", package: "tp4-two-layers", dataset: "digits-178", experiment: "two-layers", descent: Some((2000, 1e-3)), title: "One layer, then two, by hand" },
    Lab { name: "tp5", package: "tp5-autodiff", dataset: "digits-178", experiment: "train", descent: Some((200, 1e-4)), title: "TP4's network by automatic differentiation" },
    Lab { name: "tp6", package: "tp6-mlp", dataset: "fashion-mnist", experiment: "mlp", descent: None, title: "A trainer, and networks of any depth" },
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
        self.built(if cfg!(debug_assertions) { &[] } else { &["--release"] }, None)
    }

    /// The same, built to be profiled: see [`lab::profile`].
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn profiling_command(&self) -> anyhow::Result<Command> {
        self.built(&["--profile", "profiling", "--features", "lab/profile"], Some("profiling"))
    }

    /// Builds the lab with these options for cargo, into the folder of this profile or this program's own.
    fn built(&self, options: &[&str], profile: Option<&str>) -> anyhow::Result<Command> {
        let xtask = env::current_exe().context("cannot find the path of this program")?;
        let mut program = xtask.with_file_name(self.package).with_extension(env::consts::EXE_EXTENSION);
        if let Some((profile, target)) = profile.zip(xtask.parent().and_then(Path::parent)) {
            let name = program.file_name().map(ToOwned::to_owned).unwrap_or_default();
            program = target.join(profile).join(name);
        }
        self.build(&program, options)?;
        let mut command = Command::new(program);
        command.env(lab::xtask::XTASK, xtask);
        Ok(command)
    }

    /// Silent when only a little is to be done: the first build takes long enough that cargo should show it.
    fn build(&self, program: &Path, options: &[&str]) -> anyhow::Result<()> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args(["build", "--package", self.package])
            .args(options)
            .current_dir(data::project_root())
            .stdout(Stdio::null());
        if program.exists() {
            cargo.arg("--quiet");
        }
        let status = cargo.status().context("cannot start cargo")?;
        ensure!(status.success(), "{} does not compile; the messages above say why", self.package);
        Ok(())
    }
}
