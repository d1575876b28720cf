//! Where weights may be written: in nobody's way, neither another's nor the run's own.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf, is_separator},
};

use data::whole_file;

use crate::{error::PlaceError, read, real_path};

/// The endings of a run's records and pictures.
const OWN_ENDINGS: [&str; 4] = ["json", "svg", "png", "dot"];

/// The folders of the labs that another lab starts, in the folder of its run.
const OWN_FOLDERS: [&str; 3] = ["tp2", "tp4", "tp6"];

/// Makes sure that weights can be written to `path`: its folder is made if it is not there, and what is there already
/// must be weights of this course, or empty. Better known before a training than after.
///
/// # Errors
/// See [`PlaceError`].
pub fn check_place(path: &Path) -> Result<(), PlaceError> {
    let given = || path.to_owned();
    let io = |source| PlaceError::Io { path: given(), source };
    if path.is_dir() || path.file_name().is_none() || path.to_string_lossy().ends_with(is_separator) {
        return Err(PlaceError::Folder { path: given() });
    }
    match fs::metadata(path) {
        Ok(there) if there.permissions().readonly() => return Err(PlaceError::Protected { path: given() }),
        Ok(there) if !there.is_file() => return Err(PlaceError::Taken { path: given() }),
        Ok(there) if there.len() > 0 && !read::is_ours(path).map_err(io)? => {
            return Err(PlaceError::Taken { path: given() });
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
        _ => {}
    }
    real_path::followed(path).and_then(|file| whole_file::make_room(&file)).map_err(io)
}

/// Makes sure that weights at `path` are not in the way of what a run writes into `folder` itself: records, pictures, and
/// the folders of the labs that it starts.
///
/// # Errors
/// If they would be, under whatever name the path or a symbolic link has for it.
pub fn check_apart(path: &Path, folder: &Path) -> Result<(), PlaceError> {
    let real = |path: &Path| {
        real_path::real(path).map_err(|source| PlaceError::Io { path: path.to_owned(), source })
    };
    let (file, real_folder) = (real(path)?, real(folder)?);
    let is_own = |name: &OsStr| {
        let ending = Path::new(name).extension().unwrap_or_default();
        OWN_ENDINGS.iter().any(|own| ending.eq_ignore_ascii_case(own))
    };
    let Ok(below) = file.strip_prefix(real_folder) else { return Ok(()) };
    if below.iter().any(is_own) || OWN_FOLDERS.iter().any(|own| below == Path::new(own)) {
        return Err(PlaceError::Own { path: path.to_owned(), folder: folder.to_owned() });
    }
    Ok(())
}

/// Makes an empty file for weights that the user has given no name: `mlp-interrupted-1.safetensors` in this folder, or with
/// the first number that is free. Other weights stay.
///
/// # Errors
/// If it cannot be made.
pub fn new_place(folder: &Path, experiment: &str) -> Result<PathBuf, PlaceError> {
    let mut number = 1;
    loop {
        let path = folder.join(format!("{experiment}-interrupted-{number}.safetensors"));
        match File::create_new(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(source) => return Err(PlaceError::Io { path, source }),
        }
    }
}
