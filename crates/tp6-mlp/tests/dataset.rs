//! Q2: one sample, all samples in batches, another order in each epoch.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use data::Images;
use linalg::Float;
use numpy_rng::default_rng;
use proptest::prelude::*;
use tp6_mlp::Dataset;

/// Images of two pixels, the first of which is the place.
fn dataset(n: u8, seed: u32) -> Dataset {
    let pixels = (0..n).flat_map(|i| [i, 255 - i]).collect();
    let images = Images::new(pixels, (0..n).map(|i| i % 3).collect(), 1, 2).unwrap();
    Dataset::new(images, 3, default_rng(seed.into()))
}

/// The places of an epoch's images, batch by batch; each row of a batch is the sample of its place.
fn epoch(data: &mut Dataset, batch_size: usize, skipped: usize) -> Vec<Vec<usize>> {
    let samples: Vec<_> = (0..data.len()).map(|i| data.sample(i)).collect();
    let mut seen = Vec::new();
    for (x, y) in data.iterate(batch_size).skip(skipped) {
        let place = |i: usize| (x.row(i)[0] * 255.0).round() as usize;
        for i in 0..x.nrows() {
            let (image, one_hot) = &samples[place(i)];
            assert_eq!((&*x.row(i), &y.row(i).into_owned()), (image.as_slice(), one_hot));
            assert_eq!(one_hot.iter().sum::<Float>(), 1.0);
        }
        seen.push((0..x.nrows()).map(place).collect());
    }
    seen
}

proptest! {
    /// Protects the orders: each epoch's is the generator's next permutation, in batches of which the last may be
    /// smaller; an epoch of which some batches were skipped draws the same.
    #[test]
    fn orders_are_the_generators(n in 1..60_u8, seed in any::<u32>(), batch_size in 1..70_usize, skipped in 0..4_usize) {
        let mut data = dataset(n, seed);
        let mut rng = default_rng(seed.into());
        for skipped in [0, skipped, 0] {
            let order = rng.permutation(n.into());
            let expected: Vec<_> = order.chunks(batch_size).skip(skipped).map(<[_]>::to_vec).collect();
            prop_assert_eq!(epoch(&mut data, batch_size, skipped), expected);
        }
    }
}

/// Protects the figures of the whole lab: the first places of NumPy's orders.
/// `rng = np.random.default_rng(0)`, then `rng.permutation(20)[:5]` twice.
#[test]
fn numpys_orders() {
    let mut data = dataset(20, 0);
    assert_eq!(epoch(&mut data, 5, 0)[0], [4, 19, 6, 2, 13]);
    assert_eq!(epoch(&mut data, 5, 0)[0], [11, 16, 4, 7, 6]);
}

/// Protects evaluation: all images once, as they lie, whatever was drawn.
#[test]
fn in_order() {
    let mut data = dataset(7, 3);
    drop(data.iterate(2));
    let (batches, mut seen) = (data.in_order(3), Vec::new());
    assert_eq!(batches.len(), 3);
    for (x, _) in batches {
        seen.extend((0..x.nrows()).map(|i| (x.row(i)[0] * 255.0).round()));
    }
    assert_eq!(seen, [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
}
