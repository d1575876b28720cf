//! What a run says on the screen: results on standard output, question by question.

use std::io::Write;

use console::{Term, measure_text_width};
use linalg::Float;

/// Before each line below a question.
pub(crate) const INDENT: &str = "    ";

/// Before what such a line has more of than the terminal is wide.
const GOES_ON: &str = "      ";

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

    /// Outcomes, indented below their question. The text may have several lines. On a terminal, one that is too long for
    /// it is broken between words.
    pub fn line(&self, text: impl AsRef<str>) {
        let columns = Term::stdout().size_checked().map_or(usize::MAX, |(_, columns)| columns.into());
        for line in text.as_ref().lines() {
            for line in folded(format!("{INDENT}{line}").trim_end(), columns) {
                self.print(&line);
            }
        }
    }

    fn print(&self, line: &str) {
        if !self.quiet {
            // A reader that has seen enough (`| head`) is no reason to stop the run.
            let _ = writeln!(std::io::stdout(), "{line}");
        }
    }
}

/// The line, or what it takes to have it within so many columns. A word that is longer than that stays whole.
fn folded(line: &str, columns: usize) -> Vec<String> {
    let (mut lines, mut rest) = (Vec::new(), line.to_owned());
    while measure_text_width(&rest) > columns {
        let words = rest.len() - rest.trim_start().len();
        let spaces = rest.match_indices(' ').map(|(place, _)| place).filter(|&place| place > words);
        let fits = |place: &usize| measure_text_width(&rest[..*place]) <= columns;
        let Some(place) = spaces.take_while(fits).last() else { break };
        let more = format!("{GOES_ON}{}", rest[place..].trim_start());
        lines.push(rest[..place].trim_end().to_owned());
        rest = more;
    }
    lines.push(rest);
    lines
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

#[cfg(test)]
mod tests {
    use super::folded;

    /// Protects who reads on a narrow terminal: words stay whole, what goes on stands further in, the gaps of a table stay;
    /// and a line ends somewhere even where nothing fits.
    #[test]
    fn long_lines() {
        let of = |line, columns| folded(line, columns);
        assert_eq!(of("    a loss of 0.5, and more", 27), ["    a loss of 0.5, and more"]);
        assert_eq!(of("    a loss of 0.5, and more", 26), ["    a loss of 0.5, and", "      more"]);
        assert_eq!(of("    épaisseur   0.5   1 s", 21), ["    épaisseur   0.5", "      1 s"]);
        assert_eq!(of("    runs/a/long/name of", 9), ["    runs/a/long/name of"]);
        assert_eq!(of("    a \u{1b}[31mb\u{1b}[0m", 7), ["    a \u{1b}[31mb\u{1b}[0m"]);
        assert_eq!(of("", 0), [""]);
    }
}
