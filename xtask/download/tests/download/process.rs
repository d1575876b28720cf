//! The command as a process: exit status, screen, a kill in the middle, the real files.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::tempdir;

use crate::bare;
use crate::server::{Reply, Server};
use crate::tiny::{FIRST, Tiny, listing, published};

fn download(args: &[&str]) -> Command {
    let mut command = bare::command(env!("CARGO_BIN_EXE_xtask-download"));
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(args: &[&str]) -> Output {
    download(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A misspelt data set gets the right one suggested.
#[test]
fn a_misspelt_name() {
    let output = run(&["fashon-mnist"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("'fashion-mnist'"), "{}", text(&output.stderr));
}

/// Failure is exit status 1, and the screen says what happened and what to do next, even when quiet.
#[test]
fn failure_says_what_next() {
    let root = tempdir().unwrap();
    let server = Server::start(|_, _| Reply::status("404 Not Found"));
    let output = run(&["all", "--quiet", "--from", &server.url(), "--into", path(root.path())]);
    let screen = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    for expected in ["fashion-mnist: could not get", "\nmnist: could not get", "404", "--from", "apt install"]
    {
        assert!(screen.contains(expected), "{screen}\nlacks: {expected}");
    }
    assert_eq!(listing(root.path()).len(), 0);
}

/// A lab that starts a download waits no longer than it said, whatever the servers do.
#[test]
fn giving_up_in_time() {
    let root = tempdir().unwrap();
    let servers = [1, 2].map(|_| Server::start(|_, _| Reply::silence()));
    let [first, second] = servers.each_ref().map(Server::url);
    let start = Instant::now();
    let args = ["--give-up-after", "1", "--from", &first, "--from", &second, "--into", path(root.path())];
    let output = run(&args);
    assert_eq!(output.status.code(), Some(1));
    let expected = "note: fashion-mnist was not downloaded (no answer within 1 s); `cargo xtask download fashion-mnist` tells more\n";
    assert_eq!(text(&output.stderr), expected);
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
}

/// The proxy of the environment is asked for the published addresses, http and https, and nobody else.
#[test]
fn the_proxy_is_honoured() {
    let root = tempdir().unwrap();
    let proxy = Server::start(|_, _| Reply::status("403 Forbidden"));
    let output = download(&["all", "--into", path(root.path())])
        .env("ALL_PROXY", proxy.url())
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let asked = proxy.requests();
    for dataset in data::catalogue::all() {
        for source in &dataset.sources {
            let host = source.split('/').nth(2).unwrap();
            assert!(asked.iter().any(|request| request.contains(host)), "{host} not in {asked:?}");
        }
    }
}

/// Killed in the middle, a download leaves no file of the data set's name; the next one clears up and ends well.
#[test]
fn killed_in_the_middle() {
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    let folder = root.path().join("mnist");
    let packed = tiny.packed(FIRST);
    let server = Server::start(move |_, _| Reply::ok(packed.clone()).hanging_after(5000));
    let mut child =
        download(&["mnist", "--from", &server.url(), "--into", path(root.path())]).spawn().unwrap();
    let part = wait_for(|| listing(&folder).into_iter().find(|(_, bytes)| bytes.len() == 5000), &mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(part.0.ends_with(".part"), "{}", part.0);
    assert_eq!(listing(&folder).keys().collect::<Vec<_>>(), [&part.0]);

    tiny.bring(&[published(&tiny.server())], &folder).unwrap();
    tiny.assert_whole(&folder);
}

/// Nobody need read what a download says: with closed and with full output it ends as it would have, without a panic.
#[cfg(target_os = "linux")]
#[test]
fn nobody_reads_along() {
    let server = Server::start(|_, _| Reply::status("404 Not Found"));
    assert_eq!(unread(&["mnist", "--give-up-after", "9", "--from", &server.url()]), [(Some(1), 0); 3]);
}

/// The status of a download whose standard output and error are pipes that nobody holds any more; are full; are both; and
/// how many files it brings.
#[cfg(target_os = "linux")]
fn unread(args: &[&str]) -> [(Option<i32>, usize); 3] {
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let closed = || std::io::pipe().unwrap().1;
    let outputs: [(Stdio, Stdio); 3] = [
        (closed().into(), closed().into()),
        (full().into(), full().into()),
        (full().into(), closed().into()),
    ];
    outputs.map(|(stdout, stderr)| {
        let root = tempdir().unwrap();
        let mut command = download(args);
        let status = command.arg("--into").arg(root.path()).stdout(stdout).stderr(stderr).status().unwrap();
        (status.code(), listing(&root.path().join("mnist")).len())
    })
}

fn wait_for<T>(mut look: impl FnMut() -> Option<T>, child: &mut Child) -> T {
    for _ in 0..200 {
        if let Some(found) = look() {
            return found;
        }
        thread::sleep(Duration::from_millis(10));
    }
    child.kill().unwrap();
    panic!("nothing came within 2 s");
}

/// The real files, from a folder and from a server, by two processes at once; then nothing is left to do.
#[test]
fn the_real_files() {
    let Some(from) = data::Surroundings::of_this_machine().environment else {
        eprintln!("skipped: PASAPAS_DATA does not name a folder with the full data sets");
        return;
    };
    let root = tempdir().unwrap();
    let served = from.clone();
    let server = Server::start(move |asked, _| match std::fs::read(served.join(&asked[1..])) {
        Ok(body) => Reply::ok(body),
        Err(_) => Reply::status("404 Not Found"),
    });
    let children = [path(&from), &server.url()]
        .map(|from| download(&["mnist", "--from", from, "--into", path(root.path())]).spawn().unwrap());
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("MNIST is whole, in "), "{}", text(&output.stdout));
        assert_eq!(text(&output.stderr).lines().count(), 4, "{}", text(&output.stderr));
    }
    assert_eq!(listing(&root.path().join("mnist")).len(), 4);
    #[cfg(target_os = "linux")]
    assert_eq!(unread(&["mnist", "--from", path(&from)]), [(Some(0), 4); 3]);
    let again = run(&["mnist", "--from", &server.url(), "--into", path(root.path())]);
    assert_eq!(text(&again.stderr).matches("already there, whole").count(), 4);
    assert!(again.status.success());
}
