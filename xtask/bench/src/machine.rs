//! Where a run was measured, and the versions of what was.

use std::{env, fs, path::Path, process::Command, thread};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use xtask::python::{NUMPY, SKLEARN, TORCH};

use super::{peer::Installed, peer_programs};

/// A machine.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Its cores, as far as this process may use them.
    pub cores: usize,
    /// The name of its processor, where the system says it as Linux does.
    pub processor: Option<String>,
    /// How many programs wanted a core at the same time, on average, in the minute before; where the system says it as
    /// Linux does.
    pub load: Option<f64>,
    /// `linux`, `x86_64`
    pub system: [&'static str; 2],
}

impl Machine {
    /// This one.
    pub fn this() -> Self {
        let about = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        Self {
            cores: thread::available_parallelism().map_or(1, usize::from),
            processor: processor(&about),
            load: load(&fs::read_to_string("/proc/loadavg").unwrap_or_default()),
            system: [env::consts::OS, env::consts::ARCH],
        }
    }

    /// What to say of a machine that has been at work. A build before this run is no harm; what goes on is.
    pub fn busy(&self) -> Option<String> {
        let load = self.load.filter(|&load| load > 0.5)?;
        Some(format!(
            "There was work here in the last minute (load {load:.1}). If something else goes on, the figures are off, most \
             of all those of programs that wait for their threads by spinning."
        ))
    }

    /// `2 cores of Intel Xeon`
    pub fn in_words(&self) -> String {
        let cores = if self.cores == 1 { "1 core".into() } else { format!("{} cores", self.cores) };
        match &self.processor {
            Some(processor) => format!("{cores}, {processor}"),
            None => format!("{cores}, {}", self.system[1]),
        }
    }
}

/// The average of the last minute, in Linux's words.
fn load(averages: &str) -> Option<f64> {
    averages.split_whitespace().next()?.parse().ok()
}

/// The name of the first processor in Linux's list.
fn processor(list: &str) -> Option<String> {
    let names = list.lines().filter_map(|line| line.strip_prefix("model name")?.split_once(':'));
    names.map(|(_, name)| name.trim().to_owned()).find(|name| !name.is_empty())
}

/// The versions of the compiler and of every peer that was found, and the threads that Python's libraries take.
pub fn versions(installed: &Installed) -> Value {
    let mut versions = json!({ "pas-a-pas": env!("CARGO_PKG_VERSION") });
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    if let Some(version) = output(Command::new(rustc).arg("--version")) {
        versions["rustc"] = version.trim().into();
    }
    for library in [&NUMPY, &TORCH, &SKLEARN] {
        if let Some(python) = installed.python(library) {
            let script = data::project_root().join("docs/numpy/bench/about.py");
            let about = output(Command::new(python).arg(script).args(library.modules));
            let about = about.and_then(|text| serde_json::from_str(&text).ok());
            versions[library.title] = about.unwrap_or(Value::Null);
        }
    }
    let lock = peer_programs::workspace().join("Cargo.lock");
    let found = [("burn-peer", "burn"), ("candle-peer", "candle-core")];
    let found = found.into_iter().filter(|(peer, _)| installed.has(peer)).map(|(_, package)| package);
    for (package, version) in locked(&lock, &found.collect::<Vec<_>>()) {
        versions[package] = version.into();
    }
    versions
}

/// What a `Cargo.lock` says.
#[derive(Default, Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

/// What a command prints, if it succeeds.
fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The versions of these packages in a `Cargo.lock`, if it is there.
fn locked(lock: &Path, packages: &[&str]) -> Vec<(String, String)> {
    let text = fs::read_to_string(lock).unwrap_or_default();
    let lock: Lock = toml::from_str(&text).unwrap_or_default();
    let wanted = lock.package.into_iter().filter(|package| packages.contains(&package.name.as_str()));
    wanted.map(|Package { name, version }| (name, version)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the note of where figures come from: the processor's name and the load as Linux has them, none where it has
    /// none.
    #[test]
    fn in_linux_words() {
        assert_eq!(load("6.35 5.78 3.93 7/138 31670\n"), Some(6.35));
        assert_eq!(load(""), None);
        let list =
            "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R) CPU\nmodel\t: 6\n";
        assert_eq!(processor(list), Some("Intel(R) Xeon(R) CPU".into()));
        assert_eq!(processor("processor\t: 0\nmodel name\t: \nmodel\t: 6\n"), None);
    }

    /// Protects the versions that stand beside the figures: those of the packages asked for, not of their namesakes.
    #[test]
    fn versions_of_a_lock() {
        let folder = tempfile::tempdir().unwrap();
        let lock = folder.path().join("Cargo.lock");
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
        };
        fs::write(&lock, package("burn", "0.19.0") + &package("burn-core", "0.18.0")).unwrap();
        assert_eq!(locked(&lock, &["burn", "candle-core"]), [("burn".into(), "0.19.0".into())]);
        assert_eq!(locked(&folder.path().join("none"), &["burn"]), []);
    }
}
