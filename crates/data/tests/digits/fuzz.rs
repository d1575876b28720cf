//! Folders of anything.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::folder::{Folder, npy_in_order};

/// An array of any type, shape and content, most often as it should be: `cycles` over and over; now and then cut short.
fn array(
    accepted: &'static [&'static [usize]],
    other: &'static [&'static [usize]],
    cycles: &'static [&'static [f64]],
) -> impl Strategy<Value = Vec<u8>> {
    let kinds = &["|u1", "<i8", "<f8", ">f8", "<f4", "|b1", "|i1", ">u2", "<u4", ">i8"][..];
    let kind = prop_oneof![20 => select(kinds), 1 => Just("|O")];
    let shape = prop_oneof![8 => select(accepted), 1 => select(other)];
    let odd = prop::option::weighted(0.1, (any::<Index>(), any::<f64>()));
    let cut = prop::option::weighted(0.05, any::<Index>());
    (kind, shape, select(cycles), odd, any::<bool>(), cut).prop_map(
        |(kind, shape, cycle, odd, fortran, cut)| {
            let length: usize = shape.iter().product();
            let mut values: Vec<f64> = cycle.iter().copied().cycle().take(length).collect();
            if let Some((place, value)) = odd.filter(|_| length > 0) {
                values[place.index(length)] = value;
            }
            let mut file = npy_in_order(kind, if fortran { "True" } else { "False" }, shape, &values);
            if let Some(place) = cut {
                file.truncate(place.index(file.len()));
            }
            file
        },
    )
}

fn images() -> impl Strategy<Value = Vec<u8>> {
    const OTHER: &[&[usize]] = &[&[0, 784], &[784, 2], &[784], &[2, 7], &[28, 28, 2], &[2, 28, 28, 1], &[]];
    array(
        &[&[2, 784], &[2, 28, 28]],
        OTHER,
        &[&[0.0, 1.0], &[0.0, 7.0, 255.0], &[0.5, 0.0, 1.0], &[0.5, 2.0]],
    )
}

fn labels() -> impl Strategy<Value = Vec<u8>> {
    const OTHER: &[&[usize]] = &[&[3, 2], &[1, 2], &[3], &[0], &[2, 0], &[2, 10], &[2, 3, 1], &[]];
    let numbers = array(&[&[2], &[2, 1]], OTHER, &[&[1.0, 7.0], &[8.0], &[0.0, 2.0], &[1.0], &[7.0, 2.0]]);
    let rows = array(&[&[2, 3]], OTHER, &[&[1.0, 0.0, 0.0, 0.0, 0.0, 1.0], &[0.0, 1.0, 0.0], &[0.0, 1.0]]);
    prop_oneof![3 => numbers, 1 => rows]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Protects against a panic, and against data that would bring a lab down: what loads are pixels between 0 and 1
    /// and one of three classes for each image; what does not, gives an error that names one of the files.
    #[test]
    fn loaded_well_or_refused(
        x in images(),
        y in labels(),
        xt in images(),
        yt in labels(),
        train in prop::option::weighted(0.2, 0..4_usize),
    ) {
        let folder = Folder::good();
        for (name, content) in [("x.npy", x), ("y.npy", y), ("xt.npy", xt), ("yt.npy", yt)] {
            folder.write(name, &content);
        }
        match folder.load(train) {
            Ok(digits) => for set in [&digits.train, &digits.test] {
                prop_assert_eq!(set.x.shape(), (set.len(), 784));
                prop_assert!(set.labels.iter().all(|&class| class < 3) && !set.is_empty());
                for i in 0..set.len() {
                    prop_assert!(set.x.rows().row(i).iter().all(|pixel| (0.0..=1.0).contains(pixel)));
                }
            },
            Err(message) => {
                let named = ["x.npy: ", "y.npy: ", "xt.npy: ", "yt.npy: ", "--train "];
                prop_assert!(named.iter().any(|start| message.starts_with(start)), "{}", message);
            }
        }
    }
}
