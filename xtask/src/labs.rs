//! The labs, and how to start one: built if needed, then run as a process of its own.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

/// A lab that `cargo xtask run` can start.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lab {
    /// Softmax regression, one image at a time
    Tp2,
    /// The same model, vectorized
    Tp3,
}

impl Lab {
    /// All of them, in the order of the course.
    pub const ALL: [Lab; 2] = [Lab::Tp2, Lab::Tp3];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Lab::Tp2 => "tp2",
            Lab::Tp3 => "tp3",
        }
    }

    /// Its crate, which gives its binary the same name.
    fn package(self) -> &'static str {
        match self {
            Lab::Tp2 => "tp2-naive",
            Lab::Tp3 => "tp3-vectorized",
        }
    }

    /// Builds the lab, in the profile that this program was built in, and returns a command that starts it.
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn command(self) -> anyhow::Result<Command> {
        let xtask = env::current_exe().context("cannot find the path of this program")?;
        let program = xtask.with_file_name(self.package()).with_extension(env::consts::EXE_EXTENSION);
        self.build(&program)?;
        let mut command = Command::new(program);
        command.env(lab::xtask::XTASK, xtask);
        Ok(command)
    }

    /// Silent when only a little is to be done: the first build takes long enough that cargo should show it.
    fn build(self, program: &Path) -> anyhow::Result<()> {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo
            .args(["build", "--package", self.package()])
            .current_dir(data::project_root())
            .stdout(Stdio::null());
        if !cfg!(debug_assertions) {
            cargo.arg("--release");
        }
        if program.exists() {
            cargo.arg("--quiet");
        }
        let status = cargo.status().context("cannot start cargo")?;
        ensure!(status.success(), "{} does not compile; the messages above say why", self.package());
        Ok(())
    }
}
