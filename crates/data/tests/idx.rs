//! IDX files, whole and broken: each kind of bad file ends in an error that says what is wrong with which file.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::Write;
use std::path::Path;

use data::idx::{self, IdxArray};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

/// Two images of 2×3 pixels: 16 bytes of header, 12 of data.
fn two_images() -> IdxArray {
    IdxArray { shape: vec![2, 2, 3], bytes: (1..=12).collect() }
}

/// The raw file of an array, as the writer makes it.
fn raw(array: &IdxArray) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    idx::write(folder.path().join("raw"), array).unwrap();
    fs::read(folder.path().join("raw")).unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// What reading a file of these bytes gives: the array, or the message without the folder's name.
fn read_bytes(content: &[u8]) -> Result<IdxArray, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad-idx");
    fs::write(&path, content).unwrap();
    idx::read(&path).map_err(|error| {
        let start = format!("{}: ", path.display());
        error.to_string().strip_prefix(&start).expect("the message begins with the file").to_owned()
    })
}

fn message(content: &[u8]) -> String {
    read_bytes(content).expect_err("a bad file")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Protects every file that this project writes: images and labels come back, raw and gzipped.
    #[test]
    fn round_trip(count in 0..5_usize, height in 1..6_usize, width in 1..6_usize, seed in any::<u8>(), flat in any::<bool>()) {
        let shape = if flat { vec![count] } else { vec![count, height, width] };
        let bytes = (0..shape.iter().product()).map(|i: usize| seed.wrapping_mul(i as u8)).collect();
        let array = IdxArray { shape, bytes };
        let folder = tempfile::tempdir().unwrap();
        for name in ["array", "array.gz"] {
            let path = folder.path().join(name);
            idx::write(&path, &array).unwrap();
            prop_assert_eq!(fs::read(&path).unwrap().starts_with(&[0x1f, 0x8b]), name == "array.gz");
            prop_assert_eq!(&idx::read(&path).unwrap(), &array);
        }
    }

    /// Protects against a panic, an endless loop or a huge allocation on bytes that are nothing at all.
    #[test]
    fn garbage_never_panics(content in proptest::collection::vec(any::<u8>(), 0..200), start in 0..3_usize) {
        let start: &[u8] = [&[][..], &[0, 0, 8, 3], &[0x1f, 0x8b, 8, 0]][start];
        let _ = read_bytes(&[start, &content].concat());
    }

    /// Protects against a damaged byte that passes for a good one: gzip's checksum finds it. (The
    /// few bits that fill up the last byte before the checksum mean nothing: with one flipped, the array is right.)
    #[test]
    fn flipped_bytes_in_gzip(at in 10..1_000_000_usize, mask in 1..=255_u8) {
        let array = IdxArray { shape: vec![10, 10, 10], bytes: (0..1000).map(|i| (i * i % 251) as u8).collect() };
        let mut content = gzipped(&raw(&array));
        let at = 10 + (at - 10) % (content.len() - 10);
        content[at] ^= mask;
        let Err(message) = read_bytes(&content).map(|read| assert_eq!(read, array)) else { return Ok(()) };
        let known = ["is a damaged gzip file", "is a gzip file that is cut short", "is cut short", "is too long",
                     "is not an IDX file", "holds numbers of type", "has ", "claims the shape"];
        prop_assert!(known.iter().any(|start| message.starts_with(start)), "{}", message);
    }
}

/// Protects against the header's word being taken for granted: cut at every byte of it, raw and gzipped.
#[test]
fn truncated_in_the_header() {
    let whole = raw(&two_images());
    for length in 0..16 {
        let expected = if length < 4 { 4 } else { 16 };
        let expected = format!(
            "is cut short: expected a header of at least {expected} bytes, found {length} bytes in all"
        );
        assert_eq!(message(&whole[..length]), expected);
        assert_eq!(message(&gzipped(&whole[..length])), expected);
    }
}

/// Protects against images that end in the middle, raw and gzipped.
#[test]
fn truncated_in_the_data() {
    let whole = raw(&two_images());
    for found in 0..12 {
        let expected = format!("is cut short: its header promises 12 bytes of data, found {found}");
        assert_eq!(message(&whole[..16 + found]), expected);
        assert_eq!(message(&gzipped(&whole[..16 + found])), expected);
    }
}

