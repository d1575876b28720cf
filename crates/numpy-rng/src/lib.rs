//! NumPy's random numbers, number for number: the same seed gives here what it gives in NumPy 2.
//!
//! A student's classmates run the handouts in Python. With the same initial weights and the same order of
//! images, losses can be compared epoch by epoch across the two languages.
//!
//! | NumPy | here | gives |
//! |---|---|---|
//! | `np.random.RandomState(seed)` | [`RandomState::new`]`(seed)` | MT19937 |
//! | `.normal(loc, scale, n)` | [`.normal(loc, scale, n)`](RandomState::normal) | `Vec<f64>` |
//! | `.randn(n)` | [`.randn(n)`](RandomState::randn) | `Vec<f64>` |
//! | `.uniform(low, high, n)` | [`.uniform(low, high, n)`](RandomState::uniform) | `Vec<f64>` |
//! | `.randint(low, high, n)` | [`.randint(low, high, n)`](RandomState::randint) | `Vec<i64>` |
//! | `.permutation(n)` | [`.permutation(n)`](RandomState::permutation) | `Vec<usize>` |
//! | `.shuffle(items)` | [`.shuffle(&mut items)`](RandomState::shuffle) | |
//! | `np.random.default_rng(seed)` | [`default_rng`]`(seed)` | PCG64 |
//! | `.random(n)` | [`.random(n)`](Generator::random) | `Vec<f64>` |
//! | `.uniform(low, high, n)` | [`.uniform(low, high, n)`](Generator::uniform) | `Vec<f64>` |
//! | `.integers(low, high, n)` | [`.integers(low, high, n)`](Generator::integers) | `Vec<i64>` |
//! | `.permutation(n)` | [`.permutation(n)`](Generator::permutation) | `Vec<usize>` |
//! | `.shuffle(items)` | [`.shuffle(&mut items)`](Generator::shuffle) | |
//! | `.bit_generator.state` | [`.state()`](Generator::state), [`Generator::from_state`]`(state)` | [`State`] |
//! | `.bytes(n)`, of either | `rand::Rng::fill_bytes(&mut bytes)` | |
//!
//! An array of shape `(m, n)` is drawn as `m * n` numbers: NumPy fills its arrays in C order, row after row.
//!
//! ```
//! use numpy_rng::{RandomState, default_rng};
//!
//! // >>> rng = np.random.RandomState(0)
//! // >>> rng.normal(0, 0.01, 2), rng.permutation(5)
//! let mut rng = RandomState::new(0);
//! assert_eq!(rng.normal(0.0, 0.01, 2), [0.017640523459676642, 0.004001572083672233]);
//! assert_eq!(rng.permutation(5), [0, 2, 1, 4, 3]);
//!
//! // >>> np.random.default_rng(0).uniform(-1, 1, 2)
//! assert_eq!(default_rng(0).uniform(-1.0, 1.0, 2), [0.2739233746429086, -0.4604265724722594]);
//! ```
//!
//! Both are generators for the crate `rand` too: they implement its `Rng`, so they serve wherever one is
//! wanted. The words they deal out are NumPy's; what `rand` makes of them (`random_range`,
//! `SliceRandom::shuffle`) is its own.
//!
//! The bits come from the crates `rand_mt` and `rand_pcg`; what NumPy makes of them is written here. Whole
//! numbers and orders are the same on every machine, and so are uniform doubles where NumPy's compiler rounds a
//! product before it adds, as on x86-64. Normal numbers go through the logarithm of the system's C library, in
//! NumPy as here: another system, or a processor without fused multiplication, may change the last bit of one
//! in some thousands.

mod bounded;
mod gaussian;
mod generator;
mod random_state;
mod seed_sequence;
mod state;

pub use generator::{Generator, default_rng};
pub use random_state::RandomState;
pub use state::{State, StateError};
