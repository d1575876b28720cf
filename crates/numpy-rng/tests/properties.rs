//! What holds for every seed.

use numpy_rng::{RandomState, default_rng};
use proptest::prelude::*;

proptest! {
    /// A permutation holds each number once: no image is left out of an epoch or seen twice.
    #[test]
    fn a_permutation_holds_each_number_once(seed: u32, n in 0_usize..2000) {
        for mut order in [RandomState::new(seed).permutation(n), default_rng(seed.into()).permutation(n)] {
            order.sort_unstable();
            prop_assert!(order.into_iter().eq(0..n));
        }
    }

    /// Items are shuffled into the order that a permutation gives, so images and labels can be ordered either
    /// way.
    #[test]
    fn a_shuffle_is_a_permutation(seed: u32, n in 0_usize..200) {
        let mut items: Vec<usize> = (0..n).collect();
        RandomState::new(seed).shuffle(&mut items);
        prop_assert_eq!(items, RandomState::new(seed).permutation(n));

        let mut items: Vec<usize> = (0..n).collect();
        default_rng(seed.into()).shuffle(&mut items);
        prop_assert_eq!(items, default_rng(seed.into()).permutation(n));
    }

    /// Whole numbers stay within their bounds, however wide: the offset is added without overflow.
    #[test]
    fn whole_numbers_stay_within_bounds(seed: u32, a: i64, b: i64) {
        prop_assume!(a != b);
        let (low, high) = (a.min(b), a.max(b));
        let legacy = RandomState::new(seed).randint(low, high, 20);
        let present = default_rng(seed.into()).integers(low, high, 20);
        prop_assert!(legacy.iter().chain(&present).all(|number| (low..high).contains(number)));
    }

    /// Two calls draw what one call for as many numbers draws: nothing is dropped in between.
    #[test]
    fn two_calls_draw_what_one_draws(seed: u32, m in 0_usize..700, n in 0_usize..700) {
        let (mut parts, mut whole) = (RandomState::new(seed), RandomState::new(seed));
        let (first, second) = (parts.randn(m), parts.randn(n));
        prop_assert_eq!([first, second].concat(), whole.randn(m + n));
        let (first, second) = (parts.randint(0, 10, m), parts.randint(0, 10, n));
        prop_assert_eq!([first, second].concat(), whole.randint(0, 10, m + n));
        prop_assert_eq!(parts, whole);

        let (mut parts, mut whole) = (default_rng(seed.into()), default_rng(seed.into()));
        let (first, second) = (parts.integers(0, 10, m), parts.integers(0, 10, n));
        prop_assert_eq!([first, second].concat(), whole.integers(0, 10, m + n));
        let (first, second) = (parts.random(m), parts.random(n));
        prop_assert_eq!([first, second].concat(), whole.random(m + n));
        prop_assert_eq!(parts, whole);
    }

    /// Another seed gives another generator and other numbers: the seed is used, the whole of it.
    #[test]
    fn seeds_differ(a: u32, b: u32) {
        prop_assume!(a != b);
        prop_assert_ne!(RandomState::new(a), RandomState::new(b));
        prop_assert_ne!(RandomState::new(a).randn(4), RandomState::new(b).randn(4));
        prop_assert_ne!(default_rng(a.into()), default_rng(b.into()));
        prop_assert_ne!(default_rng(a.into()).random(4), default_rng(b.into()).random(4));
    }
}
