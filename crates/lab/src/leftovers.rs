//! Half-written files of runs that were killed, and how to tell them from those that somebody is writing.
//!
//! Who writes a file holds a lock on it. The system takes the lock away with the process, however that ends; a number of a
//! process would not do, since each container counts its own.

use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
};

use tempfile::NamedTempFile;

/// The ending of a file that is being written.
pub(crate) const PART: &str = ".part";

/// The endings of what a run writes.
const ENDINGS: [&str; 5] = ["json", "svg", "png", "dot", "safetensors"];

/// Whether a run writes files of this name: records, pictures, weights, and the probe of its folder.
pub(crate) fn is_of_a_run(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    name == "probe" || ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// A file that `create` makes, and a lock on it.
pub(crate) fn claimed(create: impl Fn() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
    loop {
        let part = create()?;
        // Where a file system knows no locks, nothing is taken for a leftover either.
        let _ = part.as_file().lock();
        // Before it was locked, somebody may have taken it for one.
        if part.path().exists() {
            return Ok(part);
        }
    }
}

/// Removes from a folder the half-written files, of names that `ours` holds for, that nobody is writing any more. A file
/// that cannot be removed stays: it is in nobody's way.
pub(crate) fn clean(folder: &Path, ours: impl Fn(&str) -> bool) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().and_then(name_of_part).is_some_and(&ours) {
            let _ = remove(&entry.path());
        }
    }
}

/// `train.json` of `train.json.Xa7b2Q.part`; none if the name is of another form.
fn name_of_part(name: &str) -> Option<&str> {
    let (name, random) = name.strip_suffix(PART)?.rsplit_once('.')?;
    (!random.is_empty() && random.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(name)
}

fn remove(path: &Path) -> io::Result<()> {
    // Some file systems lock only what is open to be written.
    let file = OpenOptions::new().write(true).open(path)?;
    file.try_lock()?;
    fs::remove_file(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::whole;

    /// Protects a run's folder from what killed runs leave, of this version and of earlier ones, and everybody's other
    /// files from being taken for that: what somebody is still writing, and downloads of a browser.
    #[test]
    fn cleaned() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let left = ["probe.7.part", "mlp.svg.x9Q2ab.part", "train.json.4242.part", "tp3.safetensors.1.part"];
        let others =
            ["film.mp4.part", "image.png.part", "notes.a1b2.part", "mlp.svg", "a.json.x-y.part", "part"];
        for name in left.iter().chain(&others) {
            fs::write(file(name), "half").unwrap();
        }
        let written =
            claimed(|| tempfile::Builder::new().prefix("mlp.json.").suffix(PART).tempfile_in(&folder));
        let written = written.unwrap();
        fs::create_dir(file("folder.json.1.part")).unwrap();

        whole::folder(folder.path()).unwrap();
        for name in left {
            assert!(!file(name).exists(), "{name} is there");
        }
        for name in others.iter().chain(&["folder.json.1.part"]) {
            assert!(file(name).exists(), "{name} is gone");
        }
        assert!(written.path().exists());
        // Its writer is gone, and has not removed it.
        let (_, path) = written.keep().unwrap();
        whole::folder(folder.path()).unwrap();
        assert!(!path.exists());
    }
}
