//! What NumPy has and nalgebra lacks, said in NumPy's words.
//!
//! | NumPy | here | module |
//! |---|---|---|
//! | `np.float64`; with the feature `f32`, `np.float32` | [`Float`] | [`precision`] |
//! | `values.astype(...)` to that type | [`floats`]`(values)` | [`precision`] |
//! | `np.zeros((m, n))` | `Matrix::zeros(m, n)` | nalgebra |
//! | a C-ordered array `(B, D)` | [`RowMajor`] | [`row_major`] |
//! | `images / 255`, of bytes | [`ByteRows`], seen as a [`RowMajor`] | [`bytes`] |
//! | the same, multiplied again and again | [`DesignMatrix`] | [`design`] |
//! | `x @ w` | `x * &w` | nalgebra, [`row_major`], [`design`] |
//! | `x @ w.T`, `delta.T @ x` | `x * `[`transposed`]`(&w)`, `transposed(&delta) * x` | [`row_major`] |
//! | `x.T @ g` | `x.t() * &g` | [`row_major`] |
//! | `a.T` of a matrix, without a copy | [`transposed`]`(&a)` | [`row_major`] |
//! | `np.array(values).reshape(m, n)` | `Matrix::from_row_iterator(m, n, values)` | nalgebra |
//! | `np.exp(a)`, `np.tanh(a)` | [`exp`]`(a)`, [`tanh`]`(a)`; and [`sigmoid`]`(a)` | [`elementwise`] |
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
//! Every program that has this crate in it gets its global allocator: the system's, asked to put matrices on cache lines
//! and very large ones on huge pages.

pub mod axis;
pub mod broadcast;
pub mod bytes;
pub mod close;
pub mod cores;
pub mod descent;
pub mod design;
pub mod elementwise;
mod lines;
mod memory;
mod number;
pub mod precision;
mod register;
pub mod row_major;
mod rows;
pub mod scale;
mod seen;
mod skipping;
mod strips;
mod thin;

pub use axis::*;
pub use broadcast::*;
pub use bytes::*;
pub use close::*;
pub use descent::*;
pub use design::*;
pub use elementwise::*;
pub use precision::*;
pub use row_major::*;
pub use scale::*;

pub use nalgebra;

/// An `(m, n)` matrix.
pub type Matrix = nalgebra::DMatrix<Float>;

/// An `(m, 1)` column.
pub type Column = nalgebra::DVector<Float>;

/// A `(1, n)` row.
pub type Row = nalgebra::RowDVector<Float>;
