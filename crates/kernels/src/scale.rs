//! Bytes as the numbers that they stand for.

use pulp::{Arch, WithSimd};

use crate::Float;

/// What a byte is divided by.
pub(crate) const SCALE: Float = 255.0;

/// Writes `byte / 255` for each byte, exactly as NumPy divides.
///
/// A division takes the processor several times as long as a multiplication, and an epoch has 39 million of
/// them. So the quotient is estimated by multiplying with 1/255 rounded, and corrected by what is left of the
/// dividend; for each of the 256 bytes that gives the very double that the division gives, which a test
/// checks.
///
/// If the two are not equally long, the rest of the longer one is left alone.
pub fn scale(bytes: &[u8], values: &mut [Float]) {
    Arch::new().dispatch(Scale { bytes, values });
}

struct Scale<'a> {
    bytes: &'a [u8],
    values: &'a mut [Float],
}

impl WithSimd for Scale<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        for (value, &byte) in self.values.iter_mut().zip(self.bytes) {
            *value = scaled(byte);
        }
    }
}

/// `byte / 255`, as [`scale`] has it.
#[inline(always)]
pub(crate) fn scaled(byte: u8) -> Float {
    const RECIPROCAL: Float = 1.0 / SCALE;
    let byte = Float::from(byte);
    let estimate = byte * RECIPROCAL;
    let rest = estimate.mul_add(-SCALE, byte);
    rest.mul_add(RECIPROCAL, estimate)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects against a rounding that is not the division's.
    #[test]
    fn every_byte_as_the_division_gives_it() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut values = [0.0; 256];
        scale(&bytes, &mut values);
        for (byte, value) in bytes.iter().zip(values) {
            assert_eq!(value.to_bits(), (Float::from(*byte) / 255.0).to_bits(), "{byte}");
        }
    }
}
