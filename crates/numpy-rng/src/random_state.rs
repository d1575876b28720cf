//! NumPy's legacy generator, `np.random.RandomState`.

use std::convert::Infallible;

use rand::TryRng;
use rand_mt::Mt;

use crate::bounded;
use crate::gaussian::polar_pair;

/// `np.random.RandomState(seed)`: the Mersenne Twister MT19937 and what NumPy draws from it.
///
/// Numbers are drawn one after the other: 3 and then 2 are the 5 that one call would have given.
///
/// ```
/// use numpy_rng::RandomState;
///
/// // >>> rng = np.random.RandomState(42)
/// // >>> rng.randint(0, 10, 5), rng.permutation(4)
/// let mut rng = RandomState::new(42);
/// assert_eq!(rng.randint(0, 10, 5), [6, 3, 7, 4, 6]);
/// assert_eq!(rng.permutation(4), [3, 0, 2, 1]);
/// ```
///
/// It does not implement rand's `SeedableRng`, which seeds from 64 bits: NumPy takes 32 and refuses more.
///
/// Source: M. Matsumoto and T. Nishimura, *Mersenne Twister*, 1998, as in NumPy's `random/mtrand.pyx`.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomState {
    mt: Mt,
    /// The second normal number of the last pair, until it is asked for.
    kept_gauss: Option<f64>,
}

impl RandomState {
    /// The generator that `np.random.RandomState(seed)` starts as.
    pub fn new(seed: u32) -> Self {
        Self { mt: Mt::new(seed), kept_gauss: None }
    }

    /// `normal(loc, scale, n)`: `n` numbers `loc + scale·z`, each `z` standard normal.
    ///
    /// Normal numbers are made in pairs. As in NumPy, the second of a pair is kept for the next call, here or
    /// in [`randn`](Self::randn), whatever else is drawn in between.
    ///
    /// ```
    /// // >>> np.random.RandomState(0).normal(10, 2, 2)
    /// let mut rng = numpy_rng::RandomState::new(0);
    /// assert_eq!(rng.normal(10.0, 2.0, 2), [13.528104691935328, 10.800314416734446]);
    /// ```
    ///
    /// # Panics
    /// If `scale` is negative or not a number.
    pub fn normal(&mut self, loc: f64, scale: f64, n: usize) -> Vec<f64> {
        assert!(scale >= 0.0, "the scale of a normal distribution must be 0 or more, but is {scale}");
        (0..n).map(|_| loc + scale * self.next_gauss()).collect()
    }

    /// `randn(n)`: `n` standard normal numbers.
    pub fn randn(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.next_gauss()).collect()
    }

    /// `uniform(low, high, n)`: `n` numbers `low + (high − low)·u`, each `u` uniform in `[0, 1)`.
    ///
    /// # Panics
    /// If `high − low` is not finite.
    pub fn uniform(&mut self, low: f64, high: f64, n: usize) -> Vec<f64> {
        let range = high - low;
        assert!(range.is_finite(), "the range from {low} to {high} must be finite");
        (0..n).map(|_| low + range * self.next_double()).collect()
    }

    /// `randint(low, high, n)`: `n` whole numbers from `low` to `high − 1`, all as likely.
    ///
    /// # Panics
    /// If `low >= high`.
    pub fn randint(&mut self, low: i64, high: i64, n: usize) -> Vec<i64> {
        let max = bounded::largest_offset(low, high);
        (0..n).map(|_| low.wrapping_add_unsigned(bounded::masked(self, max))).collect()
    }

    /// `permutation(n)`: the numbers from 0 to `n − 1` in a random order.
    pub fn permutation(&mut self, n: usize) -> Vec<usize> {
        bounded::permutation(self, n)
    }

    /// `shuffle(items)`: puts the items in a random order, in place.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        bounded::shuffle(self, items);
    }

    /// A number in `[0, 1)`: the high 27 bits of one word, then the high 26 of the next, over 2⁵³.
    fn next_double(&mut self) -> f64 {
        let high = u64::from(self.mt.next_u32() >> 5);
        let low = u64::from(self.mt.next_u32() >> 6);
        (high << 26 | low) as f64 / (1_u64 << 53) as f64
    }

    fn next_gauss(&mut self) -> f64 {
        if let Some(kept) = self.kept_gauss.take() {
            return kept;
        }
        let (first, second) = polar_pair(|| self.next_double());
        self.kept_gauss = Some(second);
        first
    }
}

/// The Mersenne Twister's own 32-bit words. A 64-bit word is two of them, the high half first, as in NumPy.
impl TryRng for RandomState {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.mt.next_u32())
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.mt.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.mt.fill_bytes(bytes);
        Ok(())
    }
}
