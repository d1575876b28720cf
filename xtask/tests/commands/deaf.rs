//! Nobody reads any more: a full disk where the words go, a pipe whose other end is closed.
#![cfg(target_os = "linux")]

use std::{
    fs::File,
    io::pipe,
    process::{Command, ExitStatus, Stdio},
};

use tempfile::tempdir;

use crate::process::{files, sample, xtask};

/// Something that takes no words.
#[derive(Clone, Copy, Debug)]
enum Deaf {
    Full,
    Closed,
}

impl Deaf {
    fn stream(self) -> Stdio {
        match self {
            Deaf::Full => File::options().write(true).open("/dev/full").unwrap().into(),
            Deaf::Closed => pipe().unwrap().1.into(),
        }
    }
}

/// The status of the command, with its results and its remarks going there.
fn status(command: &mut Command, results: Stdio, remarks: Stdio) -> ExitStatus {
    command.stdout(results).stderr(remarks).status().unwrap()
}

/// Protects a run from its readers: with `| head`, on a full disk, beside a `tee` that has died it ends as if somebody had
/// read along, with the same files. Of what goes wrong and of a wrong command line only the status is left.
#[test]
fn as_if_somebody_read_along() {
    let root = tempdir().unwrap();
    let mut count = 0;
    let mut run = |words: &str, results: Stdio, remarks: Stdio| {
        count += 1;
        let out = root.path().join(count.to_string());
        let mut command = xtask(words);
        if words.starts_with("run ") {
            command.arg("--out").arg(&out).arg("--data-dir").arg(sample());
        }
        let status = status(&mut command, results, remarks).code();
        (status, if out.is_dir() { files(&out) } else { Vec::new() })
    };
    for (words, ends) in [
        ("run tp3 --epochs 1 --train 600 --offline", 0),
        ("run tp6 mlp --epochs 1 --train 600 --offline", 0),
        ("run tp3 train --lr 1000 --train 600 --offline", 1),
        ("run tp3 train --epochs 0", 2),
        ("run tp3 --help", 0),
        ("run tp33", 2),
        ("--help", 0),
        ("show mnist 0 --offline", 0),
        ("evaluate nothing", 1),
        ("diff tp2 tp9", 1),
    ] {
        let expected = run(words, Stdio::null(), Stdio::null());
        assert_eq!(expected.0, Some(ends), "{words}");
        for deaf in [Deaf::Full, Deaf::Closed] {
            assert_eq!(run(words, deaf.stream(), deaf.stream()), expected, "{words}: {deaf:?}");
            assert_eq!(run(words, Stdio::null(), deaf.stream()), expected, "{words}: {deaf:?} for remarks");
        }
    }
}
