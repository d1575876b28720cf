//! Both generators in `rand`'s own words.

use numpy_rng::{Generator, RandomState, default_rng};
use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng};

/// What `rand` draws through its traits are the generator's own words, so mixing both ways stays
/// reproducible.
#[test]
fn words_are_numpys() {
    // >>> np.random.RandomState(42).randint(0, 2**32, 2)
    let mut legacy = RandomState::new(42);
    assert_eq!([legacy.next_u32(), legacy.next_u32()], [1608637542, 3421126067]);
    // A 64-bit word is two of them, the high half first.
    assert_eq!(RandomState::new(42).next_u64(), 1608637542 << 32 | 3421126067);

    // >>> np.random.PCG64(42).random_raw(2)
    let mut present = default_rng(42);
    assert_eq!([present.next_u64(), present.next_u64()], [14276969152011380360, 8095878257575067585]);
    // >>> np.random.default_rng(42).integers(0, 2**32, 3)
    let mut present = default_rng(42);
    assert_eq!(
        [present.next_u32(), present.next_u32(), present.next_u32()],
        [383329928, 3324115917, 2811363265]
    );
}

/// Either generator serves where `rand` wants one, and the same seed gives the same answers there too.
#[test]
fn either_serves_as_a_rand_generator() {
    fn play(rng: &mut impl Rng) -> (f64, u8, Vec<u8>) {
        let mut cards: Vec<u8> = (0..52).collect();
        cards.shuffle(rng);
        (rng.random(), rng.random_range(1..=6), cards)
    }
    assert_eq!(play(&mut RandomState::new(7)), play(&mut RandomState::new(7)));
    assert_ne!(play(&mut RandomState::new(7)), play(&mut RandomState::new(8)));
    assert_eq!(play(&mut default_rng(7)), play(&mut default_rng(7)));
    assert_ne!(play(&mut default_rng(7)), play(&mut default_rng(8)));
}

/// `rand`'s ways to seed a generator are NumPy's way.
#[test]
fn seeding_through_rand_is_default_rng() {
    let seed = (1 << 100) + 7;
    assert_eq!(Generator::from_seed(u128::to_le_bytes(seed)), default_rng(seed));
    assert_eq!(Generator::seed_from_u64(u64::MAX), default_rng(u64::MAX.into()));
}

/// A clone goes on where the original stood, what is kept for the next call included.
#[test]
fn a_clone_goes_on_alike() {
    let mut legacy = RandomState::new(0);
    legacy.randn(1);
    let mut clone = legacy.clone();
    assert_eq!(legacy.randn(2), clone.randn(2));

    let mut present = default_rng(0);
    present.integers(0, 10, 1);
    let mut clone = present.clone();
    assert_eq!(present.integers(0, 10, 2), clone.integers(0, 10, 2));
}
