//! Temporary files beside their goal, and how they get their name.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::{Builder, NamedTempFile};

use super::fault::Fault;

fn prefix(name: &str) -> String {
    format!(".{name}.")
}

const SUFFIX: &str = ".part";

/// A file on its way: `.NAME.xxxxxx.part`, its own for each download, locked while it is written. Dropped
/// before it is [placed](Part::place), it is removed, with the folder if that was made for it.
pub struct Part {
    // Fields are dropped in this order: first the file, then the folder.
    file: NamedTempFile<File>,
    folder: Folder,
}

impl Part {
    /// A new one for `name` in `folder`, which is made if need be.
    pub fn create(folder: &Path, name: &str) -> Result<Part, Fault> {
        let fault = |error| Fault::Write { path: folder.to_owned(), error };
        let made = !folder.exists();
        fs::create_dir_all(folder).map_err(fault)?;
        let folder = Folder { path: folder.to_owned(), made };
        let file = Builder::new()
            .prefix(&prefix(name))
            .suffix(SUFFIX)
            .make_in(&folder.path, create_locked)
            .map_err(|error| Fault::Write { path: folder.path.clone(), error })?;
        Ok(Part { file, folder })
    }

    /// Gives the file its name, once all its bytes are on the disk. A file of that name is replaced at once:
    /// nobody ever sees half of one.
    pub fn place(self, name: &str) -> Result<(), Fault> {
        let Part { file, folder } = self;
        let path = folder.path.join(name);
        let placed = (|| {
            file.as_file().sync_all()?;
            file.persist(&path)?;
            sync_folder(&folder.path)
        })();
        placed.map_err(|error| Fault::Write { path, error })
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let path = self.file.path().to_owned();
        self.file.as_file_mut().write(bytes).map_err(|error| Fault::Write { path, error }.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_file_mut().flush()
    }
}

/// Nobody writes to a part that has not changed for so long.
const STALE: Duration = Duration::from_secs(60 * 60);

/// Removes what downloads of `name` that were killed have left in `folder`. A part still being written is locked,
/// and stays; where there are no locks, as on some network drives, one that has changed within the last hour.
pub fn clear_stale(folder: &Path, name: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_ours = entry
            .file_name()
            .to_str()
            .is_some_and(|found| found.starts_with(&prefix(name)) && found.ends_with(SUFFIX));
        if is_ours
            && let Ok(file) = File::options().write(true).open(entry.path())
            && is_stale(file.try_lock(), file.metadata().and_then(|part| part.modified()))
        {
            // What cannot be removed now is tried again by the next download.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a part that could be locked, or not, and was last changed then, is one that nobody writes to.
fn is_stale(locked: Result<(), TryLockError>, changed: io::Result<SystemTime>) -> bool {
    match locked {
        Ok(()) => true,
        Err(TryLockError::WouldBlock) => false,
        Err(TryLockError::Error(_)) => {
            changed.is_ok_and(|changed| changed.elapsed().is_ok_and(|age| age > STALE))
        }
    }
}

/// Creates and locks `path`. Another download may take it for stale between the two: then "it exists", and
/// the caller tries another name.
fn create_locked(path: &Path) -> io::Result<File> {
    let file = File::options().write(true).create_new(true).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(io::ErrorKind::AlreadyExists.into()),
        // Without locks, a part is taken for stale only after a long time.
        Ok(()) | Err(TryLockError::Error(_)) if path.exists() => Ok(file),
        _ => Err(io::ErrorKind::AlreadyExists.into()),
    }
}

/// A folder, to be removed again if it was made for nothing.
struct Folder {
    path: PathBuf,
    made: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.made {
            // Fails, rightly, when something is in it by now.
            let _ = fs::remove_dir(&self.path);
        }
    }
}

/// Makes a rename last through a power cut. Windows has no such call.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects a download under way from the next one, and a folder from what is left of killed ones: a lock tells, and
    /// where there are none, the time.
    #[test]
    fn stale_or_not() {
        let old = || Ok(SystemTime::now() - 2 * STALE);
        let new = || Ok(SystemTime::now());
        let no_locks = || Err(TryLockError::Error(io::ErrorKind::Unsupported.into()));
        assert!(is_stale(Ok(()), new()) && is_stale(no_locks(), old()));
        assert!(!is_stale(Err(TryLockError::WouldBlock), old()) && !is_stale(no_locks(), new()));
        assert!(!is_stale(no_locks(), Err(io::ErrorKind::Unsupported.into())));
    }
}
