//! `--precision`: the number that a lab computes in. The lab is built for it, so it is looked for before the lab is.

use std::{ffi::OsString, process::Command};

use anyhow::ensure;

use crate::labs::{self, Lab};

/// The option, among those of a lab.
pub const OPTION: &str = "--precision";

/// The option, among those of a lab, that keeps the building of it off the screen, too.
const QUIET: &str = "--quiet";

/// Builds the lab for the precision that these words for it ask for, and returns a command that starts it. A value that
/// there is not, the lab refuses itself.
///
/// # Errors
/// If the lab has no such option, or does not compile.
pub fn command(lab: &Lab, words: &[OsString]) -> anyhow::Result<Command> {
    let asked = asked(words);
    let others: Vec<&str> = labs::ALL.iter().filter(|lab| lab.single).map(|lab| lab.name).collect();
    ensure!(
        lab.single || asked.is_none(),
        "{} computes in doubles, and has no {OPTION}; {} has",
        lab.name,
        others.join(", ")
    );
    let quiet = words.iter().any(|word| word == QUIET);
    if asked.as_deref() == Some("f32") { lab.single_command(quiet) } else { lab.command(quiet) }
}

/// What follows the option, in the same word or the next; nothing if it is the last word.
fn asked(words: &[OsString]) -> Option<String> {
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    words.iter().enumerate().find_map(|(i, word)| match word.strip_prefix(OPTION)? {
        "" => Some(words.get(i + 1).map(|next| next.to_string()).unwrap_or_default()),
        rest => rest.strip_prefix('=').map(ToOwned::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects which build is started: the value in the same word or the next, wherever it stands, and no other option
    /// that begins alike.
    #[test]
    fn what_is_asked_for() {
        let of = |words: &str| asked(&words.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of("train --seed 1"), None);
        assert_eq!(of("train --precision f32"), Some("f32".into()));
        assert_eq!(of("--precision=f64 train"), Some("f64".into()));
        assert_eq!(of("train --precision"), Some(String::new()));
        assert_eq!(of("--precisions=f32 f32"), None);
    }
}
