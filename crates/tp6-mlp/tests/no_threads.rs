//! A system that gives the program no thread but its first: `ulimit -u 1`, here by util-linux' `prlimit` and `setpriv`.
#![cfg(target_os = "linux")]

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Command,
};

use lab::Record;

/// A user that owns nothing. Root is not held to its limits.
const NOBODY: &str = "65534";

/// Protects a run where the limit on processes is reached: it reads, computes on one core, heeds Ctrl-C and writes
/// without another thread, and each figure has the bits that all cores give.
#[test]
fn one_core_then() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &Path| fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
    open(folder.path());
    // Copies, for nobody may read what lies in a user's own folders.
    let lab = folder.path().join("tp6");
    fs::copy(env!("CARGO_BIN_EXE_tp6-mlp"), &lab).unwrap();
    open(&lab);
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    for file in fs::read_dir(data::project_root().join("datasets/sample/fashion-mnist")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), data.join(file.file_name())).unwrap();
    }
    open(&data);

    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let run = |limit: &str| {
        let out = folder.path().join(format!("out{limit}"));
        fs::create_dir(&out).unwrap();
        open(&out);
        let mut command = Command::new("env");
        if root {
            command.args(["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"]);
        }
        if !limit.is_empty() {
            command.args(["prlimit", &format!("--nproc={limit}")]);
        }
        command.arg(&lab);
        command
            .args("mlp --activation tanh --epochs 1 --train 2000 --quiet --data-dir".split(' '))
            .arg(&data);
        let ended = command.arg("--out").arg(&out).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(
            ended.status.success() && said.is_empty(),
            "with a limit of {limit}: {}\n{said}",
            ended.status
        );
        let record = Record::read(&out.join("mlp.json")).unwrap();
        (record.history[0].train_loss, record.test)
    };
    let threads = run("");
    // With some limits there is a thread for a part of those who want one.
    for limit in ["1", "2", "3", "4"] {
        assert_eq!(run(limit), threads, "with a limit of {limit}");
    }
}
