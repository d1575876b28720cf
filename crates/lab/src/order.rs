//! The order in which an epoch goes through the training images.

use numpy_rng::{Generator, RandomState};

/// Where the order of each epoch comes from. `clone` gives an independent copy, which gives the same orders again.
pub trait Order: Clone {
    /// The places of the images of the next epoch, of `n` images in all.
    fn epoch(&mut self, n: usize) -> Vec<usize>;
}

/// A new random order for each epoch: `rng.permutation(n)` (TP2, TP3).
impl Order for RandomState {
    fn epoch(&mut self, n: usize) -> Vec<usize> {
        self.permutation(n)
    }
}

/// The same from NumPy's present generator (TP6).
impl Order for Generator {
    fn epoch(&mut self, n: usize) -> Vec<usize> {
        self.permutation(n)
    }
}

/// The order of the file, the same for every epoch; images that do not fill a batch are left out (TP1).
///
/// ```
/// use lab::{FileOrder, Order};
///
/// assert_eq!(FileOrder { batch_size: 2 }.epoch(5), [0, 1, 2, 3]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FileOrder {
    /// Images of a batch.
    pub batch_size: usize,
}

impl Order for FileOrder {
    fn epoch(&mut self, n: usize) -> Vec<usize> {
        (0..n - n % self.batch_size).collect()
    }
}
