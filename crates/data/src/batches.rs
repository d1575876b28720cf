//! Batches: images in the order asked for.

use linalg::RowMajor;

use crate::images::Images;

impl Images {
    /// Batches of `batch_size` images in the order given: `order` holds places in this set. The last batch has what is
    /// left over.
    ///
    /// ```
    /// # let images = data::Images::new(vec![0, 255, 51, 102, 255, 0], vec![7, 8, 9], 1, 2)?;
    /// for batch in images.batches(&[2, 0, 1], 2) {
    ///     println!("{:?} {:?}", batch.x.shape(), batch.labels); // (2, 2) [9, 7], then (1, 2) [8]
    /// }
    /// # Ok::<(), data::images::CountError>(())
    /// ```
    ///
    /// # Panics
    /// If `batch_size` is 0; later, at the latest at the batch of a place that this set does not have.
    pub fn batches<'a>(&'a self, order: &'a [usize], batch_size: usize) -> Batches<'a> {
        Batches::new(self, order, batch_size)
    }

    /// The images at these places, in this order, as one batch.
    ///
    /// # Panics
    /// If this set does not have one of them.
    pub fn batch<'a>(&'a self, places: &'a [usize]) -> Batch<'a> {
        Batch::new(self, places, &[])
    }

    /// Batches of `batch_size` images in file order: to evaluate a model on a whole set without one giant matrix.
    ///
    /// # Panics
    /// If `batch_size` is 0.
    pub fn batches_in_order(&self, batch_size: usize) -> Batches<'_> {
        Batches::new(self, self.bytes().in_order(), batch_size)
    }
}

/// Some images as the rows of a matrix, with their labels.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// `(B, D)`, one image per row, each pixel divided by 255. Nothing is copied: it is a view of the image set.
    pub x: RowMajor<'a>,
    /// `(B,)`, the label of each row.
    pub labels: Vec<u8>,
    /// `(B,)`, the place of each row in the image set.
    pub places: &'a [usize],
}

impl<'a> Batch<'a> {
    /// The images at these places; those at the places `next` will be wanted next.
    fn new(images: &'a Images, places: &'a [usize], next: &'a [usize]) -> Self {
        let x = RowMajor::of_bytes(images.bytes(), places, next);
        let labels = places.iter().map(|&place| images.label(place)).collect();
        Self { x, labels, places }
    }
}

/// The batches of an epoch, one after the other.
///
/// ```
/// # let images = data::Images::new(vec![0; 10], vec![1; 5], 1, 2)?;
/// let order = [4, 2, 0, 1, 3];
/// let batches = images.batches(&order, 2);
/// assert_eq!(batches.len(), 3);
/// for batch in batches {
///     assert_eq!(batch.x.nrows(), batch.labels.len());
/// }
/// # Ok::<(), data::images::CountError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Batches<'a> {
    images: &'a Images,
    /// The places that are still to come.
    order: &'a [usize],
    batch_size: usize,
}

impl<'a> Batches<'a> {
    fn new(images: &'a Images, order: &'a [usize], batch_size: usize) -> Self {
        assert!(batch_size > 0, "a batch needs at least one image");
        Self { images, order, batch_size }
    }

    /// How many images the batches that are still to come hold together.
    pub fn images(&self) -> usize {
        self.order.len()
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = Batch<'a>;

    /// The next batch, if there is one.
    ///
    /// # Panics
    /// If the order holds a place that the image set does not have, in this batch or the one after it.
    fn next(&mut self) -> Option<Batch<'a>> {
        if self.order.is_empty() {
            return None;
        }
        let (places, rest) = self.order.split_at(self.batch_size.min(self.order.len()));
        self.order = rest;
        let next = &rest[..self.batch_size.min(rest.len())];
        Some(Batch::new(self.images, places, next))
    }

    /// Passes over so many batches without reading their images.
    fn nth(&mut self, n: usize) -> Option<Batch<'a>> {
        self.order = &self.order[n.saturating_mul(self.batch_size).min(self.order.len())..];
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.order.len().div_ceil(self.batch_size);
        (count, Some(count))
    }
}

