//! The widths of hidden layers, on a command line and in a file of weights.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// More units than this are a slip of the finger: what they compute of 10,000 images is 800 MB, and so are the weights
/// between two such layers.
const WIDEST: usize = 10_000;

/// More layers than this are a slip of the finger, too.
const DEEPEST: usize = 100;

/// The widths of the hidden layers, from the images on: at least one.
///
/// ```
/// use weights::HiddenWidths;
///
/// assert_eq!("128,64".parse(), Ok(HiddenWidths::default()));
/// assert_eq!(HiddenWidths::default().widths(), [128, 64]);
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "Vec<usize>")]
pub struct HiddenWidths(Vec<usize>);

impl HiddenWidths {
    /// The widths.
    pub fn widths(&self) -> &[usize] {
        &self.0
    }
}

/// Those of TP6's handout.
impl Default for HiddenWidths {
    fn default() -> Self {
        Self(vec![128, 64])
    }
}

impl fmt::Display for HiddenWidths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&widths.join(","))
    }
}

impl FromStr for HiddenWidths {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let width = |word: &str| match word.trim() {
            "" => Err("there is a width missing; they are written as in 128,64".into()),
            number => number.parse().map_err(|_| no_width(word)),
        };
        text.split(',').map(width).collect::<Result<Vec<usize>, String>>()?.try_into()
    }
}

impl TryFrom<Vec<usize>> for HiddenWidths {
    type Error = String;

    fn try_from(widths: Vec<usize>) -> Result<Self, String> {
        if let Some(width) = widths.iter().find(|&width| !(1..=WIDEST).contains(width)) {
            return Err(no_width(width));
        }
        match widths.len() {
            0 => Err("there must be a hidden layer".into()),
            1..=DEEPEST => Ok(Self(widths)),
            layers => Err(format!("{layers} hidden layers are too many: there may be {DEEPEST}")),
        }
    }
}

fn no_width(word: impl fmt::Display) -> String {
    format!("`{word}` is no width: each is a whole number from 1 to {WIDEST}, as in 128,64")
}

/// The number of units of the one hidden layer that TP4 and TP5 have.
///
/// # Errors
/// If the text is no such number; the message says what it takes.
pub fn units(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..=WIDEST) => Ok(number),
        _ => Err(format!("must be a whole number from 1 to {WIDEST}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects against a slip of the finger that trains another network: what is not a list of widths is refused, and
    /// the message says how one is written.
    #[test]
    fn widths() {
        let read = |text: &str| text.parse::<HiddenWidths>().map(|hidden| hidden.to_string());
        for (text, widths) in [("128,64", "128,64"), ("1", "1"), ("10000, 7", "10000,7")] {
            assert_eq!(read(text), Ok(widths.into()));
        }
        for text in ["", "128,,64", "128,64,", ",128"] {
            assert_eq!(
                read(text),
                Err("there is a width missing; they are written as in 128,64".into()),
                "{text}"
            );
        }
        for text in ["0", "128,0", "-3", "12.5", "10001", "128;64", "a", "18446744073709551616"] {
            let message = read(text).expect_err(text);
            assert!(
                message.contains("is no width: each is a whole number from 1 to 10000, as in 128,64"),
                "{message}"
            );
        }
        assert_eq!(
            read(&["7"; 101].join(",")),
            Err("101 hidden layers are too many: there may be 100".into())
        );
    }

    /// Protects memory from a file that was tampered with: its widths have the limits of the command line's.
    #[test]
    fn widths_in_a_file() {
        let read = |json: &str| serde_json::from_str::<HiddenWidths>(json).map_err(|error| error.to_string());
        assert_eq!(read("[128, 64]"), Ok(HiddenWidths::default()));
        assert_eq!(serde_json::to_string(&HiddenWidths::default()).expect("a list"), "[128,64]");
        for json in ["[]", "[0]", "[128, 0]", "[1000000000]", "[-1]", "[1.5]", "7", "\"128,64\"", "null"] {
            read(json).expect_err(json);
        }
        let hundred_and_one = format!("{:?}", [7; 101]);
        assert!(read(&hundred_and_one).is_err_and(|message| message.starts_with("101 hidden layers")));
    }
}
