//! `.npy` files: NumPy's own, in every kind and order, and broken ones.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use data::npy::{self, NpyArray, NpyValues};
use proptest::prelude::*;

/// A file with this header text and data, as version 1 of the format lays it out.
fn file(header: &str, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(header.len()).unwrap().to_le_bytes();
    [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
}

fn header(kind: &str, fortran: &str, shape: &str) -> String {
    format!("{{'descr': '{kind}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n")
}

fn read_bytes(content: &[u8]) -> Result<NpyArray, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    fs::write(&path, content).unwrap();
    npy::read(&path).map_err(|error| {
        let start = format!("{}: ", path.display());
        error.to_string().strip_prefix(&start).expect("the message begins with the file").to_owned()
    })
}

fn message(content: &[u8]) -> String {
    read_bytes(content).expect_err("a bad file")
}

/// The message about a file that is damaged: what is wrong, and what to do.
fn damage(content: &[u8]) -> String {
    let message = message(content);
    message.strip_suffix(". Save the array again with `np.save`").expect("the way out").to_owned()
}

/// Protects reading NumPy's files, every kind of number. Golden bytes:
/// `np.lib.format.write_array(f, np.array([1, 200, 3], k), version=(1, 0))` has for `k` in `>i2 <u4 >f4 <f8`…
/// the data below (`np.array([1, 200, 3], k).tobytes()`).
#[test]
fn every_kind_of_number() {
    let cases: [(&str, &[u8]); 8] = [
        ("<i2", b"\x01\x00\xc8\x00\x03\x00"),
        (">i2", b"\x00\x01\x00\xc8\x00\x03"),
        ("<u2", b"\x01\x00\xc8\x00\x03\x00"),
        (">u4", b"\x00\x00\x00\x01\x00\x00\x00\xc8\x00\x00\x00\x03"),
        ("<i8", b"\x01\x00\x00\x00\x00\x00\x00\x00\xc8\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00"),
        ("<f4", b"\x00\x00\x80\x3f\x00\x00\x48\x43\x00\x00\x40\x40"),
        (">f4", b"\x3f\x80\x00\x00\x43\x48\x00\x00\x40\x40\x00\x00"),
        (">f8", b"\x3f\xf0\x00\x00\x00\x00\x00\x00\x40\x69\x00\x00\x00\x00\x00\x00\x40\x08\x00\x00\x00\x00\x00\x00"),
    ];
    for (kind, data) in cases {
        let array = read_bytes(&file(&header(kind, "False", "(3,)"), data)).unwrap();
        assert_eq!(array.shape, [3], "{kind}");
        assert_eq!(array.values, NpyValues::Floats(vec![1.0, 200.0, 3.0]), "{kind}");
    }
    let bytes = read_bytes(&file(&header("|u1", "False", "(3,)"), &[1, 200, 3])).unwrap();
    assert_eq!(bytes.values, NpyValues::Bytes(vec![1, 200, 3]));
    let signed = read_bytes(&file(&header("|i1", "False", "(2,)"), &[1, 0xff])).unwrap();
    assert_eq!(signed.values, NpyValues::Floats(vec![1.0, -1.0]));
    assert_eq!(
        damage(&file(&header("|b1", "False", "(2,)"), &[0, 2])),
        "holds 2 among its booleans, expected 0 or 1"
    );
    let flags = read_bytes(&file(&header("|b1", "False", "(2,)"), &[0, 1])).unwrap();
    assert_eq!(flags.values, NpyValues::Floats(vec![0.0, 1.0]));
}

/// Protects files of other programs: the later versions of the format, keys in another order, quotes of the other sort.
#[test]
fn every_form_of_header() {
    let text = "{\"shape\": ( 1,3 ), \"fortran_order\": False,\"descr\": \"|u1\"}";
    for version in [2, 3] {
        let length = u32::try_from(text.len()).unwrap().to_le_bytes();
        let content = [b"\x93NUMPY", &[version, 0][..], &length, text.as_bytes(), &[1, 200, 3]].concat();
        let expected = NpyArray { shape: vec![1, 3], values: NpyValues::Bytes(vec![1, 200, 3]) };
        assert_eq!(read_bytes(&content).unwrap(), expected, "version {version}");
    }
    let number = read_bytes(&file(&header("|u1", "True", "()"), &[7])).unwrap();
    assert_eq!(number, NpyArray { shape: vec![], values: NpyValues::Bytes(vec![7]) });
    for (from, to) in [("False", "0"), ("'shape'", "'form'"), ("'descr'", "descr"), ("}", "")] {
        let text = header("|u1", "False", "(3,)").replace(from, to);
        assert_eq!(
            damage(&file(&text, &[1, 2, 3])),
            "is not a .npy file: could not parse its header",
            "{text}"
        );
    }
}

/// Protects against transposed images. Golden bytes: `np.asfortranarray(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))`
/// is saved as `.tobytes('F')` gives below, and must come back as 0, 1, 2, ….
#[test]
fn fortran_order() {
    let data = [0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23];
    let array = read_bytes(&file(&header("|u1", "True", "(2, 3, 4)"), &data)).unwrap();
    assert_eq!(array, NpyArray { shape: vec![2, 3, 4], values: NpyValues::Bytes((0..24).collect()) });
}

