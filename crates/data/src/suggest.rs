//! The word that was probably meant.

use strsim::{jaro_winkler, osa_distance};

/// The choice most like `word`, whatever the case of its letters, if any is like it at all: one slip of the finger away (a
/// letter too many, one missing, a wrong one, two that have changed places), or of a Jaro-Winkler similarity (1 for equal
/// words, 0 for words without a letter in common) of at least 0.7.
///
/// ```
/// use data::suggest::nearest;
///
/// assert_eq!(nearest("fasion", ["fashion-mnist", "mnist"]), Some("fashion-mnist"));
/// assert_eq!(nearest("MNSIT", ["fashion-mnist", "mnist"]), Some("mnist"));
/// assert_eq!(nearest("rnu", ["download", "run"]), Some("run"));
/// assert_eq!(nearest("cifar10", ["fashion-mnist", "mnist"]), None);
/// ```
pub fn nearest<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let likeness = |choice: &str| {
        let choice = choice.to_lowercase();
        // Of two words of one letter, each is a slip away from the other, and nothing like it.
        let slip = choice.chars().count() > 1 && osa_distance(&word, &choice) <= 1;
        jaro_winkler(&word, &choice) + if slip { 1.0 } else { 0.0 }
    };
    choices
        .into_iter()
        .map(|choice| (likeness(choice), choice))
        .filter(|(likeness, _)| *likeness >= 0.7)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}
