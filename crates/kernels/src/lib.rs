//! Products tuned for processors: registers, caches, cores.
//!
//! Nobody needs to read this crate to follow the course. The crate `linalg` says what is computed, in NumPy's words;
//! this one computes it fast. Its results are the plain formula's but for rounding, and tests hold both beside each
//! other.
//!
//! | function | what it computes | where |
//! |---|---|---|
//! | [`thin_product`], [`thin_transposed_product`] | `x · w` and `xᵀ · g` with few columns, one for each class | `thin/` |
//! | [`product`] | `a · b`, passing over the zeros of either side | `skipping/` |
//! | [`general_product`] | `x · w` and `xᵀ · g` by the crate `matrixmultiply` | `general.rs` |
//! | [`Strips`] | `x · w` with an `x` that never changes | `strips.rs` |
//! | [`descend`] | `w ← w − η·grad` | `descend.rs` |
//! | [`exp`], [`tanh`], [`sigmoid`] | of many numbers at a time | `elementwise.rs` |
//! | [`scale`] | bytes divided by 255 | `scale.rs` |
//!
//! | what they share | where |
//! |---|---|
//! | the number that everything is computed in | `precision.rs` |
//! | images as bytes; matrices as they lie in memory | `bytes.rs`, `operand.rs`, `number.rs` |
//! | which parts of images are black | `masks.rs` |
//! | four rows of a product without their zeros | `strip.rs` |
//! | registers, cache lines, pages of memory | `register.rs`, `lines.rs`, `memory.rs` |
//! | two cores | [`cores`] |

pub mod cores;

mod bytes;
mod descend;
mod elementwise;
mod general;

#[cfg(test)]
mod instructions;
mod lines;
mod masks;
mod memory;
mod number;
mod operand;
mod precision;
mod register;
mod scale;
mod skipping;
mod strip;
mod strips;
mod thin;

pub use bytes::Bytes;
pub use descend::descend;
pub use elementwise::{exp, sigmoid, tanh};
pub use general::general_product;
pub use memory::room_for_images;
pub use operand::Operand;
pub use precision::{Float, PRECISION, double, floats};
pub use scale::scale;
pub use skipping::{Side, product};
pub use strips::Strips;
pub use thin::{WIDEST, thin_product, thin_transposed_product};

/// An `(m, n)` matrix.
pub type Matrix = nalgebra::DMatrix<Float>;
