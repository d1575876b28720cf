//! Files that are whole or not there, and folders to write them into.
//!
//! A new file is written beside its place first, under a name that ends in `.part`, and renamed when it is whole. A run that is
//! killed meanwhile leaves a half-written file, which the next run removes. It tells such a file from one that is being
//! written by a lock that every writer holds: the system takes the lock away with the process, however that ends. The number
//! of a process would not do, since each container counts its own.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use tempfile::{Builder, NamedTempFile};

/// The ending of a file that is being written.
const PART: &str = ".part";

/// The endings of what a run writes.
const ENDINGS: [&str; 5] = ["json", "svg", "png", "dot", "safetensors"];

/// Writes a new file beside `path` first, then renames it, so that nobody ever reads half a file. Others may write to
/// `path` at the same time, from other machines too: one of the files is there at the end, and it is whole.
///
/// # Errors
/// If the folder is not there or nothing can be written into it; what was at `path` stays then.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = part(path)?;
    part.as_file_mut().write_all(bytes)?;
    part.persist(path)?;
    Ok(())
}

/// Makes the folder of `path`, if it is not there, and makes sure that a file of this name can be written into it. What
/// runs that were killed have left of such a file is removed.
///
/// # Errors
/// If it cannot.
pub fn make_room(path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder_of(path))?;
    if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
        clean(folder_of(path), |of| of == name);
    }
    let part = part(path)?;
    fs::remove_file(part.path())
}

/// Makes the folder of a run, if it is not there, and makes sure that files can be written into it. What runs that were
/// killed have left there is removed.
///
/// # Errors
/// If nothing can be written there.
pub fn make_folder(path: &Path) -> io::Result<()> {
    make_room(&path.join("probe"))?;
    clean(path, is_of_a_run);
    Ok(())
}

/// A new file beside `path`, of a name that no other has: `train.json.Xa7b2Q.part`. It is removed where it is dropped.
fn part(path: &Path) -> io::Result<NamedTempFile> {
    let mut start = OsString::from(path.file_name().ok_or(io::ErrorKind::InvalidInput)?);
    start.push(".");
    let mut builder = Builder::new();
    builder.prefix(&start).suffix(PART);
    // With the permissions of any other new file: tempfile's own are for this user alone.
    let create = |path: &Path| File::options().write(true).create_new(true).open(path);
    claimed(|| builder.make_in(folder_of(path), create))
}

/// The folder that a file is in or will be in.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// Whether a run writes files of this name: records, pictures, weights, and the probe of its folder.
fn is_of_a_run(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    name == "probe" || ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// A file that `create` makes, and a lock on it.
fn claimed(create: impl Fn() -> io::Result<NamedTempFile>) -> io::Result<NamedTempFile> {
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
fn clean(folder: &Path, ours: impl Fn(&str) -> bool) {
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
    use std::{
        sync::atomic::{AtomicBool, Ordering::SeqCst},
        thread,
    };

    use super::*;

    /// Protects weights in a folder that several runs share: two containers count processes from 1 each, so that the number
    /// of a process tells nobody's files apart. Threads are as alike. Whoever writes, at every moment there is one writer's
    /// whole file; nothing fails, and nothing stays beside it.
    #[test]
    fn writers_of_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mlp.safetensors");
        let of_writer = |writer: u8| vec![writer; 100_000];
        write(&path, &of_writer(0)).unwrap();
        let done = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(SeqCst) {
                    let bytes = fs::read(&path).unwrap();
                    assert!(bytes == of_writer(bytes[0]), "{} bytes, not of one writer", bytes.len());
                }
            });
            let writers: Vec<_> = (1..=4)
                .map(|writer| {
                    let (path, of_writer) = (&path, &of_writer);
                    scope.spawn(move || {
                        for _ in 0..50 {
                            make_room(path)?;
                            write(path, &of_writer(writer))?;
                        }
                        make_folder(folder_of(path))
                    })
                })
                .collect();
            let ended: Vec<_> = writers.into_iter().map(|writer| writer.join().unwrap()).collect();
            done.store(true, SeqCst);
            ended.into_iter().for_each(|ended| ended.unwrap());
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    /// Protects a folder without room, or something else in the way: what was there stays, and no half of a file.
    #[test]
    fn something_in_the_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.svg");
        fs::create_dir(&path).unwrap();
        assert!(write(&path, b"a plot").is_err());
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

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

        make_folder(folder.path()).unwrap();
        for name in left {
            assert!(!file(name).exists(), "{name} is there");
        }
        for name in others.iter().chain(&["folder.json.1.part"]) {
            assert!(file(name).exists(), "{name} is gone");
        }
        assert!(written.path().exists());
        // Its writer is gone, and has not removed it.
        let (_, path) = written.keep().unwrap();
        make_folder(folder.path()).unwrap();
        assert!(!path.exists());
    }
}
