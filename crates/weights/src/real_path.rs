//! Where a path leads: through symbolic links, and back from detours.

use std::{
    env, fs, io,
    path::{Component, Path, PathBuf},
};

/// Where a chain of symbolic links is taken for a circle.
const MOST_LINKS: usize = 40;

/// The file that a path leads to, through symbolic links: the one to write, where the links are to stay. It need not be
/// there.
pub(crate) fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("its symbolic links lead nowhere but to each other"))
}

/// The one path of a file that may be named in many ways: from the root, without links and without `..`. Neither the file
/// nor the folders on its way need be there.
pub(crate) fn real(path: &Path) -> io::Result<PathBuf> {
    let mut real = env::current_dir()?;
    for part in followed(path)?.components() {
        match part {
            Component::ParentDir => drop(real.pop()),
            part => real.push(part),
        }
        // What is not there has no link in it.
        real = real.canonicalize().unwrap_or(real);
    }
    Ok(real)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    /// Protects `--save`: one file has one name, however it is spelt, and whether it is there yet or not.
    #[test]
    fn many_names_of_one_file() {
        let root = tempfile::tempdir().unwrap();
        // On some machines the folder of temporary files is a link itself.
        let root = root.path().canonicalize().unwrap();
        let at = |path: &str| root.join(path);
        fs::create_dir_all(at("runs/q")).unwrap();
        symlink("runs/q", at("short")).unwrap();
        symlink("q/mlp.json", at("runs/link")).unwrap();
        symlink("link", at("runs/link to it")).unwrap();
        symlink(at("circle"), at("circle")).unwrap();
        let names = [
            "runs/q/mlp.json",
            "short/mlp.json",
            "short/../q/mlp.json",
            "runs/./q//mlp.json",
            "runs/link to it",
        ];
        for name in names.iter().chain(&["runs/none/../q/mlp.json"]) {
            assert_eq!(real(&at(name)).unwrap(), at("runs/q/mlp.json"), "{name}");
        }
        assert_eq!(followed(&at("runs/link to it")).unwrap(), at("runs/q/mlp.json"));
        assert_eq!(followed(&at("runs/q/other")).unwrap(), at("runs/q/other"));
        for name in ["circle", "circle/mlp.json"] {
            let _ = real(&at(name));
        }
        assert!(followed(&at("circle")).is_err());
    }
}
