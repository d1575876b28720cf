//! Q1's split is scikit-learn's: the same images in the same order.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{pool, sample};
use data::Images;
use sha2::{Digest, Sha256};
use tp6_mlp::train_test_split;

/// The places that the split gives to training and test set, of `n` images.
fn places(n: u32) -> (Vec<u32>, Vec<u32>) {
    // The place of an image, as four pixels of 0 to 255.
    let pixels = (0..n).flat_map(u32::to_le_bytes).collect();
    let (train, test) = train_test_split(&Images::new(pixels, vec![0; n as usize], 2, 2).unwrap());
    let read =
        |set: &Images| (0..set.len()).map(|i| u32::from_le_bytes(set.image(i).try_into().unwrap())).collect();
    (read(&train), read(&test))
}

/// Protects the figures of the whole lab: of 70,000 images, of the sample's 7,000, and of numbers that five does not
/// divide.
///
/// ```python
/// train, test = sklearn.model_selection.train_test_split(np.arange(n), test_size=0.2, random_state=0)
/// len(train), len(test), train[:3], test[:3], sha256(np.concatenate([train, test]).astype("<u4").tobytes()).hexdigest()
/// ```
#[test]
fn as_scikit_learn_splits() {
    for (n, sizes, first, hash) in [
        (
            70_000,
            (56_000, 14_000),
            [43395, 34399, 24774, 10840, 56267, 14849],
            "5b445a0bff4ad3122cd07b85ea59338ba3b0b454e94665c89ec5ea174b984659",
        ),
        (
            7_000,
            (5_600, 1_400),
            [6137, 4778, 3149, 2849, 1235, 2883],
            "4be2ece1407337da9177a801af66771fb2d2f826e5e34f2b08926bc8ade38c99",
        ),
        (
            7_001,
            (5_600, 1_401),
            [4778, 3149, 4638, 2849, 1235, 2883],
            "fe823e102fd379b0bbefb75ab6f5f4f5fff8180d5227fd5af1db9b0d3314b719",
        ),
        (
            13,
            (10, 3),
            [10, 2, 8, 6, 11, 4],
            "0940ed9299dfe769382ca8934f1645f168575ecf530add95c79b46ba4bd88639",
        ),
    ] {
        let (train, test) = places(n);
        assert_eq!((train.len(), test.len()), sizes, "{n} images");
        assert_eq!([&train[..3], &test[..3]].concat(), first, "{n} images");
        let bytes: Vec<u8> = train.iter().chain(&test).flat_map(|place| place.to_le_bytes()).collect();
        let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digest, hash, "{n} images");
    }
}

/// Protects the pool: training files, then test files, so that the split's places are theirs.
#[test]
fn the_pool_is_in_file_order() {
    let (pool, (train, test)) = (pool("fashion-mnist"), sample("fashion-mnist"));
    for (set, place, in_pool) in [(&train, 0, 6137), (&train, 2, 3149), (&test, 0, 2849), (&test, 5, 5717)] {
        assert_eq!((set.image(place), set.label(place)), (pool.image(in_pool), pool.label(in_pool)));
    }
}
