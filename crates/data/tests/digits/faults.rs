//! Folders that are no digits: what is wrong, with which file, and what to do.

use std::fs;

use crate::folder::{Folder, npy, pixels};

const PIXELS: &str = "expected pixels from 0 to 1, or whole ones from 0 to 255";
const LABELS: &str = "digits 1, 7, 8 or classes 0, 1, 2, (n,) or (n, 1), or one-hot rows, (n, 3)";

/// A good folder but for this file.
fn with(name: &str, content: &[u8]) -> Folder {
    let folder = Folder::good();
    folder.write(name, content);
    folder
}

/// Protects every product and every loss: a number that is no pixel is named with its index, and the way out.
#[test]
fn numbers_that_are_no_pixels() {
    for (bad, shown) in [
        (-0.5, "-0.5"),
        (-1.0, "-1"),
        (256.0, "256"),
        (1.5, "1.5"),
        (254.5, "254.5"),
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        let mut x = pixels(3);
        x[784 + 30] = bad;
        let expected = |index: &str| {
            format!(
                "x.npy: {shown} at {index}, {PIXELS}. Save the images as they were, `x.astype(np.uint8)`, or divided \
                 by 255"
            )
        };
        assert_eq!(with("x.npy", &npy("<f8", &[3, 784], &x)).message(), expected("[1, 30]"));
        assert_eq!(with("x.npy", &npy("<f8", &[3, 28, 28], &x)).message(), expected("[1, 1, 2]"));
    }
}

/// Protects against images half scaled: 0.5 and 200 are pixels, but not of the same file.
#[test]
fn two_units_in_one_file() {
    let mut x = pixels(2);
    x[0] = 0.5;
    assert_eq!(
        with("xt.npy", &npy("<f8", &[2, 784], &x)).message(),
        format!(
            "xt.npy: 0.5 at [0, 0] and 2 at [0, 2], {PIXELS}, not both in one file. Save the images as they were, or \
             divided by 255"
        )
    );
}

/// Protects every index by class.
#[test]
fn numbers_that_are_no_labels() {
    for (bad, shown) in
        [(9.0, "9"), (3.0, "3"), (-1.0, "-1"), (0.5, "0.5"), (256.0, "256"), (f64::NAN, "NaN")]
    {
        let message = with("yt.npy", &npy("<f8", &[2], &[1.0, bad])).message();
        assert_eq!(message, format!("yt.npy: label {shown} at index 1, expected {LABELS}"));
    }
    assert_eq!(
        with("y.npy", &npy("|u1", &[3, 1], &[8.0, 1.0, 2.0])).message(),
        format!(
            "y.npy: 8 at index 0, which is a digit, and 2 at index 2, which is a class: expected {LABELS}, and one \
             form throughout"
        )
    );
}

/// Protects against rows that name no class, two, or a share of one.
#[test]
fn rows_that_are_not_one_hot() {
    for (row, shown) in [
        ([0.0, 0.0, 0.0], "[0.0, 0.0, 0.0]"),
        ([1.0, 0.0, 1.0], "[1.0, 0.0, 1.0]"),
        ([0.0, 7.0, 0.0], "[0.0, 7.0, 0.0]"),
        ([0.5, 0.5, 0.0], "[0.5, 0.5, 0.0]"),
        ([f64::NAN, 0.0, 1.0], "[NaN, 0.0, 1.0]"),
    ] {
        let rows = [&[1.0, 0.0, 0.0], &[0.0, 0.0, 1.0], &row[..]].concat();
        assert_eq!(
            with("y.npy", &npy("<f8", &[3, 3], &rows)).message(),
            format!("y.npy: row 2 is {shown}, expected a single 1 and else 0; labels are {LABELS}")
        );
    }
}

/// Protects against arrays of something else, and against transposed ones.
#[test]
fn other_shapes() {
    let images = |shape: &[usize]| {
        let zeros = vec![0.0; shape.iter().product()];
        with("x.npy", &npy("|u1", shape, &zeros)).message()
    };
    for shape in [&[][..], &[784], &[3, 785], &[3, 32, 32], &[3, 28, 28, 1], &[1, 3, 784]] {
        assert_eq!(
            images(shape),
            format!("x.npy: holds an array of shape {shape:?}, expected images, (n, 784) or (n, 28, 28)")
        );
    }
    assert_eq!(
        images(&[784, 3]),
        "x.npy: holds an array of shape [784, 3], expected an image per row, (n, 784): save its transpose, `x.T`"
    );
    for shape in [&[0, 784][..], &[0, 28, 28]] {
        assert_eq!(images(shape), "x.npy: holds no image, expected at least one");
    }
    let labels = |shape: &[usize]| {
        let ones = vec![1.0; shape.iter().product()];
        with("y.npy", &npy("|u1", shape, &ones)).message()
    };
    for shape in [&[][..], &[4, 10], &[3, 1, 1]] {
        let expected = format!("y.npy: holds an array of shape {shape:?}, expected labels, {LABELS}");
        assert_eq!(labels(shape), expected);
    }
    for shape in [[1, 5], [3, 5]] {
        let expected = format!(
            "y.npy: holds an array of shape {shape:?}, expected labels, {LABELS}: save its transpose, `y.T`"
        );
        assert_eq!(labels(&shape), expected);
    }
}

/// Protects against images with another file's labels.
#[test]
fn counts_that_differ() {
    for (name, shape, message) in [
        ("y.npy", &[2][..], "x.npy: 3 images, but y.npy has 2 labels. Are both from the same data set?"),
        ("y.npy", &[0], "x.npy: 3 images, but y.npy has 0 labels. Are both from the same data set?"),
        ("yt.npy", &[1, 3], "xt.npy: 2 images, but yt.npy has 1 labels. Are both from the same data set?"),
    ] {
        let ones = vec![1.0; shape.iter().product()];
        assert_eq!(with(name, &npy("|u1", shape, &ones)).message(), message);
    }
}

/// Protects the way out of a file that is damaged, or of objects: which file, what is wrong, what to do.
#[test]
fn files_that_cannot_be_read() {
    let whole = npy("|u1", &[2, 784], &pixels(2));
    assert_eq!(
        with("xt.npy", &whole[..whole.len() - 1]).message(),
        "xt.npy: holds 1567 bytes of data, expected 1 for each number of shape [2, 784]. Save the array again with \
         `np.save`"
    );
    let objects = with("y.npy", &npy("|O", &[3], &[0.0; 3])).message();
    assert!(objects.starts_with("y.npy: holds values of type '|O', expected booleans, "), "{objects}");
    assert!(with("x.npy", b"").message().starts_with("x.npy: is not a .npy file: "));

    let folder = Folder::good();
    fs::remove_file(folder.path().join("y.npy")).unwrap();
    assert!(folder.message().starts_with("y.npy: cannot be read: "), "{}", folder.message());
}
