//! What this machine can do at most, measured: multiply-adds per second, and bytes read per second.
//!
//! The roofline model (Williams, Waterman, Patterson: *Roofline: an insightful visual performance model*,
//! Communications of the ACM 52(4), 2009) says what bounds a program. If it does `W` multiply-adds and reads `Q` bytes
//! from memory, it cannot be done before
//!
//! `seconds ≥ max(W / multiply_adds_per_second, Q / bytes_per_second)`
//!
//! Both rates are the best of several short rounds: other programs can only take from a peak, never add to it.
//!
//! * **Multiply-adds.** `a ← a · x + y` on numbers that stay in registers. Each waits for the one before it, for about
//!   four clock ticks; so there are many such *chains*, of as many numbers as a register holds, enough to keep all units
//!   busy. What is left is the rate of the units: clock × units × numbers in a register. A multiply-add counts once
//!   (twice, as *two* operations, where rates are given in "flop/s").
//! * **Bytes.** The sum of 256 MB, more than caches hold.

use std::{
    array,
    hint::{black_box, spin_loop},
    panic::resume_unwind,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use pulp::{Arch, Simd, WithSimd};
use serde::Serialize;

/// How long each rate is measured, round after round.
const TIME: Duration = Duration::from_millis(300);

/// Steps of a chain in one round: few enough that they are over before a system lets another program have the core.
const STEPS: usize = 1 << 18;

/// What is read, as numbers of eight bytes: in one round a part, in the next the part after it, so that none is still in a
/// cache when its turn comes again.
const WORDS: usize = 32 << 20;
const PARTS: usize = 8;

/// The two slopes of the roof, and how many cores they are for. The first figure of each pair is for one core alone,
/// the second for all together.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Roofline {
    /// In double precision.
    pub multiply_adds_per_second: [f64; 2],
    /// In single precision.
    pub multiply_adds_per_second_f32: [f64; 2],
    /// Read from memory.
    pub bytes_per_second: [f64; 2],
    /// As the system counts them: where a core works on two threads at once, two.
    pub cores: usize,
}

/// Measures them, in about two seconds, with 256 MB of memory. Whatever else the machine does meanwhile takes from them.
pub fn measure() -> Roofline {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let words = vec![1; WORDS];
    let counts = [1, cores];
    Roofline {
        multiply_adds_per_second: counts.map(|cores| rate(&[vec![STEPS; cores]], chains::<f64>)),
        multiply_adds_per_second_f32: counts.map(|cores| rate(&[vec![STEPS; cores]], chains::<f32>)),
        bytes_per_second: counts.map(|cores| {
            let parts = words.chunks(WORDS / PARTS);
            let parts: Vec<Vec<&[u64]>> =
                parts.map(|part| part.chunks(part.len().div_ceil(cores)).collect()).collect();
            rate(&parts, |share| {
                black_box(sum(share));
                size_of_val(share)
            })
        }),
        cores,
    }
}

/// How much gets done in a second, in the best round. A round is a row of shares, each of which gets a core of its own;
/// after the last round comes the first again. `work` returns how much its share was.
fn rate<T: Copy + Send + Sync>(rounds: &[Vec<T>], work: impl Fn(T) -> usize + Sync) -> f64 {
    let rate_of = |shares: &Vec<T>| {
        let start = AtomicBool::new(false);
        let timed = &|share| {
            while !start.load(Ordering::Relaxed) {
                spin_loop();
            }
            let began = Instant::now();
            let done = work(share);
            (done, began, Instant::now())
        };
        let timed: Vec<_> = thread::scope(|scope| {
            // Fewer, if the system gives no more.
            let spawn = |&share| thread::Builder::new().spawn_scoped(scope, move || timed(share)).ok();
            let threads: Vec<_> = shares.iter().map_while(spawn).collect();
            start.store(true, Ordering::Relaxed);
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
                .collect()
        });
        let began = timed.iter().map(|&(_, began, _)| began).min();
        let ended = timed.iter().map(|&(_, _, ended)| ended).max();
        let seconds = began.zip(ended).map_or(Duration::MAX, |(began, ended)| ended - began).as_secs_f64();
        timed.iter().map(|&(done, ..)| done as f64).sum::<f64>() / seconds
    };
    let began = Instant::now();
    rounds.iter().cycle().map(rate_of).take_while(|_| began.elapsed() < TIME).fold(0.0, f64::max)
}

/// The factor and the summand of each step. Chains tend to `Y / (1 − X) = 2`: they never overflow, nor become so small
/// that a processor is slow with them.
const X: f64 = 0.5;
const Y: f64 = 1.0;

/// Chains where there are 32 registers, or 16; two are for the factor and the summand.
const MANY: usize = 24;
const FEW: usize = 12;

/// The work of one core: how many multiply-adds its chains were.
fn chains<T: Real>(steps: usize) -> usize {
    let starts = black_box([0.0; MANY]);
    let (sum, multiply_adds) = Arch::new().dispatch(Chains::<T>::new(steps, &starts));
    black_box(sum);
    multiply_adds
}

