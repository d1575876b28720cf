//! What a run says on the screen: results on standard output, question by question.

use std::io::Write;

use linalg::Float;

/// Where a run's words go.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Say nothing: the user asked for quiet, or standard output carries a trace.
    pub quiet: bool,
}

impl Screen {
    /// A text as it stands: the lab's name at the top of a run, a table.
    pub fn say(&self, text: &str) {
        self.print(text);
    }

    /// A question's number and what it is about, after an empty line.
    pub fn question(&self, number: &str, text: &str) {
        self.print(&format!("\n{number}  {text}"));
    }

    /// Outcomes, indented below their question. The text may have several lines.
    pub fn line(&self, text: impl AsRef<str>) {
        for line in text.as_ref().lines() {
            self.print(format!("    {line}").trim_end());
        }
    }

    fn print(&self, line: &str) {
        if !self.quiet {
            // A reader that has seen enough (`| head`) is no reason to stop the run.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
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
