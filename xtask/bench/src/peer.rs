//! Who can do a work: a lab, a script, a program of another workspace; and what installs one that is not there.

use std::{collections::BTreeMap, env, ffi::OsString, process::Command};

use anyhow::{Context, ensure};
use xtask::{
    labs::Lab,
    python::{Library, NUMPY, SKLEARN, TORCH},
};

use super::{least_time::Precision, peer_programs};

/// What the loading of a data set is recorded as.
pub const LOAD: &str = "load";

/// One who does a work.
#[derive(Debug)]
pub struct Peer {
    /// `NumPy`
    pub name: &'static str,
    /// What is started.
    pub program: Program,
    /// What it is told first: its experiment, or the lab whose network it is to train; then options of its own.
    pub words: &'static [&'static str],
    /// The experiment that its record is named after.
    pub record: &'static str,
}

/// What is started.
#[derive(Debug)]
pub enum Program {
    /// A lab.
    Lab(&'static str),
    /// A lab, built to compute in single precision.
    Single(&'static str),
    /// This program itself, to load a data set.
    Load,
    /// A script for Python, by its path from the project's root.
    Script(&'static Library, &'static str),
    /// A program of the peers' workspace.
    Bench(&'static str),
}

impl Peer {
    /// A lab, at an experiment.
    pub const fn lab(name: &'static str, lab: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, program: Program::Lab(lab), words, record: words[0] }
    }

    /// A lab that computes in single precision, at an experiment.
    pub const fn single(name: &'static str, lab: &'static str, words: &'static [&'static str]) -> Self {
        Self { name, program: Program::Single(lab), words, record: words[0] }
    }

    /// A lab's script in NumPy, at an experiment.
    pub const fn numpy(path: &'static str, words: &'static [&'static str]) -> Self {
        Self { name: NUMPY.title, program: Program::Script(&NUMPY, path), words, record: words[0] }
    }

    /// This program, which loads a data set once.
    pub const fn load() -> Self {
        Self { name: "data::load", program: Program::Load, words: &[], record: LOAD }
    }

    /// NumPy's script that loads a data set once.
    pub const fn load_numpy() -> Self {
        let program = Program::Script(&NUMPY, "docs/numpy/bench/load.py");
        Self { name: NUMPY.title, program, words: &[], record: LOAD }
    }

    /// TP5's script in PyTorch.
    pub const fn tp5_torch(words: &'static [&'static str]) -> Self {
        let program = Program::Script(&TORCH, "docs/numpy/tp5_torch.py");
        Self { name: TORCH.title, program, words, record: words[0] }
    }

    /// A lab's network in PyTorch.
    pub const fn torch(lab: &'static [&'static str], record: &'static str) -> Self {
        let program = Program::Script(&TORCH, "docs/numpy/bench/torch_networks.py");
        Self { name: TORCH.title, program, words: lab, record }
    }

    /// A lab's network in scikit-learn.
    pub const fn sklearn(lab: &'static [&'static str], record: &'static str) -> Self {
        let program = Program::Script(&SKLEARN, "docs/numpy/bench/sklearn_networks.py");
        Self { name: SKLEARN.title, program, words: lab, record }
    }

    /// A lab's network in burn.
    pub const fn burn(lab: &'static [&'static str], record: &'static str) -> Self {
        Self { name: "burn", program: Program::Bench("burn-peer"), words: lab, record }
    }

    /// A lab's network in candle.
    pub const fn candle(lab: &'static [&'static str], record: &'static str) -> Self {
        Self { name: "candle", program: Program::Bench("candle-peer"), words: lab, record }
    }

    /// What it computes in.
    pub fn precision(&self) -> Precision {
        if matches!(self.program, Program::Single(_)) { Precision::Single } else { Precision::Double }
    }

    /// Whether it is the course's own.
    pub fn is_ours(&self) -> bool {
        matches!(self.program, Program::Lab(_) | Program::Single(_) | Program::Load)
    }
}

/// The programs that have been looked for: each is looked for once.
#[derive(Default)]
pub struct Installed {
    /// The words that start each, or what is to be said of its absence.
    known: BTreeMap<&'static str, Result<Vec<OsString>, String>>,
}

impl Installed {
    /// The words that start a peer, those of the peer itself not among them; or what installs it.
    ///
    /// # Errors
    /// If a lab does not compile.
    pub fn find(&mut self, peer: &Peer) -> anyhow::Result<Result<Vec<OsString>, String>> {
        let path = |path: &str| data::project_root().join(path).into_os_string();
        Ok(match &peer.program {
            Program::Lab(name) => self.once(name, || start(name, |lab| lab.command(false)))?,
            Program::Single(name) => return Ok(Ok(start(name, |lab| lab.single_command(false))?)),
            Program::Load => Ok(vec![env::current_exe()?.into_os_string(), "--load".into()]),
            Program::Script(library, script) => {
                let python = self.once(library.word, || Ok(vec![library.python()?]))?;
                python.map(|words| [words, vec![path(script)]].concat())
            }
            Program::Bench(package) => {
                self.once(package, || Ok(vec![peer_programs::find(package)?.into_os_string()]))?
            }
        })
    }

    /// A lab that does not compile is an error; another peer that is not there is not.
    fn once(
        &mut self,
        name: &'static str,
        look: impl FnOnce() -> anyhow::Result<Vec<OsString>>,
    ) -> anyhow::Result<Result<Vec<OsString>, String>> {
        if let Some(known) = self.known.get(name) {
            return Ok(known.clone());
        }
        let found = match look() {
            Err(error) if Lab::named(name).is_some() => return Err(error),
            found => found.map_err(|error| error.to_string()),
        };
        self.known.insert(name, found.clone());
        Ok(found)
    }

    /// Whether a program of the peers' workspace was found.
    pub fn has(&self, package: &str) -> bool {
        self.known.get(package).is_some_and(Result::is_ok)
    }

    /// The interpreter of a library, if it was found.
    pub fn python(&self, library: &Library) -> Option<&OsString> {
        self.known.get(library.word)?.as_ref().ok()?.first()
    }
}

/// Builds a lab.
fn start(name: &str, command: impl Fn(&Lab) -> anyhow::Result<Command>) -> anyhow::Result<Vec<OsString>> {
    let lab = Lab::named(name).with_context(|| format!("no lab is called {name}"))?;
    Ok(vec![command(lab)?.get_program().into()])
}

/// A command from its words.
///
/// # Errors
/// If there are none.
pub fn command(words: &[OsString]) -> anyhow::Result<Command> {
    ensure!(!words.is_empty(), "nothing to start");
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects a reader whose machine lacks a peer: what is said has the command that brings it, which names the very
    /// program that is missing.
    #[test]
    fn what_is_not_there_is_named_with_what_installs_it() {
        let mut installed = Installed::default();
        let peer = Peer { program: Program::Bench("no-such-peer"), ..Peer::burn(&["tp3"], "train") };
        let said = installed.find(&peer).unwrap().unwrap_err();
        let command = "\ncargo build --release --manifest-path xtask/bench/peers/Cargo.toml -p no-such-peer";
        assert!(said.ends_with(command), "{said}");
    }
}
