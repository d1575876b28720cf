//! Whole numbers below a bound, and orders: what NumPy makes of a generator's words.
//!
//! Both ways to a bounded number take a 32-bit word where the bound fits one, else a 64-bit word, and none at
//! all where there is nothing to choose. Both refuse some words, or small numbers would come up more often
//! than large ones.

use rand::Rng;

/// A number from 0 to `max` inclusive by *masked rejection*: as many low bits as `max` has, drawn again until
/// they are not above it. NumPy's `RandomState.randint` and every shuffle use it.
///
/// Source: NumPy's `random_interval` (`random/src/distributions/distributions.c`).
pub(crate) fn masked(rng: &mut impl Rng, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let mask = u64::MAX >> max.leading_zeros();
    loop {
        let value = word(rng, max) & mask;
        if value <= max {
            return value;
        }
    }
}

/// A number from 0 to `max` inclusive by *Lemire's multiplication*: with `count = max + 1` and a word `x` of
/// `b` bits, `⌊x·count / 2ᵇ⌋`, drawn again while `x·count mod 2ᵇ` is below `2ᵇ mod count`. NumPy's
/// `Generator.integers` uses it.
///
/// Source: D. Lemire, *Fast Random Integer Generation in an Interval*, 2019,
/// <https://arxiv.org/abs/1805.10941>.
pub(crate) fn lemire(rng: &mut impl Rng, max: u64) -> u64 {
    if max == 0 {
        return 0;
    }
    let count = u128::from(max) + 1;
    let words = if fits_32_bits(max) { 1 << 32 } else { 1 << 64 };
    loop {
        let scaled = u128::from(word(rng, max)) * count;
        let remainder = scaled % words;
        // `2ᵇ mod count` is below `count`: most draws are spared the division.
        if remainder >= count || remainder >= words % count {
            return (scaled / words) as u64;
        }
    }
}

/// Puts `items` in a random order: from the last to the second, each is swapped with one at or before it.
///
/// Source: R. Durstenfeld, *Algorithm 235: Random permutation*, 1964 (the shuffle of Fisher and Yates), as in
/// both of NumPy's `shuffle`.
pub(crate) fn shuffle<T>(rng: &mut impl Rng, items: &mut [T]) {
    for last in (1..items.len()).rev() {
        let chosen = masked(rng, last as u64) as usize;
        items.swap(last, chosen);
    }
}

/// The numbers from 0 to `n − 1` in a random order.
pub(crate) fn permutation(rng: &mut impl Rng, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    shuffle(rng, &mut order);
    order
}

/// The largest offset from `low` of a number below `high`: `high − low − 1`, which a `u64` always holds.
///
/// # Panics
/// If `low >= high`: there is no number to draw.
pub(crate) fn largest_offset(low: i64, high: i64) -> u64 {
    assert!(low < high, "no whole number lies in [{low}, {high}): low must be below high");
    low.abs_diff(high) - 1
}

/// A 32-bit word where `max` fits one, else a 64-bit word.
fn word(rng: &mut impl Rng, max: u64) -> u64 {
    if fits_32_bits(max) { u64::from(rng.next_u32()) } else { rng.next_u64() }
}

fn fits_32_bits(max: u64) -> bool {
    max <= u64::from(u32::MAX)
}
