//! The labs, and how to start one: built if needed, then run as a process of its own.

use std::process::Command;

use lab::screen::remark;

use crate::cargo_build::{PROFILE, build, own_folder, program};

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

    /// Whether it has been built before. Then building it again says nothing, however long it takes.
    pub fn is_built(&self) -> bool {
        own_folder().is_ok_and(|folder| program(&folder, self.package).exists())
    }

    /// Builds the lab, in the profile that this program was built in, and returns a command that starts it. `quiet` keeps
    /// cargo from the screen; an error is said all the same.
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn command(&self, quiet: bool) -> anyhow::Result<Command> {
        let program = program(&own_folder()?, self.package);
        build(self.package, program, PROFILE, quiet)
    }

    /// The same, built to be profiled: see [`lab::profile`].
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn profiling_command(&self) -> anyhow::Result<Command> {
        let program = program(&own_folder()?.with_file_name("profiling"), self.package);
        build(self.package, program, &["--profile", "profiling", "--features", "lab/profile"], false)
    }

    /// The same, built to compute in single precision, as a program of another name: neither build undoes the other, and
    /// they share what does not compute.
    ///
    /// # Errors
    /// If the lab does not compile; cargo has then said why.
    pub fn single_command(&self, quiet: bool) -> anyhow::Result<Command> {
        let name = format!("{}-f32", self.package);
        let program = program(&own_folder()?, &name);
        if !program.exists() && !quiet {
            // In cargo's way of writing, for it goes on with the names of the crates.
            let what = format!("{} and what it computes with", self.name);
            remark(&format!("   Compiling {what}, for single precision: {SINGLE_TAKES}"));
        }
        let options = [PROFILE, &["--features", "f32", "--bin", &name]].concat();
        build(self.package, program, &options, quiet)
    }
}

/// How long the first build for single precision takes.
const SINGLE_TAKES: &str = "about a quarter of the first build";