/// Protects against types that are no plain numbers: refused by name.
#[test]
fn other_types() {
    for (kind, bytes_each) in [("|O", 8), ("<U2", 8), ("|S3", 3), ("<c16", 16), ("<M8[s]", 8), ("<f2", 2)] {
        let message = message(&file(&header(kind, "False", "(1,)"), &vec![0; bytes_each]));
        assert!(
            message.starts_with(&format!("holds values of type '{kind}', expected booleans")),
            "{message}"
        );
    }
    let record = "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,), }";
    assert!(message(&file(record, &[0; 8])).starts_with("holds values of type [('a', '<f8')], expected"));
}

/// Protects against a file cut at any byte, and against one that goes on.
#[test]
fn truncated_or_too_long() {
    let whole = file(&header("<i2", "False", "(3,)"), &[0; 6]);
    let data = whole.len() - 6;
    for length in 0..whole.len() {
        let message = damage(&whole[..length]);
        if length < 10 {
            assert_eq!(message, "is not a .npy file: it does not begin as one");
        } else if length < data {
            assert_eq!(message, "is not a .npy file: it ends within its header");
        } else {
            let found = length - data;
            let expected = format!("holds {found} bytes of data, expected 2 for each number of shape [3]");
            assert_eq!(message, expected);
        }
    }
    let message = damage(&[whole, vec![0]].concat());
    assert_eq!(message, "holds 7 bytes of data, expected 2 for each number of shape [3]");
}

/// Protects against headers that promise what cannot be: a product of dimensions that overflows, however it is
/// written, dimensions that are no plain numbers, nothing but brackets, a header of 4 GB.
#[test]
fn hostile_headers() {
    for shape in [
        "(4294967296, 4294967296)",
        "(9223372036854775808, 4, 0)",
        "(0xffffffffffffffff, 2)",
        "(1_0, 2)",
        "(-1,)",
    ] {
        let message = damage(&file(&header("|u1", "False", shape), &[]));
        assert_eq!(message, "is not a .npy file: the dimensions in its header cannot be", "{shape}");
    }
    let sums = format!("({}1,)", "1+".repeat(100));
    assert!(message(&file(&header("|u1", "False", &sums), &[])).contains("cannot be"));

    let deep = "(".repeat(9_000);
    assert_eq!(damage(&file(&deep, &[])), "is not a .npy file: could not parse its header");
    let long = b"\x93NUMPY\x02\x00\xff\xff\xff\xff{'descr'";
    assert_eq!(damage(long), "is not a .npy file: it ends within its header");
    assert_eq!(
        damage(&file(&header("<f8", "False", "(2305843009213693951,)"), &[])),
        "holds 0 bytes of data, expected 8 for each number of shape [2305843009213693951]"
    );
    assert_eq!(
        damage(&file(&header("|u1", "False", "(1000000000000,)"), &[])),
        "holds 0 bytes of data, expected 1 for each number of shape [1000000000000]"
    );
}

/// Protects against files of another kind.
#[test]
fn not_npy() {
    assert_eq!(damage(b"PK\x03\x04 an .npz archive"), "is not a .npy file: it does not begin as one");
    assert!(message(&file("what is this", &[])).starts_with("is not a .npy file: could not parse"));
    assert!(message(&file("{'descr': '|u1'}", &[])).starts_with("is not a .npy file: dict is missing key"));
    let error = npy::read("no/such/file.npy").expect_err("missing");
    assert!(error.to_string().starts_with("no/such/file.npy: cannot be read: "), "{error}");
}

/// Protects what others read: NumPy loads these very bytes,
/// `np.load("x.npy")` giving `array([[1, 2], [3, 4]], dtype=uint8)`.
#[test]
fn what_numpy_reads() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.npy");
    npy::write(&path, &NpyArray { shape: vec![2, 2], values: NpyValues::Bytes(vec![1, 2, 3, 4]) }).unwrap();
    let header = format!("{:<117}\n", "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, ), }");
    assert_eq!(fs::read(path).unwrap(), file(&header, &[1, 2, 3, 4]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Protects every array that this project writes: doubles come back bit by bit, in any shape.
    #[test]
    fn round_trip(rows in 0..5_usize, columns in 0..5_usize, bits in any::<u64>()) {
        let values = (0..rows * columns).map(|i| f64::from_bits(bits.wrapping_mul(i as u64 + 1)));
        let values: Vec<f64> = values.map(|value| if value.is_nan() { 0.5 } else { value }).collect();
        let array = NpyArray { shape: vec![rows, columns], values: NpyValues::Floats(values) };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        npy::write(&path, &array).unwrap();
        prop_assert_eq!(npy::read(&path).unwrap(), array);
    }

    /// Protects against a panic on bytes that are nothing, or nearly a header.
    #[test]
    fn garbage_never_panics(text in "[{}()\\[\\]':,0-9a-zA-Z_<>|. +-]{0,80}", data in proptest::collection::vec(any::<u8>(), 0..50), near in any::<bool>()) {
        let _ = read_bytes(&data);
        let text = if near { header(&text, "False", &text) } else { text };
        let _ = read_bytes(&file(&text, &data));
    }
}