/// A last partial batch counts.
impl ExactSizeIterator for Batches<'_> {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn four_images() -> Images {
        Images::new((0..24).map(|i| i * 10).collect(), vec![5, 6, 7, 8], 2, 3).expect("four images of 2×3")
    }

    proptest! {
        /// Protects the numbers that every lab learns from: each batch against a division pixel by pixel, on orders
        /// with repetitions and gaps, and sizes that divide the order or not.
        #[test]
        fn as_computed_pixel_by_pixel(
            pixels in proptest::collection::vec(any::<u8>(), 20 * 6),
            order in proptest::collection::vec(0..20_usize, 0..60),
            batch_size in 1..70_usize,
        ) {
            let labels: Vec<u8> = (100..120).collect();
            let images = Images::new(pixels.clone(), labels, 2, 3).expect("twenty images of 2×3");
            let batches = images.batches(&order, batch_size);
            let mut expected = order.chunks(batch_size);
            prop_assert_eq!(batches.len(), expected.len());
            for Batch { x, labels, places: of_batch } in batches {
                let places = expected.next().expect("no batch too many");
                prop_assert_eq!(of_batch, places);
                prop_assert_eq!(x.shape(), (places.len(), 6));
                for (row, &place) in places.iter().enumerate() {
                    prop_assert_eq!(usize::from(labels[row]), 100 + place);
                    for column in 0..6 {
                        let value = linalg::Float::from(pixels[place * 6 + column]) / 255.0;
                        prop_assert_eq!(x.row(row)[column].to_bits(), value.to_bits());
                    }
                }
            }
            prop_assert_eq!(expected.next(), None);
        }
    }

    /// Protects evaluation: file order is 0, 1, 2, …, the last partial batch included.
    #[test]
    fn in_file_order() {
        let images = four_images();
        let seen: Vec<_> = images.batches_in_order(3).map(|batch| batch.places.to_vec()).collect();
        assert_eq!(seen, [vec![0, 1, 2], vec![3]]);
    }

    /// Protects `--batch-size` with a number beyond all images, the largest there is too: one batch has them all.
    #[test]
    fn all_in_one_batch() {
        let images = four_images();
        for batch_size in [4, 5, usize::MAX - 3, usize::MAX] {
            let mut batches = images.batches(&[3, 1, 0, 2], batch_size);
            assert_eq!(batches.len(), 1);
            assert_eq!(batches.next().expect("the only one").places, [3, 1, 0, 2]);
            assert!(batches.next().is_none());
            assert!(images.batches_in_order(batch_size).nth(1).is_none());
        }
    }

    /// Protects a run that is taken up again: it goes on with the batches that it has not seen, as they would have been.
    #[test]
    fn after_the_first_ones() {
        let images = four_images();
        let rest = |skipped: usize| {
            let mut rest = images.batches(&[3, 1, 0, 2], 3).skip(skipped);
            rest.by_ref().map(|batch| (batch.places.to_vec(), batch.x.row(0)[0])).collect::<Vec<_>>()
        };
        let pixel = |place: usize| linalg::Float::from(images.image(place)[0]) / 255.0;
        assert_eq!(rest(0), [(vec![3, 1, 0], pixel(3)), (vec![2], pixel(2))]);
        assert_eq!(rest(1), [(vec![2], pixel(2))]);
        for all in [2, 3, usize::MAX] {
            assert!(rest(all).is_empty());
        }
        let mut batches = images.batches(&[3, 1, 0, 2], 1);
        batches.next();
        assert_eq!(batches.nth(1).expect("the third").places, [0]);
        assert_eq!((batches.len(), batches.images()), (1, 1));
    }

    /// Protects against reading another image's pixels when an order holds a wrong place.
    #[test]
    #[should_panic(expected = "row 4 of 4")]
    fn a_place_beyond_the_set() {
        four_images().batches(&[4], 1).next();
    }

    /// Protects against an endless epoch.
    #[test]
    #[should_panic(expected = "a batch needs at least one image")]
    fn batches_of_nothing() {
        four_images().batches_in_order(0);
    }
}