/// Protects against a download that stopped: a gzip stream cut at every byte, its checksum included.
#[test]
fn truncated_gzip_stream() {
    let whole = gzipped(&raw(&two_images()));
    for length in 2..whole.len() {
        assert_eq!(message(&whole[..length]), "is a gzip file that is cut short", "after {length} bytes");
    }
}

/// Protects against content that the header does not know of, one byte or many.
#[test]
fn trailing_bytes() {
    let expected = "is too long: its header promises 12 bytes of data, found more";
    for extra in [1, 1000] {
        let content = [raw(&two_images()), vec![0; extra]].concat();
        assert_eq!(message(&content), expected);
        assert_eq!(message(&gzipped(&content)), expected);
    }
}

/// Protects memory: a gzip of 100 KB that unpacks to 100 MB is left at the first byte too many.
#[test]
fn gzip_bomb() {
    let content = [raw(&two_images()), vec![0; 100_000_000]].concat();
    let bomb = gzipped(&content);
    assert!(bomb.len() < 1_000_000);
    assert_eq!(message(&bomb), "is too long: its header promises 12 bytes of data, found more");
}

/// Protects memory and arithmetic: dimensions that overflow, and such that merely claim too much.
#[test]
fn huge_dimensions() {
    let header = |dimensions: [u32; 3]| {
        let mut content = vec![0, 0, 8, 3];
        content.extend(dimensions.iter().flat_map(|dimension| dimension.to_be_bytes()));
        content
    };
    let most = u32::MAX;
    assert_eq!(
        message(&header([most, most, most])),
        "claims the shape [4294967295, 4294967295, 4294967295], which is more than the 1073741824 bytes that are \
         read at most"
    );
    assert!(message(&header([most, 28, 28])).starts_with("claims the shape [4294967295, 28, 28]"));
    assert_eq!(
        message(&header([1024, 1024, 1024])),
        "is cut short: its header promises 1073741824 bytes of data, found 0"
    );
}

/// Protects against files of another kind, each named for what it is.
#[test]
fn not_idx_of_bytes() {
    let with = |start: [u8; 4]| [&start[..], &raw(&two_images())[4..]].concat();
    assert_eq!(
        message(b"<!DOCTYPE html>"),
        "is not an IDX file: expected it to begin with the bytes 00 00 08, found [3c, 21, 44, 4f]"
    );
    assert_eq!(
        message(&with([0, 0, 0x0d, 3])),
        "holds numbers of type 0x0d (32-bit floats), expected bytes (type 0x08)"
    );
    assert_eq!(
        message(&with([0, 0, 7, 3])),
        "holds numbers of type 0x07 (which IDX does not know), expected bytes (type 0x08)"
    );
    assert_eq!(message(&with([0, 0, 8, 2])), "has 2 dimensions, expected 1 (labels) or 3 (images)");
}

/// Protects the promise that several gzip members are joined, and that nothing else may follow one.
#[test]
fn several_gzip_members() {
    let whole = raw(&two_images());
    let (first, second) = whole.split_at(20);
    let members = [gzipped(first), gzipped(second)].concat();
    assert_eq!(read_bytes(&members).unwrap(), two_images());

    let trailing = [gzipped(&whole), b"garbage after the end".to_vec()].concat();
    assert_eq!(message(&trailing), "is a damaged gzip file: invalid gzip header");
}

/// Protects the gzip checksum's place in the reading: a wrong one is found although all the data came.
#[test]
fn wrong_checksum() {
    let mut content = gzipped(&raw(&two_images()));
    let checksum = content.len() - 8;
    content[checksum] ^= 1;
    assert_eq!(
        message(&content),
        "is a damaged gzip file: corrupt gzip stream does not have a matching checksum"
    );
}

/// Protects the message that students will see most: no such file. And a folder in its place.
#[test]
fn missing_file() {
    let error = idx::read("no/such/file").expect_err("missing");
    assert!(error.to_string().starts_with("no/such/file: cannot be read: "), "{error}");
    let error = idx::read(Path::new(".")).expect_err("a folder");
    assert!(error.to_string().starts_with(".: cannot be read: "), "{error}");
}

/// Protects the sample's reproducibility: the gzip header has no time (bytes 4 to 7), no name (flags, byte 3), says
/// "best compression" (byte 8) and no system (byte 9).
#[test]
fn the_gzip_header_is_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.gz");
    idx::write(&path, &two_images()).unwrap();
    assert_eq!(fs::read(&path).unwrap()[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
}
