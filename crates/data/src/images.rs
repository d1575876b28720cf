//! A set of images with their labels.

use std::ops::Range;

use linalg::{Bytes, room_for_images};

/// Grey images of one size, kept as bytes one after the other, each with its label.
///
/// ```
/// let images = data::Images::new(vec![0, 255, 7, 8], vec![3, 9], 1, 2)?;
/// assert_eq!((images.image(1), images.label(1)), (&[7, 8][..], 9));
/// # Ok::<(), data::images::CountError>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Images {
    /// An image is a row.
    pixels: Bytes,
    labels: Vec<u8>,
    height: usize,
    width: usize,
}

/// Pixels that do not make one image per label.
#[derive(Debug, thiserror::Error)]
#[error("{pixels} pixels do not make one image of {height}×{width} for each of {labels} labels")]
pub struct CountError {
    pixels: usize,
    labels: usize,
    height: usize,
    width: usize,
}

impl Images {
    /// The set of `pixels`, `(N, height, width)` in C order, and `labels`, `(N,)`.
    ///
    /// # Errors
    /// If the pixels do not make one image per label.
    pub fn new(pixels: Vec<u8>, labels: Vec<u8>, height: usize, width: usize) -> Result<Self, CountError> {
        let expected = height.checked_mul(width).and_then(|area| area.checked_mul(labels.len()));
        if height == 0 || width == 0 || expected != Some(pixels.len()) {
            return Err(CountError { pixels: pixels.len(), labels: labels.len(), height, width });
        }
        Ok(Self { pixels: Bytes::new(pixels, height * width), labels, height, width })
    }

    /// `N`, the number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no image.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Rows of pixels in an image: 28.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Pixels in such a row: 28.
    pub fn width(&self) -> usize {
        self.width
    }

    /// `D`, the pixels of an image: 784.
    pub fn pixels_per_image(&self) -> usize {
        self.height * self.width
    }

    /// The pixels of the `i`-th image, row after row; 0 is the background, 255 the full stroke.
    ///
    /// # Panics
    /// If there are not that many images.
    pub fn image(&self, i: usize) -> &[u8] {
        assert!(i < self.len(), "image {i} of {}", self.len());
        self.pixels.row(i)
    }

    /// The pixels of all images, one image after the other.
    pub fn pixels(&self) -> &[u8] {
        self.pixels.as_slice()
    }

    /// The pixels of all images, as the rows of a matrix to be.
    pub(crate) fn bytes(&self) -> &Bytes {
        &self.pixels
    }

    /// The label of the `i`-th image.
    ///
    /// # Panics
    /// If there are not that many images.
    pub fn label(&self, i: usize) -> u8 {
        self.labels[i]
    }

    /// All labels, `(N,)`.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The first `n` images; all of them if there are fewer.
    pub fn take(self, n: usize) -> Images {
        let area = self.pixels_per_image();
        self.changed(|pixels, labels| {
            pixels.truncate(n.saturating_mul(area));
            labels.truncate(n);
        })
    }

    /// The first `n` images, and the rest.
    ///
    /// # Panics
    /// If there are fewer than `n`.
    pub fn split_at(self, n: usize) -> (Images, Images) {
        assert!(n <= self.len(), "cannot split {} images at {n}", self.len());
        let rest = self.part(n..self.len());
        (self.take(n), rest)
    }

    /// A copy of the images at these places.
    ///
    /// # Panics
    /// If the range goes beyond the last image.
    pub fn part(&self, places: Range<usize>) -> Images {
        let area = self.pixels_per_image();
        let pixels = self.pixels()[places.start * area..places.end * area].to_vec();
        Images { pixels: Bytes::new(pixels, area), labels: self.labels[places].to_vec(), ..*self }
    }

    /// These images and then the others, as one set: NumPy's `np.concatenate`.
    ///
    /// # Panics
    /// If the others have another height or width.
    pub fn concat(self, others: Images) -> Images {
        let sizes = [(self.height, self.width), (others.height, others.width)];
        assert!(
            sizes[0] == sizes[1],
            "images of {:?} and of {:?} pixels do not make one set",
            sizes[0],
            sizes[1]
        );
        self.changed(|pixels, labels| {
            pixels.extend(others.pixels());
            labels.extend(others.labels());
        })
    }

