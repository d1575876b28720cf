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
}

impl Dataset {
    /// A set of these images, of `classes` classes, with a generator of its own. Several sets may share images.
    pub fn new(images: impl Into<Arc<Images>>, classes: usize, rng: Generator) -> Self {
        Self { images: images.into(), classes, rng }
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
    /// next `rng.permutation(N)`: another one in each epoch.
    ///
    /// # Panics
    /// If `batch_size` is 0.
    pub fn iterate(&mut self, batch_size: usize) -> Iterate<'_> {
        let order = self.rng.permutation(self.len());
        Iterate::new(self.images.batches(order, batch_size), self.classes)
    }

    /// The same in the order in which they lie, to evaluate a model.
    ///
    /// # Panics
    /// If `batch_size` is 0.
    pub fn in_order(&self, batch_size: usize) -> Iterate<'_> {
        Iterate::new(self.images.batches_in_order(batch_size), self.classes)
    }
}

/// The batches of an epoch: what [`Dataset::iterate`] gives. Each is written over the one before; so this is no
/// [`Iterator`], and goes with `while let`.
pub struct Iterate<'a> {
    batches: Batches<'a>,
    classes: usize,
}

impl<'a> Iterate<'a> {
    /// These batches, of images of `classes` classes.
    pub(crate) fn new(batches: Batches<'a>, classes: usize) -> Self {
        Self { batches, classes }
    }

    /// How many images all batches hold together.
    pub fn images(&self) -> usize {
        self.batches.images()
    }

    /// How many batches there are in all, a last partial one included.
    pub fn len(&self) -> usize {
        self.batches.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Those that follow the first so many.
    pub fn skip(self, batches: usize) -> Self {
        Self { batches: self.batches.skip(batches), ..self }
    }

    /// The next batch, if there is one: images `(B, D)` and their classes one-hot, `(B, K)`.
    ///
    /// # Panics
    /// If a label is not below `K`.
    #[allow(clippy::should_implement_trait, reason = "an Iterator cannot lend its buffer")]
    pub fn next(&mut self) -> Option<(RowMajor<'_>, Matrix)> {
        let batch = self.batches.next()?;
        Some((batch.x, one_hot(batch.labels, self.classes)))
    }
}
