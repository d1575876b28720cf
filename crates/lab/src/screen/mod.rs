//! What a run says on the screen, question by question; and the one way there for all that a program says.

mod fold;
mod stream;

use std::{env, path::Path};

use console::measure_text_width;
use linalg::Float;

pub use stream::{Stream, remark};

/// Before each line below a question.
pub const INDENT: &str = "    ";

/// Where a run's words go.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Say nothing: the user asked for quiet, or standard output carries a trace.
    pub quiet: bool,
}

impl Screen {
    /// A text that begins at the left: the lab's name at the top of a run, a table.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            Stream::Results.say(text);
        }
    }

    /// A question's number and what it is about, after an empty line.
    pub fn question(&self, number: &str, text: &str) {
        self.say(&format!("\n{number}  {text}"));
    }

    /// Outcomes, indented below their question. The text may have several lines.
    pub fn line(&self, text: impl AsRef<str>) {
        for line in text.as_ref().lines() {
            self.say(format!("{INDENT}{line}").trim_end());
        }
    }

    /// A line below its question that has a short form, for a terminal where the long one does not fit and the short one does.
    pub fn line_or(&self, long: &str, short: &str) {
        let columns = Stream::Results.columns().unwrap_or(usize::MAX);
        let fits = |line| INDENT.len() + measure_text_width(line) <= columns;
        self.line(if !fits(long) && fits(short) { short } else { long });
    }
}

/// A path as a person wants to read it: relative to where they stand, if it is below.
pub fn shown(path: &Path) -> String {
    let here = env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// A share as people read it: `0.8232` is `82.32 %`.
///
/// ```
/// assert_eq!(lab::percent(0.8232), "82.32 %");
/// ```
pub fn percent(share: Float) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// A count as people read it, with commas between the thousands.
///
/// ```
/// assert_eq!(lab::thousands(60_000), "60,000");
/// assert_eq!(lab::thousands(999), "999");
/// ```
pub fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|g| std::str::from_utf8(g).expect("digits")).collect();
    groups.join(",")
}

/// A learning rate or the like as people write it: in as few digits as say it.
///
/// ```
/// assert_eq!(lab::short(0.1), "0.1");
/// assert_eq!(lab::short(1e-5), "1e-5");
/// assert_eq!(lab::short(1e300), "1e300");
/// ```
pub fn short(number: Float) -> String {
    let usual = number == 0.0 || (1e-4..1e6).contains(&number);
    if usual { number.to_string() } else { format!("{number:e}") }
}
