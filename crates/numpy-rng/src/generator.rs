//! NumPy's present generator, `np.random.default_rng`.

use std::convert::Infallible;

use rand::rand_core::utils::fill_bytes_via_next_word;
use rand::{Rng, SeedableRng, TryRng};
use rand_pcg::Pcg64;

use crate::bounded;
use crate::seed_sequence::generate_state;

/// The generator that `np.random.default_rng(seed)` gives.
///
/// NumPy takes a seed of any size, this one up to 128 bits.
///
/// ```
/// // >>> np.random.default_rng(2**64 + 1).permutation(5)
/// assert_eq!(numpy_rng::default_rng((1 << 64) + 1).permutation(5), [2, 4, 0, 1, 3]);
/// ```
pub fn default_rng(seed: u128) -> Generator {
    let [state_high, state_low, stream_high, stream_low] = generate_state(seed).map(u128::from);
    let pcg = Pcg64::new(state_high << 64 | state_low, stream_high << 64 | stream_low);
    Generator { pcg, kept_half: None }
}

/// What [`default_rng`] gives: the generator PCG64 and what NumPy draws from it.
///
/// Numbers are drawn one after the other: 3 and then 2 are the 5 that one call would have given.
///
/// [`random`](Self::random) hides the method of that name in rand's `RngExt`; `RngExt::random(&mut rng)`
/// reaches it.
///
/// Source: M. E. O'Neill, *PCG*, 2014 (its PCG XSL RR 128/64), as in NumPy's `random/_generator.pyx`.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    pub(crate) pcg: Pcg64,
    /// The high half of the last 64-bit word that was cut in two, until a 32-bit word is asked for.
    pub(crate) kept_half: Option<u32>,
}

impl Generator {
    /// `random(n)`: `n` numbers uniform in `[0, 1)`.
    ///
    /// ```
    /// // >>> np.random.default_rng(42).random(2)
    /// let mut rng = numpy_rng::default_rng(42);
    /// assert_eq!(rng.random(2), [0.7739560485559633, 0.4388784397520523]);
    /// ```
    pub fn random(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.next_double()).collect()
    }

    /// `uniform(low, high, n)`: `n` numbers `low + (high − low)·u`, each `u` uniform in `[0, 1)`.
    ///
    /// # Panics
    /// If `high − low` is negative or not finite.
    pub fn uniform(&mut self, low: f64, high: f64, n: usize) -> Vec<f64> {
        let range = high - low;
        assert!(
            range >= 0.0 && range.is_finite(),
            "the range from {low} to {high} must be finite and not negative"
        );
        (0..n).map(|_| low + range * self.next_double()).collect()
    }

    /// `integers(low, high, n)`: `n` whole numbers from `low` to `high − 1`, all as likely.
    ///
    /// Where `high − low` is at most 2³², each number takes half a 64-bit word, the low half first. As in
    /// NumPy, a half left over is kept for the next such draw, whatever doubles are drawn in between.
    ///
    /// ```
    /// // >>> np.random.default_rng(42).integers(0, 10, 5)
    /// let mut rng = numpy_rng::default_rng(42);
    /// assert_eq!(rng.integers(0, 10, 5), [0, 7, 6, 4, 4]);
    /// ```
    ///
    /// # Panics
    /// If `low >= high`.
    pub fn integers(&mut self, low: i64, high: i64, n: usize) -> Vec<i64> {
        let max = bounded::largest_offset(low, high);
        (0..n).map(|_| low.wrapping_add_unsigned(bounded::lemire(self, max))).collect()
    }

    /// `permutation(n)`: the numbers from 0 to `n − 1` in a random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        bounded::permutation(self, n)
    }

    /// `shuffle(items)`: puts the items in a random order, in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        bounded::shuffle(self, items);
    }

    /// A number in `[0, 1)`: the high 53 bits of a word, over 2⁵³.
    fn next_double(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// PCG64's own 64-bit words. As in NumPy, a 32-bit word is half of one, the low half first; the other is kept.
impl TryRng for Generator {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        if let Some(high) = self.kept_half.take() {
            return Ok(high);
        }
        let word = self.next_u64();
        self.kept_half = Some((word >> 32) as u32);
        Ok(word as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.pcg.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        fill_bytes_via_next_word(bytes, || self.try_next_u32())
    }
}

/// Seeds as [`default_rng`] does, from 16 bytes (the lowest first) or from 64 bits.
impl SeedableRng for Generator {
    type Seed = [u8; 16];

    fn from_seed(seed: Self::Seed) -> Self {
        default_rng(u128::from_le_bytes(seed))
    }

    fn seed_from_u64(seed: u64) -> Self {
        default_rng(u128::from(seed))
    }
}
