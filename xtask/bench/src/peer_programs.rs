//! The programs of the peers' workspace: where they are, and whether what they are built from has changed since.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::bail;

/// The workspace's folder, from the project's root.
const WORKSPACE: &str = "xtask/bench/peers";

/// The workspace's folder.
pub fn workspace() -> PathBuf {
    data::project_root().join(WORKSPACE)
}

/// The program, where cargo puts it. It is not built here: that takes minutes.
///
/// # Errors
/// If it is not there, or older than the workspace's lock file, whose versions stand beside its figures.
pub fn find(package: &str) -> anyhow::Result<PathBuf> {
    let workspace = workspace();
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let folders = target.into_iter().chain([workspace.join("target")]);
    look(package, folders, &workspace.join("Cargo.lock"))
}

/// The peer's program: the first in these target folders that is not older than this lock file.
fn look(package: &str, folders: impl IntoIterator<Item = PathBuf>, lock: &Path) -> anyhow::Result<PathBuf> {
    let program =
        |folder: PathBuf| folder.join("release").join(package).with_extension(env::consts::EXE_EXTENSION);
    let programs: Vec<PathBuf> =
        folders.into_iter().map(program).filter(|program| program.is_file()).collect();
    let options = format!("--release --manifest-path {WORKSPACE}/Cargo.toml -p {package}");
    if programs.is_empty() {
        bail!("it is in a workspace of its own and not built. Build it with\ncargo build {options}");
    }
    match programs.into_iter().find(|program| !is_older(program, lock)) {
        Some(program) => Ok(program),
        // Cargo does not write a program anew if only the versions of others have changed: so the old one goes first.
        None => bail!(
            "it is older than {WORKSPACE}/Cargo.lock. Build it again with\ncargo clean {options}\ncargo build {options}"
        ),
    }
}

/// Whether a file was written before another one. Not so if the system does not say it.
fn is_older(file: &Path, other: &Path) -> bool {
    let written = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    written(file).zip(written(other)).is_some_and(|(file, other)| file < other)
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        time::{Duration, SystemTime},
    };

    use super::*;

    /// Writes an empty file of that age.
    fn write(path: &Path, seconds: u64) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let written = SystemTime::now() - Duration::from_secs(seconds);
        File::create(path).unwrap().set_modified(written).unwrap();
    }

    /// Protects the versions beside the figures: a program that was built before the lock file changed is not timed, and
    /// what is said has the command that builds it anew; one that was built since is taken, wherever it is.
    #[test]
    fn older_than_the_lock_file() {
        let folder = tempfile::tempdir().unwrap();
        let [lock, first, second] = ["Cargo.lock", "first", "second"].map(|name| folder.path().join(name));
        let program = |folder: &Path| folder.join("release/peer").with_extension(env::consts::EXE_EXTENSION);
        let found =
            || look("peer", [first.clone(), second.clone()], &lock).map_err(|error| error.to_string());

        write(&lock, 60);
        let said = found().unwrap_err();
        assert!(said.starts_with("it is in a workspace of its own and not built. "), "{said}");
        write(&program(&first), 90);
        let said = found().unwrap_err();
        assert!(
            said.starts_with("it is older than xtask/bench/peers/Cargo.lock. Build it again with\n"),
            "{said}"
        );
        assert!(
            said.ends_with("\ncargo build --release --manifest-path xtask/bench/peers/Cargo.toml -p peer"),
            "{said}"
        );
        write(&program(&second), 30);
        assert_eq!(found(), Ok(program(&second)));
        write(&program(&first), 30);
        assert_eq!(found(), Ok(program(&first)));
    }
}
