//! What a download brings, from whom, and what it leaves alone.

use std::fs;
use std::thread;
use std::time::Duration;

use tempfile::tempdir;
use xtask_download::Source;

use crate::server::{Reply, Server};
use crate::tiny::{FIRST, Tiny, listing, published};

const RAW: &str = "train-images-idx3-ubyte";

/// Files are stored packed, as they came; whole ones are not asked for again.
#[test]
fn files_come_once() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let server = tiny.server();
    for _ in 0..2 {
        tiny.bring(&[published(&server)], folder.path()).unwrap();
        tiny.assert_whole(folder.path());
    }
    assert_eq!(server.requests().len(), 4);
}

/// The folder is made when it is not there.
#[test]
fn the_folder_is_made() {
    let (tiny, root) = (Tiny::new(), tempdir().unwrap());
    let folder = root.path().join("datasets").join("tiny");
    tiny.bring(&[published(&tiny.server())], &folder).unwrap();
    tiny.assert_whole(&folder);
}

/// A server that unpacks what it sends is understood; the file is stored under its raw name.
#[test]
fn raw_files_are_accepted() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let raw = tiny.raw(FIRST);
    let body = raw.clone();
    let server = tiny.server_but(move |_| Some(Reply::ok(body.clone())));
    for _ in 0..2 {
        tiny.bring(&[published(&server)], folder.path()).unwrap();
    }
    let files = listing(folder.path());
    assert_eq!((files.len(), &files[RAW]), (4, &raw));
    assert_eq!(server.requests().len(), 4, "the raw file counts as whole");
}

/// `Content-Encoding: gzip`, which some servers say of a `.gz`, does not make us unpack it or refuse it.
#[test]
fn content_encoding_changes_nothing() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let body = tiny.packed(FIRST);
    let server = tiny.server_but(move |_| Some(Reply::ok(body.clone()).header("Content-Encoding: gzip")));
    tiny.bring(&[published(&server)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
}

/// A server may be as slow as it likes while it lives: here 0.6 s in all, with 0.4 s of silence allowed.
#[test]
fn a_slow_server_is_waited_for() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let body = tiny.packed(FIRST);
    let slow = move |_| Some(Reply::ok(body.clone()).dripping(12, Duration::from_millis(50)));
    let server = tiny.server_but(slow);
    tiny.bring(&[published(&server)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
    assert_eq!(server.requests().len(), 4, "no second attempt");
}

/// Without `Content-Length`, the gzip stream itself says where it ends.
#[test]
fn the_length_may_be_missing() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let body = tiny.packed(FIRST);
    let server = tiny.server_but(move |_| Some(Reply::ok(body.clone()).without_length()));
    tiny.bring(&[published(&server)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
}

/// An overloaded server gets a second and a third chance.
#[test]
fn passing_faults_are_tried_again() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let server = tiny.server_but(|count| match count {
        1 => Some(Reply::status("500 Internal Server Error")),
        2 => Some(Reply::status("429 Too Many Requests")),
        _ => None,
    });
    tiny.bring(&[published(&server)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
}

/// The next source is asked when one fails, and is then asked first for the files that follow.
#[test]
fn the_second_source_helps() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let bad = Server::start(|_, _| Reply::status("403 Forbidden"));
    let good = tiny.server();
    tiny.bring(&[published(&bad), published(&good)], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
    assert_eq!((bad.requests().len(), good.requests().len()), (1, 4));
}

/// A mirror given by the user may hold the files themselves or a sub-folder named like the data set.
#[test]
fn a_mirror_may_have_folders() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let server = tiny.server();
    tiny.bring(&[Source::Mirror(server.url())], folder.path()).unwrap();
    tiny.assert_whole(folder.path());
    assert_eq!(server.requests()[..2], [format!("/tiny/{FIRST}"), format!("/{FIRST}")]);
}

/// A folder given by the user may hold packed and raw files, itself or in a sub-folder named like the data set.
#[test]
fn a_folder_is_a_source() {
    let (tiny, from, folder) = (Tiny::new(), tempdir().unwrap(), tempdir().unwrap());
    fs::create_dir(from.path().join("tiny")).unwrap();
    for (index, file) in tiny.dataset.files().into_iter().enumerate() {
        let here = from.path().join(if index % 2 == 0 { "tiny" } else { "." });
        match index {
            0 => fs::write(here.join(file.raw_name()), tiny.raw(&file.name)).unwrap(),
            _ => fs::write(here.join(&file.name), tiny.packed(&file.name)).unwrap(),
        }
    }
    tiny.bring(&[Source::Folder(from.path().to_owned())], folder.path()).unwrap();
    let files = listing(folder.path());
    assert_eq!((files.len(), &files[RAW]), (4, &tiny.raw(FIRST)));
}

/// A file that is there but not whole is replaced, also by one in the other form.
#[test]
fn damaged_files_are_replaced() {
    let tiny = Tiny::new();
    for raw in [false, true] {
        let folder = tempdir().unwrap();
        let half = &tiny.packed(FIRST)[..500];
        fs::write(folder.path().join(FIRST), half).unwrap();
        let body = tiny.raw(FIRST);
        let server = tiny.server_but(move |_| raw.then(|| Reply::ok(body.clone())));
        tiny.bring(&[published(&server)], folder.path()).unwrap();
        let files = listing(folder.path());
        assert_eq!((files.len(), files.contains_key(RAW), files.contains_key(FIRST)), (4, raw, !raw));
    }
}

/// What killed downloads have left is removed, of whichever file; what is still written to and what is not ours stays.
#[test]
fn leftovers_are_cleared() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let [left, busy, mine] =
        [".t10k-labels-idx1-ubyte.gz.aaaaaa.part", ".train-images-idx3-ubyte.gz.bbbbbb.part", "x.part"]
            .map(|name| folder.path().join(name));
    for file in [&left, &busy, &mine] {
        fs::write(file, "half a file").unwrap();
    }
    let writer = fs::File::open(&busy).unwrap();
    writer.lock().unwrap();
    let absent = Server::start(|_, _| Reply::status("404 Not Found"));
    tiny.bring(&[published(&absent)], folder.path()).unwrap_err();
    assert_eq!([left, busy, mine].map(|file| file.exists()), [false, true, true]);
}

/// Two downloads into one folder, at once: neither takes the other's temporary file, both end well.
#[test]
fn two_at_once_do_no_harm() {
    let (tiny, folder) = (Tiny::new(), tempdir().unwrap());
    let body = tiny.packed(FIRST);
    let server =
        tiny.server_but(move |_| Some(Reply::ok(body.clone()).dripping(5, Duration::from_millis(60))));
    thread::scope(|scope| {
        let downloads = [0, 100].map(|delay| {
            let (tiny, folder, server) = (&tiny, folder.path(), &server);
            scope.spawn(move || {
                thread::sleep(Duration::from_millis(delay));
                tiny.bring(&[published(server)], folder)
            })
        });
        for download in downloads {
            download.join().unwrap().unwrap();
        }
    });
    tiny.assert_whole(folder.path());
    assert_eq!(server.requests().iter().filter(|path| path.ends_with(FIRST)).count(), 2);
}
