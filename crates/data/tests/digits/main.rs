//! The digits 1, 7 and 8: from arrays in every form, from MNIST, and the places they are looked for in.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod faults;
mod folder;
mod forms;
mod fuzz;
mod mnist;
mod places;
