//! How much a step of a network's training takes at least: the multiplications that it cannot do without, the bytes that it
//! has to read.

use serde::Serialize;

/// A network of one or two layers, and how many units its images, its hidden layer and its classes are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Network {
    /// D pixels, K classes.
    OneLayer(f64, f64),
    /// D pixels, H hidden units, K classes.
    TwoLayers(f64, f64, f64),
}

/// What a step takes at least.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Counts {
    /// Multiplications, each with an addition.
    pub multiply_adds: f64,
    /// Bytes from memory.
    pub bytes: f64,
}

impl Network {
    /// An epoch or a pass over so many images.
    ///
    /// Of one layer, an image takes D·K for the logits, `x·w`, and D·K for its part of the gradient, `xᵀ·δ`. Of two, it takes
    /// D·H for `z1 = x·w1` and H·K for the logits `a1·w2`; backwards, H·K for `a1ᵀ·δ2`, H·K for `δ2·w2ᵀ`, and D·H for `xᵀ·δ1`.
    /// Exponentials, activations and updates are left out: they are few beside these.
    ///
    /// Its pixels are read once, a byte each; the weights stay in the cache. Every pixel counts: a program that skips those
    /// that are zero can do with less.
    pub fn counts(self, images: usize) -> Counts {
        let (per_image, pixels) = match self {
            Network::OneLayer(d, k) => (2.0 * d * k, d),
            Network::TwoLayers(d, h, k) => (2.0 * d * h + 3.0 * h * k, d),
        };
        let images = images as f64;
        Counts { multiply_adds: images * per_image, bytes: images * pixels }
    }
}

impl Counts {
    /// The least time of a machine that does so many multiplications a second, and reads so many bytes.
    pub fn seconds(self, multiply_adds_per_second: f64, bytes_per_second: f64) -> f64 {
        (self.multiply_adds / multiply_adds_per_second).max(self.bytes / bytes_per_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the least time from being counted twice or by halves: TP3's epoch is two products of 50,000 × 784 by 10, an
    /// MLP's has three more between its layers, and of what it computes and what it reads the slower counts.
    #[test]
    fn counted_by_hand() {
        let tp3 = Network::OneLayer(784.0, 10.0).counts(50_000);
        assert_eq!((tp3.multiply_adds, tp3.bytes), (784e6, 39.2e6));
        let tp6 = Network::TwoLayers(784.0, 128.0, 10.0).counts(2);
        let (between, within) = (784 * 128, 128 * 10);
        assert_eq!(tp6.multiply_adds, f64::from(2 * (2 * between + 3 * within)));
        assert_eq!(tp3.seconds(784e6, 1e12), 1.0);
        assert_eq!(tp3.seconds(1e15, 39.2e6 / 2.0), 2.0);
    }
}
