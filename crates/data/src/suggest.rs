//! The word that was probably meant.

/// The choice most like `word`, whatever the case of its letters, if any is like it at all: a Jaro-Winkler
/// similarity (1 for equal words, 0 for words without a letter in common) of at least 0.7.
///
/// ```
/// use data::suggest::nearest;
///
/// assert_eq!(nearest("fasion", ["fashion-mnist", "mnist"]), Some("fashion-mnist"));
/// assert_eq!(nearest("MNSIT", ["fashion-mnist", "mnist"]), Some("mnist"));
/// assert_eq!(nearest("cifar10", ["fashion-mnist", "mnist"]), None);
/// ```
pub fn nearest<'a>(word: &str, choices: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    choices
        .into_iter()
        .map(|choice| (strsim::jaro_winkler(&word, &choice.to_lowercase()), choice))
        .filter(|(likeness, _)| *likeness >= 0.7)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, choice)| choice)
}
