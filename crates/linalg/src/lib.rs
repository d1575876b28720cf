//! What NumPy has and nalgebra lacks, said in NumPy's words.
//!
//! | NumPy | here | module |
//! |---|---|---|
//! | `np.float64`; with the feature `f32`, `np.float32` | [`Float`] | the crate `kernels` |
//! | `values.astype(...)` to that type | [`floats`]`(values)` | the crate `kernels` |
//! | `np.zeros((m, n))` | `Matrix::zeros(m, n)` | nalgebra |
//! | a C-ordered array `(B, D)` | [`RowMajor`] | [`row_major`] |
//! | `images / 255`, of bytes | [`Bytes`], some rows of which are a [`RowMajor`] | [`row_major`] |
//! | the same, multiplied again and again | [`DesignMatrix`] | [`design_matrix`] |
//! | `x @ w` | `x * &w` | nalgebra, [`row_major`], [`design_matrix`] |
//! | `x @ w.T`, `delta.T @ x` | `x * `[`transposed`]`(&w)`, `transposed(&delta) * x` | [`row_major`] |
//! | `x.T @ g` | `x.t() * &g` | [`row_major`] |
//! | `a.T` of a matrix, without a copy | [`transposed`]`(&a)` | [`row_major`] |
//! | `np.array(values).reshape(m, n)` | `Matrix::from_row_iterator(m, n, values)` | nalgebra |
//! | `np.exp(a)`, `np.tanh(a)` | [`exp`]`(a)`, [`tanh`]`(a)`; and [`sigmoid`]`(a)` | the crate `kernels` |
//! | `a + b` with `b` of shape `(1, n)` | [`add_row`]`(a, &b)` | [`broadcast`] |
//! | `a - b`, `a / b` with `b` of shape `(m, 1)` | [`sub_column`]`(a, &b)`, [`div_column`]`(a, &b)` | [`broadcast`] |
//! | `a * b` with `b` of shape `(1, n)`, `(m, 1)` | [`mul_row`]`(a, &b)`, [`mul_column`]`(a, &b)` | [`broadcast`] |
//! | `a.sum(axis=0)`, `a.sum(axis=1)` | [`sum_axis0`]`(&a)`, [`sum_axis1`]`(&a)` | [`axis`] |
//! | `a.mean(axis=0)`, `a.mean(axis=1)` | [`mean_axis0`]`(&a)`, [`mean_axis1`]`(&a)` | [`axis`] |
//! | `a.max(axis=1)` | [`max_axis1`]`(&a)` | [`axis`] |
//! | `a.argmax(axis=1)` | [`argmax_axis1`]`(&a)` | [`axis`] |
//! | `a[np.arange(m), labels]` | [`select_by_label`]`(&a, labels)` | [`axis`] |
//! | `np.eye(k)[labels]` | [`one_hot`]`(labels, k)` | [`axis`] |
//! | `w -= eta * grad` | [`descend`]`(&mut w, eta, &grad)` | [`descent`] |
//! | `np.isclose(a, b)`, `np.allclose(a, b)` | [`isclose`]`(a, b)`, [`allclose`]`(a, b)` | [`close`] |
//!
//! The axis is in the name because the words mislead: nalgebra's `row_sum` sums *over* the rows and gives
//! one row, NumPy's `sum(axis=0)`.
//!

pub mod axis;
pub mod broadcast;
pub mod close;
pub mod descent;
pub mod design_matrix;
pub mod row_major;

pub use axis::*;
pub use broadcast::*;
pub use close::*;
pub use descent::*;
pub use design_matrix::*;
pub use row_major::*;

pub use kernels::cores;
pub use kernels::{
    Bytes, Float, Matrix, PRECISION, double, exp, floats, room_for_images, scale, sigmoid, tanh,
};
pub use nalgebra;

/// An `(m, 1)` column.
pub type Column = nalgebra::DVector<Float>;

/// A `(1, n)` row.
pub type Row = nalgebra::RowDVector<Float>;
