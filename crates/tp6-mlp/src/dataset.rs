//! TP6 Q2: images with one-hot labels, in batches.

use std::sync::Arc;

use data::{Batches, Images};
use linalg::{Float, Matrix, Row, RowMajor, one_hot};
use numpy_rng::Generator;

/// TP6 Q2: `N` images and their classes, and the generator that says in which order they come.
#[derive(Debug)]
pub struct Dataset {
    images: Arc<Images>,
    classes: usize,
    rng: Generator,
    /// The order of the images in the epoch that was begun last.
    order: Vec<usize>,
}

impl Dataset {
    /// A set of these images, of `classes` classes, with a generator of its own. Several sets may share images.
    pub fn new(images: impl Into<Arc<Images>>, classes: usize, rng: Generator) -> Self {
        Self { images: images.into(), classes, rng, order: Vec::new() }
    }

    /// TP6 Q2: `N`, how many images there are.
    pub fn len(&self) -> usize {
        self.images.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.images.is_empty()
    }

    /// `K`, how many classes there are.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The images themselves.
    pub fn images(&self) -> &Images {
        &self.images
    }

    /// The generator as it is now: it draws the order of the next epoch.
    pub fn rng(&self) -> &Generator {
        &self.rng
    }

    /// TP6 Q2: the `i`-th sample, `x / 255` as a row `(1, D)` and its class one-hot, `(1, K)`.
    ///
    /// ```
    /// use linalg::Row;
    /// use numpy_rng::default_rng;
    /// use tp6_mlp::Dataset;
    ///
    /// let images = data::Images::new(vec![0, 255, 51, 102], vec![2, 0], 1, 2)?;
    /// let (x, y) = Dataset::new(images, 3, default_rng(0)).sample(1);
    /// assert_eq!(x, Row::from_vec(vec![0.2, 0.4]));
    /// assert_eq!(y, Row::from_vec(vec![1.0, 0.0, 0.0]));
    /// # Ok::<(), data::images::CountError>(())
    /// ```
    ///
    /// # Panics
    /// If there are not that many.
    pub fn sample(&self, i: usize) -> (Row, Row) {
        let x = self.images.image(i).iter().map(|&pixel| Float::from(pixel) / 255.0);
        let y = one_hot(&[self.images.label(i)], self.classes);
        (Row::from_iterator(self.images.pixels_per_image(), x), y.row(0).into_owned())
    }

    /// TP6 Q2: all images once, in batches of `batch_size`; the last one has what is left over. The order is the set's
    /// next `rng.permutation(N)`: another one in each epoch. A batch is its images `x (B, D)`, each pixel divided by 255,
    /// and their classes one-hot, `y (B, K)`.
    ///
    /// # Panics
    /// If `batch_size` is 0, or a label is not below `K`.
    pub fn iterate(&mut self, batch_size: usize) -> impl ExactSizeIterator<Item = (RowMajor<'_>, Matrix)> {
        self.order = self.rng.permutation(self.len());
        with_one_hot(self.images.batches(&self.order, batch_size), self.classes)
    }

    /// All images once, in batches, in the order in which they lie: to evaluate a model.
    ///
    /// # Panics
    /// As [`iterate`](Self::iterate).
    pub fn in_order(&self, batch_size: usize) -> impl ExactSizeIterator<Item = (RowMajor<'_>, Matrix)> {
        with_one_hot(self.images.batches_in_order(batch_size), self.classes)
    }
}

fn with_one_hot(
    batches: Batches<'_>,
    classes: usize,
) -> impl ExactSizeIterator<Item = (RowMajor<'_>, Matrix)> {
    batches.map(move |batch| (batch.x, one_hot(&batch.labels, classes)))
}
