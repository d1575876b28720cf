//! Programs that a test starts: they behave alike in whatever terminal, language and surroundings the tests run.

use std::{
    env,
    ffi::OsStr,
    process::{Command, Stdio},
};

/// What tells a program about its surroundings: the terminal, colours, the language, the time zone, how much Rust says.
const SURROUNDINGS: [&str; 11] = [
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLORTERM",
    "COLUMNS",
    "FORCE_COLOR",
    "LANG",
    "LANGUAGE",
    "LINES",
    "RUST_BACKTRACE",
    "TERM",
    "TZ",
];

/// All variables that begin or end so do, too, in capitals or not: cargo's words, the language, this project's folders, the
/// network.
const BEGIN: [&str; 3] = ["CARGO_TERM_", "LC_", "PASAPAS_"];
const END: &str = "_PROXY";

/// The program, ready to be started, with nobody at the keyboard and no colours.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in env::vars_os().map(|(name, _)| name).filter(|name| is_surroundings(name)) {
        command.env_remove(name);
    }
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn is_surroundings(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_uppercase();
    SURROUNDINGS.contains(&name.as_str())
        || BEGIN.iter().any(|begin| name.starts_with(begin))
        || name.ends_with(END)
}
