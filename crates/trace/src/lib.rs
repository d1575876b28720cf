//! What did a training compute at each step, and by which formula?
//!
//! A trace is a stream of tensors. Each is one line of JSON, its [`Head`], then its numbers as little-endian doubles in C order.
//! The head also says by which [`Rule`] the tensor was computed and from which others: from that, `cargo xtask diff` bounds what
//! rounding alone can do to it, and says where two runs part; and the guard against infinities finds the first tensor that has one.
//!
//! First come the parameters as drawn (epoch 0, batch 0); then, for each batch, its images ([`Inputs`]), what the lab computes
//! from them, and the parameters after the step. Whole-batch descent makes a single step from all images: they come once, before
//! the first pass, and a pass is an epoch with batch 0.

mod inputs;
mod rule;
mod traced;

pub use inputs::Inputs;
pub use rule::{Head, Rule};
pub use traced::{TraceError, Traced};
