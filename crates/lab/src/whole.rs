//! Files that are whole or not there, and folders to write them into.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use tempfile::{Builder, NamedTempFile};

use crate::leftovers::{self, PART};

/// Writes a new file beside `path` first, then renames it, so that nobody ever reads half a file. Others may write to
/// `path` at the same time, from other machines too: one of the files is there at the end, and it is whole.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = part(path)?;
    part.as_file_mut().write_all(bytes)?;
    part.persist(path)?;
    Ok(())
}

/// Makes the folder of `path`, if it is not there, and makes sure that a file of this name can be written into it. What
/// runs that were killed have left of such a file is removed.
pub(crate) fn place(path: &Path) -> io::Result<()> {
    fs::create_dir_all(folder_of(path))?;
    if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
        leftovers::clean(folder_of(path), |of| of == name);
    }
    let part = part(path)?;
    fs::remove_file(part.path())
}

/// Makes the folder of a run, if it is not there, and makes sure that files can be written into it. What runs that were
/// killed have left there is removed.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    place(&path.join("probe"))?;
    leftovers::clean(path, leftovers::is_of_a_run);
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
    leftovers::claimed(|| builder.make_in(folder_of(path), create))
}

/// The folder that a file is in or will be in.
fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
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
                            place(path)?;
                            write(path, &of_writer(writer))?;
                        }
                        super::folder(folder_of(path))
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
}
