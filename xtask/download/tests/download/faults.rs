//! Each fault of a server ends in an error that names it, and leaves the folder as it was, byte for byte.

use std::fs;
use std::time::{Duration, Instant};

use tempfile::tempdir;
use xtask_download::Source;

use crate::server::{Reply, Server};
use crate::tiny::{FIRST, Tiny, gzip, listing, published};

/// Asserts that `reply` ends in `message` after so many attempts, with a folder that holds a damaged file and a
/// stranger, and with a folder that is not there.
fn assert_refused(tiny: &Tiny, reply: Reply, message: &str, attempts: usize) {
    let root = tempdir().unwrap();
    let folder = root.path().join("there");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(FIRST), "half a file").unwrap();
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    let before = listing(&folder);

    let server = tiny.server_but(move |_| Some(reply.clone()));
    let error = tiny.bring(&[published(&server)], &folder).unwrap_err().to_string();
    assert!(error.contains(message), "{error}\nlacks: {message}");
    assert!(error.contains(&format!("{}{FIRST}", server.url())), "{error}\ndoes not name the address");
    assert_eq!(server.requests().len(), attempts, "{error}");
    assert_eq!(listing(&folder), before);

    tiny.bring(&[published(&server)], &root.path().join("new")).unwrap_err();
    assert!(!root.path().join("new").exists());
}

/// A file that is not there, or not for us: said at once, not asked for again.
#[test]
fn not_found_and_forbidden() {
    let tiny = Tiny::new();
    assert_refused(&tiny, Reply::status("404 Not Found"), "404 Not Found", 1);
    assert_refused(&tiny, Reply::status("403 Forbidden"), "403 Forbidden", 1);
}

/// A server that stays overloaded is asked three times.
#[test]
fn overloaded_for_good() {
    let reply = Reply::status("503 Service Unavailable");
    assert_refused(&Tiny::new(), reply, "503 Service Unavailable (asked 3 times)", 3);
}

/// A page, as a captive portal sends with status 200, is not taken for the file.
#[test]
fn a_web_page() {
    let page = Reply::ok("\n<!DOCTYPE html><title>Please log in</title>");
    assert_refused(&Tiny::new(), page, "the server sent a web page, not the file", 1);
}

/// Bytes that are neither gzip nor IDX are shown.
#[test]
fn something_else() {
    assert_refused(
        &Tiny::new(),
        Reply::ok("PK\x03\x04..."),
        "neither gzip nor IDX: its first bytes are [50, 4b",
        1,
    );
}

/// No answer: asked three times, each within its time.
#[test]
fn silence_before_the_headers() {
    assert_refused(&Tiny::new(), Reply::silence(), "no answer within 0.4 s (asked 3 times)", 3);
}

/// Headers, then nothing.
#[test]
fn silence_after_the_headers() {
    let tiny = Tiny::new();
    let reply = Reply::ok(tiny.packed(FIRST)).hanging_after(0);
    assert_refused(&tiny, reply, "no answer within 0.4 s (asked 3 times)", 3);
}

/// Silence in the middle of the body.
#[test]
fn silence_in_the_middle() {
    let tiny = Tiny::new();
    let reply = Reply::ok(tiny.packed(FIRST)).hanging_after(5000);
    assert_refused(&tiny, reply, "silent for 0.4 s in the middle of the file (asked 3 times)", 3);
}

