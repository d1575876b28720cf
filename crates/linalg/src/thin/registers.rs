//! For tests: the same task with one kind of registers and another, and shapes that leave every rest.

use pulp::{Simd, WithSimd};

use crate::Matrix;

/// Which registers.
pub(super) enum Registers {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
}

impl Registers {
    pub(super) fn run(&self, task: impl WithSimd<Output = ()>) {
        match self {
            Self::Scalar => task.with_simd(pulp::Scalar),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => Simd::vectorize(*avx2, task),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) => Simd::vectorize(*avx512, task),
        }
    }
}

/// Those that this processor has.
pub(super) fn kinds() -> Vec<Registers> {
    let mut kinds = vec![Registers::Scalar];
    #[cfg(target_arch = "x86_64")]
    {
        kinds.extend(pulp::x86::V3::try_new().map(Registers::Avx2));
        kinds.extend(pulp::x86::V4::try_new().map(Registers::Avx512));
    }
    kinds
}

/// `m` rows of `n` bytes, many of them 0, as doubles and as they are; and `k`. Among them several blocks and groups of
/// rows, several parts of columns, and every rest.
pub(super) fn shapes() -> impl Iterator<Item = (Matrix, Vec<u8>, usize)> {
    let small = [(7, 45, 11), (4, 8, 10), (1, 3, 1), (6, 16, 16), (5, 131, 10), (9, 470, 8)];
    let large = [(67, 784, 10), (257, 24, 3), (600, 901, 12)];
    small.into_iter().chain(large).map(|(m, n, k)| {
        let bytes: Vec<u8> = (0..m * n).map(|i| if i % 29 < 17 { 0 } else { (i % 256) as u8 }).collect();
        (Matrix::from_row_iterator(m, n, bytes.iter().map(|&byte| byte.into())), bytes, k)
    })
}
