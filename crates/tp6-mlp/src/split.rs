//! TP6 Q1: one pool of images, and what of it is for training and for the test.

use data::Images;
use linalg::Float;
use numpy_rng::RandomState;

/// `test_size`: the share of the images that the test set gets, rounded up.
pub const TEST_SHARE: Float = 0.2;

/// `random_state`: the split is the same for every run, whatever its seed.
const RANDOM_STATE: u32 = 0;

/// TP6 Q1: training and test set, `(N) → (N − n), (n)` with `n = ⌈0.2 N⌉`, as scikit-learn's
/// `train_test_split(x, y, test_size=0.2, random_state=0)` gives them.
///
/// With `perm = RandomState(0).permutation(N)`, the test set is the images at the first `n` places of it, the training
/// set those at the others, in that order.
///
/// ```
/// let images = data::Images::new((0..10).collect(), (0..10).collect(), 1, 1)?;
/// let (train, test) = tp6_mlp::train_test_split(&images);
/// // >>> x_train, x_test = train_test_split(np.arange(10), test_size=0.2, random_state=0)
/// assert_eq!(train.labels(), [4, 9, 1, 6, 7, 3, 0, 5]);
/// assert_eq!(test.labels(), [2, 8]);
/// # Ok::<(), data::images::CountError>(())
/// ```
pub fn train_test_split(images: &Images) -> (Images, Images) {
    let perm = RandomState::new(RANDOM_STATE).permutation(images.len());
    let (test, train) = perm.split_at((TEST_SHARE * images.len() as Float).ceil() as usize);
    (images.select(train), images.select(test))
}
