//! What an image's numbers may be kept as: doubles, or bytes that become doubles on the way to a register.

use pulp::Simd;

use crate::{Float, bytes, lines::LINE};

/// What an image's numbers may be kept as.
pub(crate) trait Number: Copy + Sync {
    /// As a double; a byte not yet divided by 255.
    fn double(self) -> Float;

    /// The number that it stands for.
    fn value(self) -> Float;

    /// As many as a register holds.
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s;

    /// Whether all of as many as a register holds are 0.
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool;
}

impl Number for Float {
    #[inline(always)]
    fn double(self) -> Float {
        self
    }

    #[inline(always)]
    fn value(self) -> Float {
        self
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s {
        S::as_simd_f64s(numbers).0[0]
    }

    #[inline(always)]
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool {
        numbers[..S::F64_LANES].iter().fold(0, |bits, number| bits | number.to_bits()) << 1 == 0
    }
}

impl Number for u8 {
    #[inline(always)]
    fn double(self) -> Float {
        self.into()
    }

    #[inline(always)]
    fn value(self) -> Float {
        bytes::scaled(self)
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> S::f64s {
        let mut doubles = [0.0; LINE];
        for (double, &number) in doubles[..S::F64_LANES].iter_mut().zip(numbers) {
            *double = number.into();
        }
        S::as_simd_f64s(&doubles).0[0]
    }

    #[inline(always)]
    fn all_zero<S: Simd>(numbers: &[Self]) -> bool {
        match numbers[..S::F64_LANES].first_chunk() {
            Some(&line) => u64::from_ne_bytes(line) == 0,
            None => numbers[..S::F64_LANES].iter().fold(0, |bits, number| bits | number) == 0,
        }
    }
}
