//! `cargo xtask show` as a process: images in the terminal, and numbers that name none.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use crate::process::{Ended, ended, filters, sample, without_paths, xtask};

/// On the bundled sample.
fn show(words: &str) -> Ended {
    ended(xtask(&format!("show {words}")).arg("--data-dir").arg(sample()))
}

/// Protects the picture of one image, and of several side by side with their numbers and classes.
#[test]
fn images() {
    let (one, several) = (show("fashion-mnist 0"), show("mnist 5..9"));
    for run in [&one, &several] {
        assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    }
    let screens = format!("{}\n{}", one.screen, several.screen);
    let _filters = filters();
    insta::assert_snapshot!("images", screens);
}

/// Protects the default, the first ten.
#[test]
fn ten_images() {
    let run = show("fashion-mnist");
    assert_eq!(run.status, Some(0));
    for caption in ["0: Ankle boot", "9: Sandal"] {
        assert!(run.screen.contains(caption), "{}", run.screen);
    }
    assert!(!run.screen.contains("10: "));
}

/// Protects the words about numbers that name no image, and about names of no data set.
#[test]
fn errors() {
    let mut screens = String::new();
    for (words, status) in [
        ("fashion-mnist 99999999", 1),
        ("fashion-mnist 18446744073709551615", 2),
        ("mnist 5990..6001", 1),
        ("mnist 5..2", 1),
        ("mnist 5..5", 1),
        ("mnist -1", 2),
        ("mnist cat", 2),
        ("mnits 0", 2),
    ] {
        let run = show(words);
        assert_eq!((run.status, run.screen.as_str()), (Some(status), ""), "{words}");
        screens += &format!("$ cargo xtask show {words}\n{}\n", run.errors);
    }
    let _filters = filters();
    insta::assert_snapshot!("errors", without_paths(&screens, &sample()));
}

/// Protects `cargo xtask show … | head -1` and the like from a panic: the reader has gone, that is no error.
#[test]
fn a_reader_that_has_seen_enough() {
    let read_a_little = |command: &mut Command| {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        output.read_exact(&mut [0; 8]).unwrap();
        drop(output);
        let ended = child.wait_with_output().unwrap();
        (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
    };
    for words in ["show mnist 0..1500 --offline", "data"] {
        assert_eq!(read_a_little(&mut xtask(words)), (Some(0), String::new()), "{words}");
    }
}
