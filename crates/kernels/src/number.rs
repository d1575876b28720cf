//! What an image's numbers may be kept as: floats, or bytes that become floats on the way to a register.

use std::sync::atomic::{AtomicBool, Ordering};

use pulp::{Arch, Simd};

use crate::{
    Float, cores,
    lines::LINE,
    register::{Register, lanes, registers},
    scale,
};

/// What an image's numbers may be kept as.
pub(crate) trait Number: Copy + Sync {
    /// Whether there are so many zeros side by side that `x · w`, too, looks for them: in images, not in the activations
    /// of a layer.
    const OFTEN_ZERO: bool;

    /// As a number to compute with; a byte not yet divided by 255.
    fn double(self) -> Float;

    /// The number that it stands for.
    fn value(self) -> Float;

    /// As many as a register holds.
    fn load<S: Simd>(numbers: &[Self]) -> Register<S>;

    /// Whether all of a line are 0.
    fn all_zero(line: &[Self; LINE]) -> bool;
}

impl Number for Float {
    const OFTEN_ZERO: bool = false;

    #[inline(always)]
    fn double(self) -> Float {
        self
    }

    #[inline(always)]
    fn value(self) -> Float {
        self
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> Register<S> {
        registers::<S>(numbers).0[0]
    }

    #[inline(always)]
    fn all_zero(line: &[Self; LINE]) -> bool {
        line.iter().fold(true, |all, number| all & (*number == 0.0))
    }
}

impl Number for u8 {
    const OFTEN_ZERO: bool = true;

    #[inline(always)]
    fn double(self) -> Float {
        self.into()
    }

    #[inline(always)]
    fn value(self) -> Float {
        scale::scaled(self)
    }

    #[inline(always)]
    fn load<S: Simd>(numbers: &[Self]) -> Register<S> {
        let mut doubles = [0.0; LINE];
        for (double, &number) in doubles[..lanes::<S>()].iter_mut().zip(numbers) {
            *double = number.into();
        }
        registers::<S>(&doubles).0[0]
    }

    #[inline(always)]
    fn all_zero(line: &[Self; LINE]) -> bool {
        // One comparison of eight bytes, or sixteen.
        *line == [0; LINE]
    }
}

/// Whether there is neither an infinity nor NaN; looked for on both cores if so many multiplications follow.
pub(crate) fn all_finite(values: &[Float], multiplications: usize) -> bool {
    const CHUNK: usize = 8192;
    let found = AtomicBool::new(false);
    cores::for_each(multiplications, values.chunks(CHUNK), |chunk| {
        let any = Arch::new().dispatch(
            #[inline(always)]
            || chunk.iter().fold(false, |any, value| any | !value.is_finite()),
        );
        if any {
            found.store(true, Ordering::Relaxed);
        }
    });
    !found.into_inner()
}
