//! The project's commands, one module each. `main.rs` only dispatches.

pub mod diff;
pub mod labs;
pub mod run;
pub mod show;
