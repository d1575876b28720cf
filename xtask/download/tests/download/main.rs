//! `cargo xtask download`, against a server on this machine that serves well, badly, or not at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "../../../tests/bare/mod.rs"]
mod bare;
mod faults;
mod good;
mod process;
mod server;
mod tiny;
