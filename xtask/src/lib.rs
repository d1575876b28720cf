//! The project's commands, one module each; [`cli`] dispatches.

pub mod cli;
pub mod data;
pub mod diff;
pub mod download;
pub mod evaluate;
pub mod labs;
pub mod profile;
pub mod run;
pub mod sample;
pub mod show;
mod table;
