//! Registers of [`Float`](crate::Float)s: what pulp calls by another name for each precision.

use pulp::Simd;

macro_rules! registers {
    ($float:ty, $register:ident, $lanes:ident, $splat:ident, $mul_add:ident, $sum:ident, $of:ident, $of_mut:ident) => {
        /// As many numbers as one holds.
        pub(crate) type Register<S> = <S as Simd>::$register;

        /// How many numbers one holds.
        #[inline(always)]
        pub(crate) const fn lanes<S: Simd>() -> usize {
            S::$lanes
        }

        /// One number everywhere.
        #[inline(always)]
        pub(crate) fn splat<S: Simd>(simd: S, number: $float) -> Register<S> {
            simd.$splat(number)
        }

        /// `a · b + c`, in one step where the processor can.
        #[inline(always)]
        pub(crate) fn mul_add<S: Simd>(
            simd: S,
            a: Register<S>,
            b: Register<S>,
            c: Register<S>,
        ) -> Register<S> {
            simd.$mul_add(a, b, c)
        }

        /// The sum of all numbers in one.
        #[inline(always)]
        pub(crate) fn sum<S: Simd>(simd: S, register: Register<S>) -> $float {
            simd.$sum(register)
        }

        /// Numbers register by register, and the rest.
        #[inline(always)]
        pub(crate) fn registers<S: Simd>(numbers: &[$float]) -> (&[Register<S>], &[$float]) {
            S::$of(numbers)
        }

        /// Numbers register by register, to be written, and the rest.
        #[inline(always)]
        pub(crate) fn registers_mut<S: Simd>(numbers: &mut [$float]) -> (&mut [Register<S>], &mut [$float]) {
            S::$of_mut(numbers)
        }
    };
}

#[cfg(any(feature = "f64", not(feature = "f32")))]
#[rustfmt::skip]
registers!(f64, f64s, F64_LANES, splat_f64s, mul_add_e_f64s, reduce_sum_f64s, as_simd_f64s, as_mut_simd_f64s);

#[cfg(all(feature = "f32", not(feature = "f64")))]
#[rustfmt::skip]
registers!(f32, f32s, F32_LANES, splat_f32s, mul_add_e_f32s, reduce_sum_f32s, as_simd_f32s, as_mut_simd_f32s);
