//! The entries of a file's metadata, each a text under a name: what they say, or why they cannot say that.

use std::collections::BTreeMap;

use serde::de::{
    DeserializeOwned, IntoDeserializer,
    value::{Error as WordError, StrDeserializer},
};
use thiserror::Error;

use crate::unique_names::UniqueNames;

/// An entry of the metadata that is missing, or says what cannot be.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("`{entry}` {why}")]
pub struct EntryError {
    /// Its name, and the way to a value within it: `checkpoint.history[2].step`
    pub entry: String,
    /// What is wrong with it.
    pub why: String,
}

/// So much is shown of a value that cannot be.
pub(super) const SHOWN: usize = 40;

/// So much is shown of the words about a value that cannot be, which may repeat the value.
const SHOWN_OF_RULE: usize = 200;

impl EntryError {
    pub(super) fn new(entry: impl Into<String>, why: impl Into<String>) -> Self {
        Self { entry: entry.into(), why: why.into() }
    }

    /// A value that breaks a rule.
    pub(super) fn is(entry: impl Into<String>, value: impl ToString, rule: impl ToString) -> Self {
        let (value, rule) = (cut(&value.to_string(), SHOWN), cut(&rule.to_string(), SHOWN_OF_RULE));
        Self::new(entry, format!("is {value}: {rule}"))
    }

    /// Something in the JSON of this entry.
    pub(super) fn within(entry: &str, error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let way = error.path().to_string();
        let entry = match way.chars().next() {
            Some('.') => entry.to_owned(),
            Some('[') => format!("{entry}{way}"),
            _ => format!("{entry}.{way}"),
        };
        Self::unread(entry, error.into_inner())
    }

    fn unread(entry: impl Into<String>, error: impl ToString) -> Self {
        Self::new(entry, format!("cannot be read: {}", cut(&error.to_string(), SHOWN_OF_RULE)))
    }
}

/// The beginning of a text from a file, without what would change the colours of a terminal, or clear it.
pub(super) fn cut(text: &str, longest: usize) -> String {
    let start: String = text.chars().take(longest).collect();
    let more = if start.len() < text.len() { "…" } else { "" };
    start.replace(char::is_control, "\u{FFFD}") + more
}

/// The text of an entry.
pub(super) fn text<'a>(entries: &'a BTreeMap<String, String>, name: &str) -> Result<&'a str, EntryError> {
    entries.get(name).map(String::as_str).ok_or_else(|| EntryError::new(name, "is missing"))
}

/// An entry that is one word of a few.
pub(super) fn word<T: DeserializeOwned>(
    entries: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, EntryError> {
    let text = cut(text(entries, name)?, SHOWN);
    let word: StrDeserializer<'_, WordError> = text.as_str().into_deserializer();
    T::deserialize(word).map_err(|error| EntryError::unread(name, error))
}

/// An entry whose text is JSON.
pub(super) fn json<T: DeserializeOwned>(
    entries: &BTreeMap<String, String>,
    name: &str,
) -> Result<T, EntryError> {
    let text = text(entries, name)?;
    serde_json::from_str::<UniqueNames>(text).map_err(|error| EntryError::unread(name, error))?;
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| EntryError::within(name, error))
}
