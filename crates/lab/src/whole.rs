//! Files that are whole or not there.

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
