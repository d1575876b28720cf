//! Whole-batch gradient descent, as TP4 and TP5 do it: every pass is one step, made from all training images at once.
//!
//! | | |
//! |---|---|
//! | [`DescentOptions`], [`Settings`] | what is asked for, and what a run then does |
//! | [`experiment`] | what TP4's and TP5's commands do with it |

pub mod experiment;
mod options;

pub use options::{DescentOptions, HIDDEN, Settings, unless_given};
