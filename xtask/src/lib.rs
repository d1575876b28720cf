//! The project's commands. [`cli`] dispatches: to the modules `run`, `data`, `evaluate`, `show`, `sample`, or to one of the
//! [`programs`], each a package below this one that is built when it is first used and that takes what it needs from here.
//!
//! | module | what |
//! |---|---|
//! | [`labs`], [`cargo_build`] | the labs; how a lab or another program of this workspace is built |
//! | [`processes`], [`training_process`], [`error_output`] | a process that runs, one that trains, what one that failed has said |
//! | [`python`], [`images`] | the labs in Python; the images of a comparison |
//! | [`table`] | tables on the screen |

pub mod cargo_build;
pub mod cli;
mod data;
pub mod error_output;
mod evaluate;
pub mod images;
pub mod labs;
pub mod processes;
pub mod programs;
pub mod python;
pub mod run;
mod sample;
mod show;
pub mod table;
pub mod training_process;
