//! Ctrl-C while `cargo xtask diff` waits for a side: both end at once, and nothing is left of either.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../tests/python/mod.rs"]
mod python;
mod sides;

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::process::{CommandExt, ExitStatusExt},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use python::{python, python_has};
use sides::{bare, program, record};

/// Sends a signal; whether there is a process to get it.
fn signal(name: &str, process: &str) -> bool {
    let kill = Command::new("kill").args(["-s", name, "--", process]).stderr(Stdio::null()).status();
    kill.unwrap().success()
}

/// What the file holds, as soon as it holds anything.
fn wait_for(file: &Path) -> String {
    let begin = Instant::now();
    loop {
        match fs::read_to_string(file) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ => assert!(begin.elapsed() < Duration::from_secs(120), "{} never comes", file.display()),
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Protects who has seen enough: whichever side is at work, training or tracing, whether the terminal tells all processes or
/// somebody tells `diff` alone, and even if the side does not heed it, all end at once, with status 130 and without a word;
/// no process and no temporary folder stays.
#[test]
fn both_sides_end() {
    let sleep = "exec sleep 1000";
    let other = record(&[0.75]);
    for (left, right, waits, trace) in [
        (sleep, "", "left", false),
        ("trap '' INT; exec sleep 1000", "", "left", false),
        ("", sleep, "right", false),
        ("", "", "left", true),
    ] {
        for all in [true, false] {
            let folder = tempfile::tempdir().unwrap();
            let temporary = folder.path().join("temporary");
            fs::create_dir(&temporary).unwrap();
            let [left, right] = [("left", record(&[0.5]), left), ("right", other.clone(), right)]
                .map(|(name, record, end)| program(folder.path(), name, &record, end));
            if trace {
                // A pipe that nobody writes into: the trace never comes.
                for side in [&left, &right] {
                    assert!(Command::new("mkfifo").arg(format!("{side}.trace")).status().unwrap().success());
                }
            }
            let mut diff = bare::command(env!("CARGO_BIN_EXE_xtask-diff"));
            diff.args([&left, &right, "--data-dir"]).arg(data::project_root().join("datasets/sample"));
            diff.env("TMPDIR", &temporary).process_group(0);
            let diff = diff.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            let waits = folder.path().join(waits);
            let mut side = wait_for(&waits.with_extension("pid"));
            if trace {
                side = wait_for(&waits.with_extension("traces"));
            }
            thread::sleep(Duration::from_millis(100));
            assert!(signal("INT", &if all { format!("-{}", diff.id()) } else { diff.id().to_string() }));
            let begin = Instant::now();
            let output = diff.wait_with_output().unwrap();
            assert!(begin.elapsed() < Duration::from_secs(60), "it waits for the side");
            let text = |bytes| String::from_utf8(bytes).unwrap();
            let said = (text(output.stdout), text(output.stderr));
            assert_eq!((output.status.code(), said), (Some(130), (String::new(), String::new())));
            assert!(!signal("0", &side), "the side goes on");
            assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
        }
    }
}

/// Protects the same of a script in docs/numpy that somebody starts alone: Ctrl-C ends it, and it says nothing of it.
#[test]
fn a_script_alone() {
    if !python_has("numpy") {
        return;
    }
    let (root, folder) = (data::project_root(), tempfile::tempdir().unwrap());
    for (lab, dataset) in [("tp3", "fashion-mnist"), ("tp4", "digits-178"), ("tp6", "fashion-mnist")] {
        let mut script = Command::new(python());
        script.arg(root.join("docs/numpy").join(lab).with_extension("py")).args([
            "--epochs",
            "100000",
            "--data-dir",
        ]);
        let images = root.join("datasets").join(if lab == "tp4" { "" } else { "sample" }).join(dataset);
        script.arg(images).arg("--out").arg(folder.path()).env("PYTHONUNBUFFERED", "1");
        let mut script = script.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        // Kept to the end: a script that nobody reads fails for another reason.
        let mut output = BufReader::new(script.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        assert!(line.contains("1/100000: "), "{line}");
        assert!(signal("INT", &script.id().to_string()));
        let ended = script.wait_with_output().unwrap();
        assert_eq!(
            (ended.status.signal(), String::from_utf8(ended.stderr).unwrap()),
            (Some(2), String::new()),
            "{lab}"
        );
    }
}
