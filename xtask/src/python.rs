//! The labs in Python: which scripts there are, and an interpreter that has their library.

use std::{
    env,
    ffi::OsString,
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::labs::Lab;

/// The environment variable that names the Python interpreter to use.
const PYTHON: &str = "PYTHON";

/// A library that labs are also written with.
#[derive(Debug, PartialEq)]
pub struct Library {
    /// What it is called on the command line.
    pub word: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What its scripts import.
    pub modules: &'static [&'static str],
    /// What pip is asked for.
    packages: &'static [&'static str],
    /// What follows the lab's name in a script's.
    suffix: &'static str,
}

/// Arrays.
pub const NUMPY: Library =
    Library { word: "numpy", title: "NumPy", modules: &["numpy"], packages: &["numpy"], suffix: "" };

/// Automatic differentiation.
pub const TORCH: Library = Library {
    word: "torch",
    title: "PyTorch",
    modules: &["numpy", "torch"],
    packages: &["numpy", "torch"],
    suffix: "_torch",
};

/// Whole models. No lab is written with it: there is nothing to see in between.
pub const SKLEARN: Library = Library {
    word: "sklearn",
    title: "scikit-learn",
    modules: &["numpy", "sklearn"],
    packages: &["numpy", "scikit-learn"],
    suffix: "_sklearn",
};

/// Those that whole labs are written with.
pub const LIBRARIES: [Library; 2] = [NUMPY, TORCH];

impl Library {
    /// The lab's script.
    ///
    /// # Errors
    /// If the lab is not written with this library.
    pub fn script(&self, lab: &Lab) -> anyhow::Result<PathBuf> {
        let path = |library: &Library| {
            let name = format!("docs/numpy/{}{}.py", lab.name, library.suffix);
            Some(data::project_root().join(name)).filter(|path| path.is_file())
        };
        if let Some(script) = path(self) {
            return Ok(script);
        }
        let others = LIBRARIES.iter().filter(|library| path(library).is_some());
        let others: Vec<String> = others
            .map(|other| format!("; `cargo xtask diff {} {}` there is", lab.name, other.word))
            .collect();
        bail!("docs/numpy has no {} in {}{}", lab.name, self.title, others.concat())
    }

    /// A Python that has the library.
    ///
    /// # Errors
    /// If there is no Python, or it lacks the library; the message has the command that installs it.
    pub fn python(&self) -> anyhow::Result<OsString> {
        let interpreter = env::var_os(PYTHON).unwrap_or("python3".into());
        let name = interpreter.to_string_lossy().into_owned();
        let Self { word, title, .. } = self;
        let packages = self.packages.join(" ");
        let environment = format!(
            "python3 -m venv ~/{word} && ~/{word}/bin/pip install {packages}, and then set {PYTHON}=~/{word}/bin/python"
        );
        let import = format!("import {}", self.modules.join(", "));
        match Command::new(&interpreter).args(["-c", &import]).stderr(Stdio::null()).status() {
            Ok(status) if status.success() => Ok(interpreter),
            Ok(_) => bail!(
                "{name} has no {title}. Get it with `{name} -m pip install {packages}`, or in an environment of its \
                 own:\n{environment}"
            ),
            Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                "there is no {name} here. Set {PYTHON} to an interpreter that has {title}, or install Python 3 and \
                 get it in an environment of its own:\n{environment}"
            ),
            Err(error) => Err(error).with_context(|| format!("cannot start {name}")),
        }
    }
}