/// A byte now and then is no silence, and would go on for ever: such a server is not asked again, but the next one.
#[test]
fn a_server_that_drips() {
    let tiny = Tiny::new();
    let drops = Reply::ok(tiny.packed(FIRST)).dripping(10_000, Duration::from_millis(20));
    assert_refused(&tiny, drops.clone(), "too slow: ", 1);
    assert_refused(&tiny, drops.clone().without_length(), "too slow: ", 1);

    let folder = tempdir().unwrap();
    let (dripping, good) = (tiny.server_but(move |_| Some(drops.clone())), tiny.server());
    tiny.bring(&[published(&dripping), published(&good)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
    assert_eq!((dripping.requests().len(), good.requests().len()), (1, 4));
}

/// Bytes that are no part of the file are silence: here the length of a chunk that never ends, as a block of TLS would not
/// that comes byte by byte.
#[test]
fn a_server_that_drips_between_the_lines() {
    let tiny = Tiny::new();
    let first = [b"1388\r\n".to_vec(), tiny.packed(FIRST)[..5000].to_vec(), b"\r\n".to_vec()].concat();
    let chunks = Reply::ok([first.clone(), vec![b'0'; 3000]].concat()).without_length();
    let chunks = chunks.header("Transfer-Encoding: chunked").dripping(8008, Duration::from_millis(20));
    let message = "silent for 0.4 s in the middle of the file (asked 3 times)";
    assert_refused(&tiny, chunks.at_once(first.len()), message, 3);
}

/// Who has a time to give up does not wait for a file that would take minutes, however much longer a server may be slow.
#[test]
fn giving_up_on_a_slow_server() {
    use xtask_download::{Limits, Patience, Screen, bring};
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    let drops = Reply::ok(tiny.packed(FIRST)).dripping(10_000, Duration::from_millis(20));
    let servers = [1, 2].map(|_| {
        tiny.server_but({
            let drops = drops.clone();
            move |_| Some(drops.clone())
        })
    });
    let limits = Limits { give_up_after: Some(Duration::from_millis(300)), ..Limits::default() };
    let sources = servers.each_ref().map(published);
    let error =
        bring(&tiny.dataset, &sources, root.path(), &Patience::new(limits), Screen::Quiet).unwrap_err();
    assert!(error.gave_up && error.to_string().contains("too slow: "), "{error}");
    assert_eq!(servers.map(|server| server.requests().len()), [1, 0]);
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

/// A connection that ends too early, with and without the length announced.
#[test]
fn cut_short() {
    let tiny = Tiny::new();
    let reply = Reply::ok(tiny.packed(FIRST)).cut_after(5000);
    assert_refused(&tiny, reply.clone(), "cut short", 3);
    assert_refused(&tiny, reply.without_length(), "cut short", 3);
    // The last 8 bytes of gzip are its own check: without them nothing is missing but the proof.
    let packed = tiny.packed(FIRST);
    let reply = Reply::ok(packed.clone()).cut_after(packed.len() - 8).without_length();
    assert_refused(&tiny, reply, "cut short", 3);
    assert_refused(&tiny, Reply::ok("").without_length(), "cut short", 3);
    let reply = Reply::ok(tiny.raw(FIRST)).cut_after(5000).without_length();
    assert_refused(&tiny, reply, "shorter than the file: 5000 bytes unpacked, expected 15696", 1);
}

/// Well-packed bytes of the right length, one of them wrong.
#[test]
fn other_content() {
    let tiny = Tiny::new();
    let mut content = tiny.raw(FIRST);
    content[9000] ^= 1;
    let expected = format!("expected {}", tiny.dataset.train_images.sha256);
    assert_refused(&tiny, Reply::ok(gzip(&content)), &expected, 1);
    assert_refused(&tiny, Reply::ok(content), &expected, 1);
}

/// A packed file with a damaged byte, and one with bytes after its end.
#[test]
fn corrupt_gzip() {
    let tiny = Tiny::new();
    let mut packed = tiny.packed(FIRST);
    packed[9000] ^= 1;
    assert_refused(&tiny, Reply::ok(packed), "corrupt gzip", 1);
    let trailing = [tiny.packed(FIRST), b"and something more".to_vec()].concat();
    assert_refused(&tiny, Reply::ok(trailing), "corrupt gzip", 1);
}

/// A small gzip that unpacks to 16 MB is left at the first byte too many: before its second half, which never comes.
/// An endless stream of gzip members that unpack to nothing is left too.
#[test]
fn gzip_bombs() {
    let tiny = Tiny::new();
    let mut content = tiny.raw(FIRST)[..100].to_vec();
    content.resize(16 << 20, 0);
    let bomb = gzip(&content);
    let half = bomb.len() / 2;
    let reply = Reply::ok(bomb).hanging_after(half);
    assert_refused(&tiny, reply, "longer than the file: more than 15696 bytes", 1);
    let members = gzip(b"").repeat(20_000);
    assert_refused(&tiny, Reply::ok(members), "longer than the file: more than 19948 bytes", 1);
}

/// Every source is named with its own fault.
#[test]
fn every_source_is_named() {
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    let gone = Server::start(|_, _| Reply::status("410 Gone"));
    let closed = Source::Published("http://127.0.0.1:1/".to_owned());
    let empty = Source::Folder(root.path().to_owned());
    let error = tiny.bring(&[published(&gone), closed, empty], &root.path().join("new")).unwrap_err();
    let lines: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
    assert_eq!(lines[0], format!("tiny: could not get {FIRST}"));
    assert_eq!(lines[1], format!("  {}{FIRST}: the server answered 410 Gone", gone.url()));
    assert!(
        lines[2].starts_with(&format!("  http://127.0.0.1:1/{FIRST}: connection failed: ")),
        "{}",
        lines[2]
    );
    assert!(lines[3].ends_with(&format!("{FIRST}: no such file, with or without .gz")), "{}", lines[3]);
}

/// A folder that cannot be written is not the sources' fault: said once, no other source is asked.
#[test]
fn nowhere_to_write() {
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    fs::write(root.path().join("file"), "").unwrap();
    let servers = [tiny.server(), tiny.server()];
    let error = tiny.bring(&servers.each_ref().map(published), &root.path().join("file/tiny")).unwrap_err();
    assert!(error.is_ours() && error.to_string().contains("cannot write"), "{error}");
    assert_eq!(servers.map(|server| server.requests().len()), [1, 0]);
}

/// The time to give up counts for all sources and attempts together.
#[test]
fn giving_up() {
    use xtask_download::{Limits, Patience, Screen, bring};
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    let servers = [1, 2, 3].map(|_| Server::start(|_, _| Reply::silence()));
    let limits = Limits { give_up_after: Some(Duration::from_millis(500)), ..crate::tiny::quick() };
    let start = Instant::now();
    let sources = servers.each_ref().map(published);
    let error =
        bring(&tiny.dataset, &sources, root.path(), &Patience::new(limits), Screen::Quiet).unwrap_err();
    assert!(error.gave_up && error.to_string().contains("gave up"), "{error}");
    assert!(start.elapsed() < Duration::from_millis(1500), "{:?}", start.elapsed());
}
