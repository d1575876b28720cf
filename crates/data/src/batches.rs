//! Batches: images in the order asked for.

use std::{borrow::Cow, mem};

use linalg::{ByteRows, RowMajor};

use crate::Images;

/// Some images as the rows of a matrix, with their labels.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'a> {
    /// `(B, D)`, one image per row, each pixel divided by 255.
    pub x: RowMajor<'a>,
    /// `(B,)`, the label of each row.
    pub labels: &'a [u8],
    /// `(B,)`, the place of each row in the image set.
    pub indices: &'a [usize],
}

/// The batches of an epoch, one after the other. Each takes the place of the one before, and keeps its memory; so a
/// batch must be done with before the next one comes, and this is no [`Iterator`]: use `while let`.
///
/// ```
/// # let images = data::Images::new(vec![0; 10], vec![1; 5], 1, 2)?;
/// use data::Batch;
///
/// let mut batches = images.batches(&[4, 2, 0, 1, 3], 2);
/// assert_eq!(batches.len(), 3);
/// while let Some(Batch { x, labels, .. }) = batches.next() {
///     assert_eq!(x.nrows(), labels.len());
/// }
/// # Ok::<(), data::images::CountError>(())
/// ```
pub struct Batches<'a> {
    images: &'a Images,
    order: Cow<'a, [usize]>,
    batch_size: usize,
    handed_out: usize,
    /// Whether the images of the next batch are announced.
    announced: bool,
    x: ByteRows<'a>,
    labels: Vec<u8>,
    watch: Box<dyn FnMut(usize) + 'a>,
}

impl<'a> Batches<'a> {
    pub(crate) fn new(images: &'a Images, order: Cow<'a, [usize]>, batch_size: usize) -> Self {
        assert!(batch_size > 0, "a batch needs at least one image");
        let largest = batch_size.min(order.len());
        Self {
            images,
            batch_size,
            handed_out: 0,
            announced: false,
            x: ByteRows::new(images.bytes()),
            labels: vec![0; largest],
            watch: Box::new(|_| {}),
            order,
        }
    }

    /// The same batches, watched: `callback` gets the number of images handed out so far at each call of
    /// [`next`](Self::next), the last one included, which finds no further batch. For a progress bar.
    pub fn watched(self, callback: impl FnMut(usize) + 'a) -> Self {
        Self { watch: Box::new(callback), ..self }
    }

    /// The batches that follow the first so many: a run that was interrupted goes on with them. No image of the others
    /// is read; they count in [`len`](Self::len) and [`images`](Self::images) all the same.
    pub fn skip(mut self, batches: usize) -> Self {
        self.handed_out = self.order.len().min(batches.saturating_mul(self.batch_size));
        self.announced = false;
        self
    }

    /// How many batches there are in all, a last partial one included.
    pub fn len(&self) -> usize {
        self.order.len().div_ceil(self.batch_size)
    }

    /// How many images all batches hold together.
    pub fn images(&self) -> usize {
        self.order.len()
    }

    /// Whether there is no batch at all, for want of images.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The next batch, if there is one.
    ///
    /// # Panics
    /// If the order holds a place that the image set does not have, in this batch or the one after it.
    #[allow(clippy::should_implement_trait, reason = "an Iterator cannot lend its buffer")]
    pub fn next(&mut self) -> Option<Batch<'_>> {
        (self.watch)(self.handed_out);
        let start = self.handed_out;
        let end = self.order.len().min(start.saturating_add(self.batch_size));
        if start == end {
            return None;
        }
        self.handed_out = end;

        if !mem::replace(&mut self.announced, true) {
            self.announce(start);
        }
        self.x.advance();
        self.announce(end);
        let indices = &self.order[start..end];
        let labels = &mut self.labels[..indices.len()];
        for (label, &index) in labels.iter_mut().zip(indices) {
            *label = self.images.label(index);
        }
        Some(Batch { x: self.x.rows(), labels, indices })
    }

    /// Announces the images of the batch that begins there.
    fn announce(&mut self, start: usize) {
        let end = self.order.len().min(start.saturating_add(self.batch_size));
        self.x.announce(self.order[start..end].iter().copied());
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

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
            let mut batches = images.batches(&order, batch_size);
            let mut expected = order.chunks(batch_size);
            prop_assert_eq!(batches.len(), expected.len());
            while let Some(Batch { x, labels, indices }) = batches.next() {
                let places = expected.next().expect("no batch too many");
                prop_assert_eq!(indices, places);
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
        let mut batches = images.batches_in_order(3);
        let mut seen = Vec::new();
        while let Some(batch) = batches.next() {
            seen.push(batch.indices.to_vec());
        }
        assert_eq!(seen, [vec![0, 1, 2], vec![3]]);
    }

    /// Protects `--batch-size` with a number beyond all images, the largest there is too: one batch has them all.
    #[test]
    fn all_in_one_batch() {
        let images = four_images();
        for batch_size in [4, 5, usize::MAX - 3, usize::MAX] {
            let mut batches = images.batches(vec![3, 1, 0, 2], batch_size);
            assert_eq!(batches.len(), 1);
            assert_eq!(batches.next().expect("the only one").indices, [3, 1, 0, 2]);
            assert!(batches.next().is_none());
            assert!(images.batches_in_order(batch_size).skip(1).next().is_none());
        }
    }

    /// Protects a run that is taken up again: it goes on with the batches that it has not seen, as they would have been.
    #[test]
    fn after_the_first_ones() {
        let images = four_images();
        let rest = |skipped: usize| {
            let (mut batches, mut seen) = (images.batches(vec![3, 1, 0, 2], 3).skip(skipped), Vec::new());
            assert_eq!((batches.len(), batches.images()), (2, 4));
            while let Some(batch) = batches.next() {
                assert_eq!(batch.x.row(0)[0], linalg::Float::from(images.image(batch.indices[0])[0]) / 255.0);
                seen.push(batch.indices.to_vec());
            }
            seen
        };
        assert_eq!(rest(0), [vec![3, 1, 0], vec![2]]);
        // Also when the second batch has been announced already.
        let mut batches = images.batches(vec![3, 1, 0, 2], 1);
        batches.next();
        let mut rest_of_it = batches.skip(3);
        let last = rest_of_it.next().expect("the fourth");
        let pixel = linalg::Float::from(images.image(2)[0]) / 255.0;
        assert_eq!((last.indices, last.x.row(0)[0]), (&[2][..], pixel));
        assert_eq!(rest(1), [vec![2]]);
        for all in [2, 3, usize::MAX] {
            assert!(rest(all).is_empty());
        }
    }

    /// Protects progress bars: the callback sees each batch begin, and the end.
    #[test]
    fn the_watcher_sees_every_batch() {
        let (images, seen) = (four_images(), RefCell::new(Vec::new()));
        let mut batches = images.batches_in_order(3).watched(|count| seen.borrow_mut().push(count));
        while batches.next().is_some() {}
        assert_eq!(*seen.borrow(), [0, 3, 4]);
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