/// A number of each chain's registers to begin with, and what to do to it so many times.
struct Chains<'a, T> {
    steps: usize,
    starts: &'a [f64; MANY],
    by: [T; 2],
}

impl<'a, T: Real> Chains<'a, T> {
    fn new(steps: usize, starts: &'a [f64; MANY]) -> Self {
        Self { steps, starts, by: black_box([X, Y]).map(T::rounded) }
    }

    /// `C` chains, in registers: the sum of their ends, and how many multiply-adds they were.
    #[inline(always)]
    fn run<S: Simd, const C: usize>(self, simd: S) -> (f64, usize) {
        let [x, y] = self.by.map(|number| number.splat(simd));
        let mut chains: [T::Register<S>; C] = array::from_fn(|c| T::rounded(self.starts[c]).splat(simd));
        for _ in 0..self.steps {
            for chain in &mut chains {
                *chain = T::multiply_add(simd, *chain, x, y);
            }
        }
        (chains.into_iter().map(|chain| T::sum(simd, chain)).sum(), self.steps * C * T::lanes::<S>())
    }
}

impl<T: Real> WithSimd for Chains<'_, T> {
    type Output = (f64, usize);

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> (f64, usize) {
        if S::REGISTER_COUNT >= 32 { self.run::<S, MANY>(simd) } else { self.run::<S, FEW>(simd) }
    }
}

/// A kind of number, and the registers for it.
trait Real: Copy {
    /// Several of them.
    type Register<S: Simd>: Copy;

    fn rounded(number: f64) -> Self;
    fn splat<S: Simd>(self, simd: S) -> Self::Register<S>;
    fn multiply_add<S: Simd>(
        simd: S,
        a: Self::Register<S>,
        x: Self::Register<S>,
        y: Self::Register<S>,
    ) -> Self::Register<S>;
    fn sum<S: Simd>(simd: S, register: Self::Register<S>) -> f64;

    /// How many a register holds.
    fn lanes<S: Simd>() -> usize {
        size_of::<Self::Register<S>>() / size_of::<Self>()
    }
}

/// What pulp calls by a name of its own for each kind.
macro_rules! real {
    ($number:ty, $register:ident, $splat:ident, $multiply_add:ident, $sum:ident) => {
        impl Real for $number {
            type Register<S: Simd> = S::$register;

            fn rounded(number: f64) -> Self {
                number as $number
            }

            #[inline(always)]
            fn splat<S: Simd>(self, simd: S) -> S::$register {
                simd.$splat(self)
            }

            #[inline(always)]
            fn multiply_add<S: Simd>(
                simd: S,
                a: S::$register,
                x: S::$register,
                y: S::$register,
            ) -> S::$register {
                simd.$multiply_add(a, x, y)
            }

            #[inline(always)]
            fn sum<S: Simd>(simd: S, register: S::$register) -> f64 {
                simd.$sum(register).into()
            }
        }
    };
}

real!(f64, f64s, splat_f64s, mul_add_e_f64s, reduce_sum_f64s);
real!(f32, f32s, splat_f32s, mul_add_e_f32s, reduce_sum_f32s);

/// The sum of the words. No addition waits for the one before it: the compiler spreads them over several registers.
fn sum(words: &[u64]) -> u64 {
    words.iter().fold(0, |sum, &word| sum.wrapping_add(word))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// Protects the rates from work that was counted but not done: after `n` steps a chain from `a` is at
    /// `2 + (a − 2) / 2ⁿ`, in all its registers' places, and every step of every one counts.
    #[test]
    fn every_step_that_counts_is_taken() {
        fn check<T: Real>() {
            let starts = array::from_fn(|c| c as f64);
            let (sum, multiply_adds) = Arch::new().dispatch(Chains::<T>::new(3, &starts));
            // As many numbers as were counted, however many chains the registers of this processor allow.
            let numbers = multiply_adds as f64 / 3.0;
            let ends = |chains: usize| (0..chains).map(|a| 2.0 + (a as f64 - 2.0) / 8.0).sum::<f64>();
            let sums = [MANY, FEW].map(|chains| ends(chains) * numbers / chains as f64);
            assert!(
                sums.contains(&sum),
                "{sum} from {multiply_adds} multiply-adds, expected one of {sums:?}"
            );
        }
        check::<f64>();
        check::<f32>();
    }

    /// Protects the sum over the cores: each share is worked on once, by a thread of its own, at the same time as the
    /// others. Were they to come one after the other, the barrier would never open.
    #[test]
    fn every_share_is_worked_on_in_every_round() {
        let done = AtomicUsize::new(0);
        let rate = rate(&[vec![1, 20, 300]], |share| done.fetch_add(share, Ordering::Relaxed).max(share));
        assert_eq!(done.into_inner() % 321, 0);
        assert!(rate > 0.0 && rate.is_finite(), "{rate}");
    }

    /// Protects the bandwidth from words that are not read.
    #[test]
    fn every_word_is_read() {
        let words: Vec<u64> = (0..1001).collect();
        assert_eq!(sum(&words), 500_500);
    }
}
