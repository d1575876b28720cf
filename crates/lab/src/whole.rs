//! Files that are whole or not there, and folders to write them into.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
};

/// Writes beside `path` first, then renames, so that nobody ever reads half a file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = part(path);
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// Makes the folder of `path`, if it is not there, and makes sure that a file of this name can be written into it.
pub(crate) fn place(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let part = part(path);
    fs::write(&part, [])?;
    fs::remove_file(part)
}

/// Makes a folder, if it is not there, and makes sure that files can be written into it.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    place(&path.join("probe"))
}

/// The file beside `path` that [`write`] writes first.
fn part(path: &Path) -> PathBuf {
    let mut part = OsString::from(path);
    part.push(format!(".{}.part", std::process::id()));
    part.into()
}
