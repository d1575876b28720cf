//! The labs in Python: which scripts there are, and an interpreter that has their library.

use std::{
    env,
    ffi::OsString,
    io,
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::{labs::Lab, processes};

/// The environment variable that names the Python interpreter to use.
const PYTHON: &str = "PYTHON";

/// The interpreter, if none is named.
const USUAL: &str = if cfg!(windows) { "py" } else { "python3" };

/// A library that labs are also written with.
#[derive(Debug, PartialEq)]
pub struct Library {
    /// What it is called on the command line.
    pub word: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What its scripts import.
    pub modules: &'static [&'static str],
    /// What follows the lab's name in a script's.
    suffix: &'static str,
}

/// Arrays.
pub const NUMPY: Library = Library { word: "numpy", title: "NumPy", modules: &["numpy"], suffix: "" };

/// Automatic differentiation.
pub const TORCH: Library =
    Library { word: "torch", title: "PyTorch", modules: &["numpy", "torch"], suffix: "_torch" };

/// Whole models. No lab is written with it: there is nothing to see in between.
pub const SKLEARN: Library =
    Library { word: "sklearn", title: "scikit-learn", modules: &["numpy", "sklearn"], suffix: "_sklearn" };

/// Those that whole labs are written with.
pub const LIBRARIES: [Library; 2] = [NUMPY, TORCH];

impl Library {
    /// The lab's script, by its path from the project's root.
    pub fn script_name(&self, lab: &Lab) -> String {
        format!("docs/numpy/{}{}.py", lab.name, self.suffix)
    }

    /// The lab's script.
    ///
    /// # Errors
    /// If the lab is not written with this library.
    pub fn script(&self, lab: &Lab) -> anyhow::Result<PathBuf> {
        let path = |library: &Library| {
            let path = data::project_root().join(library.script_name(lab));
            Some(path).filter(|path| path.is_file())
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
    /// If there is no Python, or it lacks the library; the message has the commands that install it.
    pub fn python(&self) -> anyhow::Result<OsString> {
        let interpreter = named(env::var_os(PYTHON));
        let name = interpreter.to_string_lossy().into_owned();
        let title = self.title;
        let import = format!("import {}", self.modules.join(", "));
        let mut probe = Command::new(&interpreter);
        match processes::status(probe.args(["-c", &import]).stderr(Stdio::null())) {
            Ok(status) if status.success() => Ok(interpreter),
            Ok(_) => bail!("{name} has no {title}.\n{}", environment(cfg!(windows))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
                "there is no {name} here; Python 3.9 or later is needed, with {title}.\n{}",
                environment(cfg!(windows))
            ),
            Err(error) => Err(error).with_context(|| format!("cannot start {name}")),
        }
    }
}

/// The interpreter that the environment variable names; one that is empty names none.
fn named(variable: Option<OsString>) -> OsString {
    variable.filter(|name| !name.is_empty()).unwrap_or(USUAL.into())
}

/// How to get all that labs are compared with, on Windows or elsewhere: a sentence, and below it the commands, to be copied
/// as they stand.
fn environment(windows: bool) -> String {
    let (place, commands) =
        if windows { ("In a Command Prompt (cmd), these", WINDOWS) } else { ("These", ELSEWHERE) };
    format!(
        "{place} commands make an environment that has all that diff and bench compare with, and name it:\n{}",
        commands.join("\n")
    )
}

const WINDOWS: [&str; 3] = [
    r#"py -m venv "%USERPROFILE%\pas-a-pas""#,
    r#""%USERPROFILE%\pas-a-pas\Scripts\python.exe" -m pip install numpy torch scikit-learn"#,
    r#"set "PYTHON=%USERPROFILE%\pas-a-pas\Scripts\python.exe""#,
];

const ELSEWHERE: [&str; 3] = [
    r#"python3 -m venv "$HOME/pas-a-pas""#,
    r#""$HOME/pas-a-pas/bin/python" -m pip install numpy torch scikit-learn"#,
    r#"export PYTHON="$HOME/pas-a-pas/bin/python""#,
];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Protects `PYTHON= cargo xtask …`: what is empty names no interpreter.
    #[test]
    fn an_empty_name_is_none() {
        let usual = OsString::from(USUAL);
        assert_eq!(named(None), usual);
        assert_eq!(named(Some("".into())), usual);
        assert_eq!(named(Some("python4".into())), "python4");
    }

    /// Protects a reader from two ways to the same environment: the README files have the commands that the errors name.
    #[test]
    fn one_environment_everywhere() {
        for page in ["README.md", "docs/numpy/README.md"] {
            let text = fs::read_to_string(data::project_root().join(page)).unwrap();
            for commands in [ELSEWHERE, WINDOWS].map(|lines| lines.join("\n")) {
                assert!(text.contains(&commands), "{page} lacks\n{commands}");
            }
        }
    }
}
