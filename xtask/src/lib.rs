//! The project's commands, one module each; [`cli`] dispatches.

pub mod bench;
pub mod cli;
pub mod data;
pub mod diff;
pub mod download;
pub mod evaluate;
mod images;
pub mod labs;
mod last_words;
pub mod profile;
mod programs;
mod python;
pub mod run;
pub mod sample;
pub mod show;
mod table;
mod trained;
