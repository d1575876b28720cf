//! From a seed to the well-mixed words that a generator starts from: NumPy's `SeedSequence`.
//!
//! Source: M. E. O'Neill, *Developing a seed_seq Alternative*, 2015,
//! <https://www.pcg-random.org/posts/developing-a-seed_seq-alternative.html>, with the constants of NumPy's
//! `random/bit_generator.pyx`.

/// Hashes words one after the other, the hash of each depending on how many came before.
struct Hasher {
    constant: u32,
    multiplier: u32,
}

impl Hasher {
    /// Takes the seed's words in and spreads them over the pool.
    const MIXING: Self = Self { constant: 0x43b0_d7e5, multiplier: 0x931e_8875 };
    /// Brings a generator's words out of the pool.
    const OUTPUT: Self = Self { constant: 0x8b51_f9dd, multiplier: 0x58f3_8ded };

    fn hash(&mut self, word: u32) -> u32 {
        let xored = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.multiplier);
        fold(xored.wrapping_mul(self.constant))
    }
}

/// `SeedSequence(seed).generate_state(4, np.uint64)`: the four words that PCG64 starts from.
///
/// A pool of four 32-bit words takes in the seed, lowest word first; each word of the pool is then mixed into
/// each other one. NumPy takes seeds of any length; 128 bits fill its pool exactly.
pub(crate) fn generate_state(seed: u128) -> [u64; 4] {
    let mut mixing = Hasher::MIXING;
    let mut pool = [0, 32, 64, 96].map(|shift| mixing.hash((seed >> shift) as u32));
    for source in 0..pool.len() {
        for target in 0..pool.len() {
            if source != target {
                pool[target] = mix(pool[target], mixing.hash(pool[source]));
            }
        }
    }

    let mut output = Hasher::OUTPUT;
    let mut word = |i: usize| u64::from(output.hash(pool[i % pool.len()]));
    [0, 2, 4, 6].map(|i| {
        let low = word(i);
        let high = word(i + 1);
        high << 32 | low
    })
}

fn mix(x: u32, y: u32) -> u32 {
    fold(x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715)))
}

fn fold(word: u32) -> u32 {
    word ^ word >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seeds of one, two and four words reach the generator as NumPy's do.
    #[test]
    fn words_are_numpys() {
        // >>> for seed in 0, 2**32, 2**128 - 1: np.random.SeedSequence(seed).generate_state(4, np.uint64)
        assert_eq!(
            generate_state(0),
            [0xdb2c_d7e7_b0f4_78be, 0xabf4_641a_2c71_ba49, 0x20c6_ed6d_9d7b_8d41, 0x2c40_99de_223c_39d4]
        );
        assert_eq!(
            generate_state(1 << 32),
            [0x50ff_846c_ec53_f444, 0x7a49_18db_e827_8562, 0x3bff_9f6c_362e_2b19, 0xbdb1_7753_9a06_54e3]
        );
        assert_eq!(
            generate_state(u128::MAX),
            [0x8395_1678_30e0_1209, 0x84c0_e37d_cc99_cac3, 0xd33f_1bd2_f788_e841, 0xa9c6_207b_0408_2ba2]
        );
    }

    /// Each bit of the seed counts: without that, seeds far apart could start alike.
    #[test]
    fn every_bit_of_the_seed_counts() {
        let zero = generate_state(0);
        for bit in 0..128 {
            let other = generate_state(1 << bit);
            assert!((0..4).all(|i| other[i] != zero[i]), "bit {bit}");
        }
    }
}
