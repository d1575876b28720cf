//! The word that was probably meant, where clap has none to offer: it overlooks two letters that have changed places in a
//! short word, as in `rnu`.

use std::ffi::OsString;

use clap::{
    Arg, Command, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};
use data::suggest::nearest;

/// Adds to the error what was probably meant, if it says nothing of the kind. `command` is the one that could not
/// understand these words, of which the first is the program's name.
pub(crate) fn explained(mut error: Error, command: &mut Command, words: &[OsString]) -> Error {
    command.build();
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let command = innermost(command, words.get(1..).unwrap_or_default());

    let (kind, meant) = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = text(ContextKind::InvalidSubcommand);
            let near = nearest(&word, command.get_subcommands().map(Command::get_name)).map(str::to_owned);
            let meant = near.or_else(|| below(command, &word));
            (ContextKind::SuggestedSubcommand, meant.map(|word| ContextValue::Strings(vec![word])))
        }
        ErrorKind::UnknownArgument => {
            let word = text(ContextKind::InvalidArg);
            let options = || command.get_arguments().filter_map(Arg::get_long);
            let near = word.strip_prefix("--").and_then(|word| nearest(word, options()));
            (ContextKind::SuggestedArg, near.map(|word| ContextValue::String(format!("--{word}"))))
        }
        ErrorKind::InvalidValue => {
            let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue) else { return error };
            let near = nearest(&text(ContextKind::InvalidValue), valid.iter().map(String::as_str));
            (ContextKind::SuggestedValue, near.map(|word| ContextValue::String(word.into())))
        }
        _ => return error,
    };
    if let Some(meant) = meant.filter(|_| error.get(kind).is_none()) {
        error.insert(kind, meant);
    }
    error
}

/// The command that these words lead to, as far as they name one within the other.
fn innermost<'a>(command: &'a Command, words: &[OsString]) -> &'a Command {
    words.iter().fold(command, |command, word| command.find_subcommand(word).unwrap_or(command))
}

/// A command one level further in that has exactly this name, with what stands before it: `run tp3` for `tp3`.
fn below(command: &Command, word: &str) -> Option<String> {
    let outer = command.get_subcommands().find(|outer| outer.find_subcommand(word).is_some())?;
    Some(format!("{} {word}", outer.get_name()))
}

#[cfg(test)]
mod tests {
    use clap::ArgAction;

    use super::*;

    /// `app run tp3|all`, `app show NAME --lr RATE`.
    fn command() -> Command {
        let dataset = Arg::new("dataset").value_parser(["mnist", "cat"]);
        let lr = Arg::new("lr").long("lr").global(true).action(ArgAction::Set);
        let run = Command::new("run").subcommands([Command::new("tp3"), Command::new("all")]);
        Command::new("app").arg(lr).subcommands([run, Command::new("show").arg(dataset)])
    }

    fn said(words: &str) -> String {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let error = command().try_get_matches_from(&words).unwrap_err();
        explained(error, &mut command(), &words).to_string()
    }

    /// Protects a student from typing errors in short words, in which clap finds nothing alike: a command, one within
    /// another, one whose outer command was left out, an option, a value; with the letters of either case.
    #[test]
    fn what_was_probably_meant() {
        for (words, tip) in [
            ("app rnu tp3", "tip: a similar subcommand exists: 'run'"),
            ("app run pt3", "tip: a similar subcommand exists: 'tp3'"),
            ("app run TP3", "tip: a similar subcommand exists: 'tp3'"),
            ("app tp3", "tip: a similar subcommand exists: 'run tp3'"),
            ("app show --rl 1", "tip: a similar argument exists: '--lr'"),
            ("app show act", "tip: a similar value exists: 'cat'"),
        ] {
            assert!(said(words).contains(tip), "{words}: {}", said(words));
        }
    }

    /// Protects from two tips, and from one that is far-fetched.
    #[test]
    fn no_more_than_one_tip() {
        let none = ["app fly", "app show --x 1", "app run all more", "app show --lr 1 --lr 2"];
        for (words, tips) in
            [("app shwo", 1), ("app show mnits", 1)].into_iter().chain(none.map(|of| (of, 0)))
        {
            assert_eq!(said(words).matches("a similar").count(), tips, "{words}: {}", said(words));
        }
    }
}
