//! The Python of this machine, for tests that hold a lab beside its script in docs/numpy.

use std::{ffi::OsString, process::Command};

/// The Python that `cargo xtask diff` would start.
pub fn python() -> OsString {
    let named = std::env::var_os("PYTHON").filter(|name| !name.is_empty());
    named.unwrap_or(if cfg!(windows) { "py" } else { "python3" }.into())
}

/// Whether it has this library; says so if not. CI has one with NumPy.
#[allow(clippy::print_stderr, reason = "a test says why it is skipped")]
pub fn python_has(library: &str) -> bool {
    let probe = Command::new(python()).args(["-c", &format!("import {library}")]).output();
    let there = probe.is_ok_and(|probe| probe.status.success());
    if !there {
        eprintln!("skipped: no Python with {library} here; set PYTHON to one");
    }
    there
}
