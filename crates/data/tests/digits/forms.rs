//! Every form that the arrays may have gives the same images and classes.

use data::Source;
use linalg::{Float, floats};

use crate::folder::{Folder, npy, npy_in_order, pixels};

/// The pixels of the first images of a set, as they lie.
fn values(set: &data::Samples) -> Vec<Float> {
    (0..set.len()).flat_map(|i| set.x.rows().row(i).to_vec()).collect()
}

/// Protects the default: bytes and digits become numbers from 0 to 1 and classes, as NumPy's `x / 255` and
/// `np.searchsorted([1, 7, 8], y)` make them.
#[test]
fn bytes_and_digits() {
    let digits = Folder::good().load(None).unwrap();
    let expected = floats(pixels(3).iter().map(|pixel| pixel / 255.0));
    assert_eq!((digits.train.x.shape(), values(&digits.train)), ((3, 784), expected));
    assert_eq!((digits.test.x.shape(), digits.test.len()), ((2, 784), 2));
    assert_eq!((digits.train.labels, digits.test.labels), (vec![0, 1, 2], vec![2, 0]));
    assert_eq!((digits.classes, digits.source), (vec!["1".into(), "7".into(), "8".into()], Source::Folder));
    assert_eq!(digits.dataset, "digits-178");
}

/// Protects the same data in any type of number, shape and order: the very same doubles.
#[test]
fn whole_pixels_of_any_type() {
    let good = Folder::good().load(None).unwrap();
    for kind in ["|u1", "<i2", ">u2", "<u4", "<i8", ">i8", "<f4", ">f4", "<f8", ">f8"] {
        for shape in [&[3, 784][..], &[3, 28, 28]] {
            let folder = Folder::good();
            folder.write("x.npy", &npy(kind, shape, &pixels(3)));
            assert_eq!(folder.load(None).unwrap().train, good.train, "{kind} {shape:?}");
        }
        let folder = Folder::good();
        let (x, columns) =
            (pixels(3), (0..784).flat_map(|pixel| (0..3).map(move |image| image * 784 + pixel)));
        let in_columns: Vec<f64> = columns.map(|place| x[place]).collect();
        folder.write("x.npy", &npy_in_order(kind, "True", &[3, 784], &in_columns));
        assert_eq!(folder.load(None).unwrap().train, good.train, "{kind} in Fortran order");
    }
}

/// Protects images that are already scaled from being scaled again: they stay as they are, bit by bit.
#[test]
fn numbers_from_0_to_1() {
    let folder = Folder::good();
    let scaled: Vec<f64> = pixels(3).iter().map(|pixel| pixel / 255.0).collect();
    folder.write("x.npy", &npy("<f8", &[3, 784], &scaled));
    assert_eq!(folder.load(None).unwrap().train, Folder::good().load(None).unwrap().train);
    folder.write("x.npy", &npy(">f4", &[3, 28, 28], &scaled));
    let rounded = floats(scaled.iter().map(|&value| f64::from(value as f32)));
    assert_eq!(values(&folder.load(None).unwrap().train), rounded);
}

/// Protects images of nothing but 0 and 1: they are read as the other file's, and stay as they are if that one says
/// nothing either. Bytes are divided whatever they hold.
#[test]
fn images_that_say_nothing_by_themselves() {
    let [flags, whole, fractions] = [[0.0, 1.0], [7.0, 200.0], [0.25, 1.0]]
        .map(|pair| [pair.repeat(392), pair.repeat(392), pair.repeat(392)].concat());
    let cases = [
        ("<i8", "<i8", &flags, 1.0),
        ("|b1", "<f8", &fractions, 1.0),
        ("<f8", "<i8", &whole, 255.0),
        ("<i8", "|u1", &flags, 255.0),
        ("|u1", "<f8", &fractions, 255.0),
    ];
    for (kind, other_kind, other, divisor) in cases {
        let folder = Folder::good();
        folder.write("x.npy", &npy(kind, &[3, 784], &flags));
        folder.write("xt.npy", &npy(other_kind, &[2, 784], &other[..2 * 784]));
        let digits = folder.load(None).unwrap();
        let expected = floats(flags.iter().map(|flag| flag / divisor));
        assert_eq!(values(&digits.train), expected, "{kind} beside {other_kind}");
    }
    let folder = Folder::good();
    folder.write("x.npy", &npy("<f8", &[3, 784], &fractions));
    assert_eq!(folder.load(None).unwrap().test, Folder::good().load(None).unwrap().test);
}

