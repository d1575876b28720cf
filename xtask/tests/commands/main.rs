//! The commands as processes, as a student starts them, on the bundled sample.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]
#![expect(clippy::print_stdout, reason = "a test that cannot run here says so")]

#[path = "../bare/mod.rs"]
mod bare;
mod bench;
mod data;
mod deaf;
mod digits;
mod evaluate;
mod forged;
mod interrupt;
mod not_finite;
mod options;
mod process;
mod programs;
#[path = "../python/mod.rs"]
mod python;
mod results;
mod run;
mod show;
mod tp1;
mod tp4;
mod tp5;
mod tp6;
mod waiting;
