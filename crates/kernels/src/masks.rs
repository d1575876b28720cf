//! Masks: numbers whose bits say where images are not black.
//!
//! Of all groups of eight pixels side by side, 28 % are black in Fashion-MNIST and 60 % in MNIST: there is nothing to
//! multiply. So both products first ask where there is something. Eight pixels are a *line* (their doubles are one line
//! of the cache) and one bit; 56 lines are a *part*, whose bits are kept in one number, a *mask*; 64 images are a
//! *block*, with one bit for each in a number too. The masks of images are made once and kept
//! ([`Bytes`](crate::Bytes)); a part that is all black is looked at each time.

use std::ops::Range;

use crate::{lines::LINE, number::Number};

/// Lines of a part, at most: as many bits as a mask has when eight are used for something else.
pub(crate) const LINES: usize = 56;

/// How many parts so many pixels have, one at least; those that do not fill a line belong to none.
pub(crate) fn parts(n: usize) -> usize {
    (n / LINE).div_ceil(LINES).max(1)
}

/// The pixels of a part.
pub(crate) fn part(n: usize, part: usize) -> Range<usize> {
    part * LINES * LINE..n.min((part + 1) * LINES * LINE)
}

/// Rows of a block.
pub(crate) const ROWS: usize = u64::BITS as usize;

/// For each row of a block which lines of a part are not all zeros: the `d`-th bit for the `d`-th line. Or for each line
/// which rows.
pub(crate) type Masks = [u64; ROWS];

/// Everywhere in a part, as far as it has whole lines.
pub(crate) fn everywhere(n: usize, part: usize) -> Masks {
    [(1 << (self::part(n, part).len() / LINE)) - 1; ROWS]
}

/// Of one row after the other; nowhere, if there are fewer than 64.
#[inline(always)]
pub(crate) fn of(rows: impl Iterator<Item = u64>) -> Masks {
    let mut masks = [0; ROWS];
    masks.iter_mut().zip(rows).for_each(|(mask, row)| *mask = row);
    masks
}

/// Where a part of a row is not all zeros.
#[inline(always)]
pub(crate) fn mask<N: Number>(row: &[N]) -> u64 {
    // So many lines at a time, that the compiler knows how many.
    const TOGETHER: usize = 4;
    let lines = row.as_chunks::<LINE>().0;
    debug_assert!(lines.len() <= LINES, "{} lines", lines.len());
    let (several, rest) = lines.as_chunks::<TOGETHER>();
    let several = several.iter().zip((0..).step_by(TOGETHER));
    let mask = several.fold(0, |mask, (lines, first)| mask | bits(lines) << first);
    mask | bits(rest) << (lines.len() - rest.len())
}

#[inline(always)]
fn bits<N: Number>(lines: &[[N; LINE]]) -> u64 {
    lines.iter().zip(0..).fold(0, |bits, (line, d)| bits | u64::from(!N::all_zero(line)) << d)
}

/// For each line in which rows there is something: the transpose, by swapping blocks of 32 by 32 bits, then of 16 by 16, …
#[inline(always)]
pub(crate) fn by_line(masks: &Masks) -> Masks {
    let (mut bits, mut width, mut mask) = (*masks, ROWS / 2, u64::MAX >> (ROWS / 2));
    while width > 0 {
        for first in (0..ROWS).step_by(2 * width) {
            for i in first..first + width {
                let swap = (bits[i] >> width ^ bits[i + width]) & mask;
                bits[i] ^= swap << width;
                bits[i + width] ^= swap;
            }
        }
        width /= 2;
        mask ^= mask << width;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Float;

    /// Protects every product: what is not zero has its bit, in its row and at its line.
    #[test]
    fn what_is_not_zero() {
        for (row, pixel) in [(0, 0), (1, LINE - 1), (3, 5 * LINE + 2), (4, 44 * LINE)] {
            let lines = 45;
            let mut bytes = vec![0_u8; 5 * lines * LINE];
            bytes[row * lines * LINE + pixel] = 1;
            let doubles: Vec<Float> =
                bytes.iter().map(|&byte| if byte == 0 { -0.0 } else { 1e-30 }).collect();
            let mut expected = [0; ROWS];
            expected[row] = 1 << (pixel / LINE);
            assert_eq!(of(bytes.chunks(lines * LINE).map(mask)), expected);
            assert_eq!(of(doubles.chunks(lines * LINE).map(mask)), expected);
        }
    }

    #[test]
    fn rows_and_lines() {
        let masks: Masks = std::array::from_fn(|i| (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let lines = by_line(&masks);
        for (i, row) in masks.iter().enumerate() {
            for (d, line) in lines.iter().enumerate() {
                assert_eq!(row >> d & 1, line >> i & 1, "row {i}, line {d}");
            }
        }
    }
}
