//! For tests: the same task with each kind of registers that a processor may have.

use pulp::{Simd, WithSimd};

/// Which registers.
pub(crate) enum Instructions {
    Scalar,
    #[cfg(target_arch = "x86_64")]
    Avx2(pulp::x86::V3),
    #[cfg(target_arch = "x86_64")]
    Avx512(pulp::x86::V4),
}

impl Instructions {
    pub(crate) fn run(&self, task: impl WithSimd<Output = ()>) {
        match self {
            Self::Scalar => task.with_simd(pulp::Scalar),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => Simd::vectorize(*avx2, task),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512(avx512) => Simd::vectorize(*avx512, task),
        }
    }

    pub(crate) fn multiplies_and_adds_in_one_step(&self) -> bool {
        !matches!(self, Self::Scalar)
    }
}

/// Those that this processor has.
pub(crate) fn all() -> Vec<Instructions> {
    let mut all = vec![Instructions::Scalar];
    #[cfg(target_arch = "x86_64")]
    {
        all.extend(pulp::x86::V3::try_new().map(Instructions::Avx2));
        all.extend(pulp::x86::V4::try_new().map(Instructions::Avx512));
    }
    all
}
