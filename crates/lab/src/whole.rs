//! Files that are whole or not there, and folders to write them into.

use std::{ffi::OsString, fs, io, path::Path};

/// Writes beside `path` first, then renames, so that nobody ever reads half a file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut part = OsString::from(path);
    part.push(format!(".{}.part", std::process::id()));
    let written = fs::write(&part, bytes).and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
    }
    written
}

/// Makes a folder, if it is not there, and makes sure that files can be written into it.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)?;
    let probe = path.join(format!(".{}.part", std::process::id()));
    fs::write(&probe, [])?;
    fs::remove_file(&probe)
}
