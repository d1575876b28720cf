//! A lab that would download the full data: what it says while it waits, and that it goes on with the sample.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use ::data::{Dataset, Place, Search, Surroundings, locate};
use tempfile::tempdir;

use crate::{
    bare,
    process::{ended, without_cargo, xtask},
};

/// What the lab says first.
const WAITS: &str = "Downloading Fashion-MNIST (31 MB); Ctrl-C goes on without it\n";

/// A proxy that takes connections and never says a word; nothing, said aloud, where this machine has the full data.
fn silent_proxy() -> Option<TcpListener> {
    let search = Search { offline: true, ..Search::default() };
    let surroundings = Surroundings { environment: None, ..Surroundings::of_this_machine() };
    let fashion = Dataset::named("fashion-mnist").unwrap();
    if locate(fashion, &search, &surroundings, |_| None).unwrap().place != Place::Sample {
        println!("skipped: this machine has the full data");
        return None;
    }
    Some(TcpListener::bind("127.0.0.1:0").unwrap())
}

/// A short training that tries to download by way of this proxy.
fn training(proxy: &TcpListener, folder: &Path) -> Command {
    let mut command = xtask("run tp3 train --epochs 1 --train 600 --out");
    command.arg(folder).env("ALL_PROXY", format!("http://{}", proxy.local_addr().unwrap()));
    for name in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"] {
        command.env_remove(name);
    }
    command
}

/// Protects a student on a dead network from a lab that waits without a word, or for ever; and the words why, with the
/// whole time that was waited.
#[test]
fn a_silent_network() {
    let Some(proxy) = silent_proxy() else { return };
    let folder = tempdir().unwrap();
    let run = ended(&mut training(&proxy, folder.path()));
    assert_eq!(run.status, Some(0));
    let note = "note: fashion-mnist was not downloaded (no answer within 5 s); `cargo xtask download fashion-mnist` tells more\n";
    assert_eq!(run.errors, format!("{WAITS}{note}"));
    assert!(run.screen.contains("\nFashion-MNIST, the bundled sample: 500 training"), "{}", run.screen);

    let quiet = ended(training(&proxy, folder.path()).arg("--quiet"));
    assert_eq!((quiet.status, quiet.screen.as_str(), quiet.errors.as_str()), (Some(0), "", ""));
}

/// Protects a student whose machine cannot build the program that downloads, as without a network on the first day: the lab
/// goes on with the sample.
#[test]
fn a_download_that_cannot_be_built() {
    if silent_proxy().is_none() {
        return;
    }
    assert_eq!(ended(&mut xtask("run tp3 --help")).status, Some(0));
    let xtask = Path::new(env!("CARGO_BIN_EXE_xtask"));
    let lab = xtask.with_file_name("tp3-vectorized").with_extension(std::env::consts::EXE_EXTENSION);
    let folder = tempdir().unwrap();
    let mut lab = bare::command(&lab.to_string_lossy());
    lab.args("train --epochs 1 --train 600 --out".split(' ')).arg(folder.path());
    let run = ended(lab.env(lab::xtask::XTASK, xtask).env("CARGO", "no-such-cargo"));
    let note = "note: fashion-mnist was not downloaded (cannot start cargo); `cargo xtask download fashion-mnist` tells more\n";
    assert_eq!((run.status, run.errors), (Some(0), format!("{WAITS}{note}")));
    assert!(run.screen.contains("\nFashion-MNIST, the bundled sample: 500 training"), "{}", run.screen);
}

/// Protects Ctrl-C while the lab waits: it ends the download, and the lab goes on with the sample.
#[cfg(unix)]
#[test]
fn a_download_that_is_left() {
    use std::os::unix::process::CommandExt;

    let Some(proxy) = silent_proxy() else { return };
    let folder = tempdir().unwrap();
    let mut command = training(&proxy, folder.path());
    let mut child = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut errors = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.ends_with(WAITS) {
        assert_ne!(errors.read_line(&mut said).unwrap(), 0, "it never waits: {said}");
    }
    // Once the download has come as far as the proxy, it is one that Ctrl-C can end.
    proxy.accept().unwrap();
    let status = Command::new("kill").args(["-s", "INT", "--", &format!("-{}", child.id())]).status();
    assert!(status.unwrap().success());
    let output = child.wait_with_output().unwrap();
    let mut more = String::new();
    errors.read_to_string(&mut more).unwrap();
    let screen = String::from_utf8(output.stdout).unwrap();
    assert_eq!((output.status.code(), without_cargo(&more).as_str()), (Some(0), "\n"), "{screen}");
    assert!(screen.contains("\nFashion-MNIST, the bundled sample: 500 training"), "{screen}");
    assert!(screen.contains("\n    record: "), "{screen}");
}