    /// A copy of the images at these places, in this order: NumPy's `images[places]`.
    ///
    /// ```
    /// let images = data::Images::new(vec![10, 20, 30], vec![1, 2, 3], 1, 1)?;
    /// assert_eq!(images.select(&[2, 0, 2]).labels(), [3, 1, 3]);
    /// # Ok::<(), data::images::CountError>(())
    /// ```
    ///
    /// # Panics
    /// If there is no image at one of them.
    pub fn select(&self, places: &[usize]) -> Images {
        let mut pixels = room_for_images(places.len() * self.pixels_per_image());
        places.iter().for_each(|&place| pixels.extend_from_slice(self.image(place)));
        let labels = places.iter().map(|&place| self.label(place)).collect();
        Images { pixels: Bytes::new(pixels, self.pixels_per_image()), labels, ..*self }
    }

    /// With other images of the same size.
    fn changed(self, change: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>)) -> Images {
        let Images { pixels, mut labels, height, width } = self;
        let mut pixels = pixels.into_vec();
        change(&mut pixels, &mut labels);
        Images { pixels: Bytes::new(pixels, height * width), labels, height, width }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::Index};

    use super::*;

    /// Protects every index into the pixels: they must be one whole image per label, even where a product overflows.
    #[test]
    fn pixels_that_do_not_fit_the_labels() {
        let message = |pixels, labels, height, width| {
            Images::new(vec![0; pixels], vec![0; labels], height, width)
                .expect_err("no such images")
                .to_string()
        };
        assert_eq!(message(11, 2, 2, 3), "11 pixels do not make one image of 2×3 for each of 2 labels");
        assert!(message(0, 2, 0, 3).starts_with("0 pixels do not make one image of 0×3"));
        assert!(message(0, 2, usize::MAX, 2).starts_with("0 pixels do not make one image of"));
    }

    /// Protects the sets that are cut from one another: pixels and labels stay together.
    #[test]
    fn cut_in_two() {
        let images = || Images::new((0..12).collect(), vec![7, 8, 9], 2, 2).expect("three images of 2×2");
        let (start, rest) = images().split_at(1);
        assert_eq!((start.image(0), start.labels()), (&[0, 1, 2, 3][..], &[7][..]));
        assert_eq!((rest.image(1), rest.labels()), (&[8, 9, 10, 11][..], &[8, 9][..]));
        assert_eq!((rest.height(), rest.width(), rest.pixels_per_image()), (2, 2, 4));
        assert_eq!(images().take(1), start);
        assert_eq!(images().take(usize::MAX), images());
        assert!(images().take(0).is_empty());
    }

    proptest! {
        /// Protects TP6's split: pixels and labels stay together when sets are joined and picked from, repetitions and
        /// empty sets included.
        #[test]
        fn joined_and_picked_from(first in 0..5_u8, others in 0..5_u8, picks in vec(any::<Index>(), 0..12)) {
            let set = |labels: Range<u8>| {
                let pixels = labels.clone().flat_map(|label| [10 * label, 10 * label + 1]).collect();
                Images::new(pixels, labels.collect(), 1, 2).expect("images of 1×2")
            };
            let all = set(0..first).concat(set(first..first + others));
            prop_assert_eq!(&all, &set(0..first + others));
            let picks: Vec<usize> = if all.is_empty() { Vec::new() } else { picks.iter().map(|i| i.index(all.len())).collect() };
            let picked = all.select(&picks);
            prop_assert_eq!(picked.len(), picks.len());
            for (i, &pick) in picks.iter().enumerate() {
                prop_assert_eq!((picked.image(i), picked.label(i)), (all.image(pick), pick as u8));
            }
        }
    }

    #[test]
    #[should_panic(expected = "images of (1, 2) and of (2, 1) pixels do not make one set")]
    fn joined_sizes() {
        let images = |height, width| Images::new(vec![0; 2], vec![0], height, width).expect("one image");
        images(1, 2).concat(images(2, 1));
    }

    #[test]
    #[should_panic(expected = "image 1 of 1")]
    fn picked_beyond_the_end() {
        Images::new(vec![0], vec![0], 1, 1).expect("one image").select(&[0, 1]);
    }

    #[test]
    #[should_panic(expected = "cannot split 3 images at 4")]
    fn cut_beyond_the_end() {
        Images::new(vec![0; 3], vec![0; 3], 1, 1).expect("three images of 1×1").split_at(4);
    }
}