/// Protects the three forms of labels, in any type of number, in one column or none.
#[test]
fn three_forms_of_labels() {
    let classes = [0.0, 1.0, 2.0];
    let one_hot = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    for kind in ["|u1", "|i1", "<i8", ">i8", "<f4", ">f8"] {
        let forms = [
            npy(kind, &[3], &[1.0, 7.0, 8.0]),
            npy(kind, &[3, 1], &[1.0, 7.0, 8.0]),
            npy(kind, &[3], &classes),
            npy(kind, &[3, 1], &classes),
            npy(kind, &[3, 3], &one_hot),
        ];
        for (i, form) in forms.iter().enumerate() {
            let folder = Folder::good();
            folder.write("y.npy", form);
            assert_eq!(folder.load(None).unwrap().train.labels, [0, 1, 2], "{kind}, form {i}");
        }
    }
    let folder = Folder::good();
    folder.write("y.npy", &npy("|b1", &[3, 3], &one_hot));
    assert_eq!(folder.load(None).unwrap().train.labels, [0, 1, 2]);
}

/// Protects labels of nothing but 1, the digit 1 or the class of 7: the other file decides; if it cannot, it is an
/// error rather than a guess.
#[test]
fn labels_that_say_nothing_by_themselves() {
    let ones = npy("<i8", &[3], &[1.0; 3]);
    for (test, class) in [([7.0, 8.0], 0), ([1.0, 8.0], 0), ([1.0, 2.0], 1), ([0.0, 0.0], 1)] {
        let folder = Folder::good();
        folder.write("y.npy", &ones);
        folder.write("yt.npy", &npy("<i8", &[2], &test));
        assert_eq!(folder.load(None).unwrap().train.labels, [class; 3], "{test:?}");
    }
    let expected =
        "nothing but 1, which is the digit 1 or the class of the digit 7: save one-hot rows, (n, 3)";
    for test in [npy("<i8", &[2], &[1.0; 2]), npy("<i8", &[2, 3], &[1.0, 0.0, 0.0, 0.0, 0.0, 1.0])] {
        let folder = Folder::good();
        folder.write("y.npy", &ones);
        folder.write("yt.npy", &test);
        assert_eq!(folder.message(), format!("y.npy: {expected}"));
    }
    let folder = Folder::good();
    folder.write("yt.npy", &npy("<i8", &[2], &[1.0; 2]));
    folder.write("y.npy", &npy("<i8", &[3], &[2.0, 0.0, 1.0]));
    assert_eq!(folder.load(None).unwrap().test.labels, [1, 1]);
}

/// Protects the other names: `v.npy` and `vt.npy` count where there is no `y.npy` and `yt.npy`, and only there.
#[test]
fn v_for_y() {
    let folder = Folder::good();
    folder.write("v.npy", b"something else");
    assert_eq!(folder.load(None).unwrap().train.labels, [0, 1, 2]);
    for [y, v] in [["y.npy", "v.npy"], ["yt.npy", "vt.npy"]] {
        std::fs::rename(folder.path().join(y), folder.path().join(v)).unwrap();
    }
    let digits = folder.load(None).unwrap();
    assert_eq!((digits.train.labels, digits.test.labels), (vec![0, 1, 2], vec![2, 0]));
    folder.write("v.npy", &npy("|u1", &[3], &[1.0, 9.0, 1.0]));
    assert!(folder.message().starts_with("v.npy: label 9 at index 1, "));
}

/// Protects `--train`: the first images and their labels; what cannot be is refused, and the number there is said.
#[test]
fn only_some_training_images() {
    let folder = Folder::good();
    let all = folder.load(None).unwrap();
    assert_eq!(folder.load(Some(3)).unwrap().train, all.train);
    let two = folder.load(Some(2)).unwrap();
    assert_eq!((two.train.labels.as_slice(), two.test), (&[0, 1][..], all.test));
    assert_eq!(values(&two.train), values(&all.train)[..2 * 784]);
    for wanted in [0, 4, usize::MAX] {
        let place = folder.path().display();
        let expected = format!(
            "--train {wanted}: expected a number from 1 to the 3 training images of the digits in {place}"
        );
        assert_eq!(folder.load(Some(wanted)).expect_err("cannot be"), expected);
    }
}
