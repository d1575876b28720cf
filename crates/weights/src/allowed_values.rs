//! What a file of weights may say: the limits of the command line, and what a training can have come to.

use std::collections::BTreeSet;

use linalg::Float;
use numpy_rng::State;
use serde_json::Value;

use crate::{
    checkpoint::Checkpoint,
    hidden_widths::{self, HiddenWidths},
    history::Step,
    metadata::About,
    metadata_entries::EntryError,
    number_limits::{at_least_one, positive},
};

/// A name is shown in a table.
const LONGEST_NAME: usize = 100;

/// A label is a byte.
const MOST_CLASSES: usize = 256;

/// Makes sure that each entry is one that a lab can have written.
///
/// # Errors
/// If one is not.
pub(crate) fn check(about: &About) -> Result<(), EntryError> {
    for (entry, text) in [("lab", &about.lab), ("experiment", &about.experiment), ("dataset", &about.dataset)]
    {
        name(entry, text)?;
    }
    classes(&about.classes)?;
    for (name, value) in &about.settings {
        setting(name, value).map_err(|rule| EntryError::is(format!("settings.{name}"), value, rule))?;
    }
    about.checkpoint.as_ref().map_or(Ok(()), checkpoint)
}

/// A name reaches the screen.
fn name(entry: &str, name: &str) -> Result<(), EntryError> {
    if name.is_empty() {
        return Err(EntryError::new(entry, "is empty"));
    }
    if name.chars().any(char::is_control) {
        return Err(EntryError::is(entry, name, "there must be no control character in it"));
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(EntryError::is(entry, name, format!("must have at most {LONGEST_NAME} characters")));
    }
    Ok(())
}

/// Each class stands for an output of the model, and is told from the others by its name.
fn classes(classes: &[String]) -> Result<(), EntryError> {
    if !(1..=MOST_CLASSES).contains(&classes.len()) {
        let why = format!("has {} names: there must be from 1 to {MOST_CLASSES}", classes.len());
        return Err(EntryError::new("classes", why));
    }
    let mut names = BTreeSet::new();
    for (i, class) in classes.iter().enumerate() {
        let entry = format!("classes[{i}]");
        name(&entry, class)?;
        if !names.insert(class) {
            return Err(EntryError::is(entry, class, "a class before it has the same name"));
        }
    }
    Ok(())
}

/// A setting has the limits of the option that it comes from. If it breaks them: what it takes.
fn setting(name: &str, value: &Value) -> Result<(), String> {
    let text = value.to_string();
    match (name, value) {
        ("seed", _) if text.parse::<u32>().is_err() => {
            Err(format!("must be a whole number from 0 to {}", u32::MAX))
        }
        ("epochs" | "passes" | "batch_size", _) => at_least_one(&text).map(drop),
        ("learning_rate", _) => positive(&text).map(drop),
        ("hidden", Value::Array(_)) => {
            serde_json::from_value::<HiddenWidths>(value.clone()).map(drop).map_err(|error| error.to_string())
        }
        ("hidden", _) => hidden_widths::units(&text).map(drop),
        (_, Value::String(text)) if text.chars().any(char::is_control) => {
            Err("there must be no control character in it".into())
        }
        _ => Ok(()),
    }
}

fn checkpoint(checkpoint: &Checkpoint) -> Result<(), EntryError> {
    let Checkpoint { history, step, loss, seconds, model_rng, data_rng, images: _, train, digest } =
        checkpoint;
    for (i, done) in history.iter().enumerate() {
        epoch(&format!("checkpoint.history[{i}]"), i + 1, done)?;
    }
    for (entry, value) in [("checkpoint.loss", *loss), ("checkpoint.seconds", *seconds)] {
        amount(entry, value)?;
        if *step == 0 && value > 0.0 {
            return Err(EntryError::is(entry, value, "no step of that epoch is done, so that it must be 0"));
        }
    }
    for (entry, state) in [("checkpoint.model_rng", model_rng), ("checkpoint.data_rng", data_rng)] {
        state.parse::<State>().map_err(|error| EntryError::is(entry, state, error))?;
    }
    if let Some(train) = train {
        at_least_one(&train.to_string()).map_err(|rule| EntryError::is("checkpoint.train", train, rule))?;
    }
    if digest.len() != 64 || !digest.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(EntryError::is("checkpoint.digest", digest, "must be 64 hexadecimal digits"));
    }
    Ok(())
}

/// A figure that the lab does not measure is not there, and breaks no rule.
fn epoch(entry: &str, number: usize, epoch: &Step) -> Result<(), EntryError> {
    if epoch.step != number {
        let rule = format!("must be {number}: the epochs are counted from 1");
        return Err(EntryError::is(format!("{entry}.step"), epoch.step, rule));
    }
    let amounts = [
        ("train_loss", epoch.train_loss),
        ("validation_loss", epoch.validation_loss),
        ("test_loss", epoch.test_loss),
        ("seconds", epoch.seconds),
    ];
    for (figure, value) in amounts {
        amount(&format!("{entry}.{figure}"), value.unwrap_or_default())?;
    }
    let shares = [
        ("train_accuracy", epoch.train_accuracy),
        ("validation_accuracy", epoch.validation_accuracy),
        ("test_accuracy", epoch.test_accuracy),
    ];
    for (figure, value) in shares {
        let value = value.unwrap_or_default();
        if !(0.0..=1.0).contains(&value) {
            return Err(EntryError::is(format!("{entry}.{figure}"), value, "must be from 0 to 1"));
        }
    }
    Ok(())
}

/// A loss, or seconds.
fn amount(entry: &str, value: Float) -> Result<(), EntryError> {
    if value >= 0.0 && value.is_finite() {
        return Ok(());
    }
    Err(EntryError::is(entry, value, "must be 0 or more, and finite"))
}
