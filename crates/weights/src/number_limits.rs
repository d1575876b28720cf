//! Which numbers a setting may be, on a command line and in a file of weights.

use linalg::Float;

/// The number of a count that cannot be 0.
///
/// # Errors
/// If the text is no such number; the message says what it takes.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number >= 1 => Ok(number),
        _ => Err("must be a whole number, 1 or more".into()),
    }
}

/// A number above 0.
///
/// # Errors
/// If the text is none; the message says what it takes.
pub fn positive(text: &str) -> Result<Float, String> {
    match text.parse::<Float>() {
        Ok(number) if number > 0.0 && number.is_finite() => Ok(number),
        Ok(_) => Err("must be above 0 and finite".into()),
        Err(_) => Err("is not a number, written as in 0.1".into()),
    }
}
