//! Lines that are longer than the terminal is wide, broken where it hurts least.

use std::borrow::Cow;

use textwrap::{
    Options, WordSeparator, WordSplitter,
    core::{Word, display_width},
};

/// How much further in than its first line the rest of a text stands.
const GOES_ON: &str = "  ";

/// A number and the unit that follows it stay on one line.
const UNITS: [&str; 6] = ["%", "s", "ms", "µs", "MB", "GB"];

/// The line, or what it takes to have it within so many columns; `None` where nothing limits it.
///
/// A line of figures is broken where a gap of two spaces or a semicolon sets them apart. Where that does not do, it is broken
/// between words. A word that is longer than the terminal is wide stays whole: it may be a path that somebody copies.
pub(super) fn folded(line: &str, columns: Option<usize>) -> Vec<String> {
    let Some(columns) = columns.filter(|&columns| display_width(line) > columns) else {
        return vec![line.to_owned()];
    };
    let text = line.trim_start_matches(' ');
    let indent = &line[..line.len() - text.len()];
    let goes_on = format!("{indent}{GOES_ON}");
    let broken = |separator| -> Vec<String> {
        let options = Options::new(columns).initial_indent(indent).subsequent_indent(&goes_on);
        let options = options.word_separator(WordSeparator::Custom(separator)).break_words(false);
        let options = options.word_splitter(WordSplitter::NoHyphenation);
        textwrap::wrap(text.trim_end(), options).into_iter().map(Cow::into_owned).collect()
    };
    let lines = broken(figures);
    if lines.iter().all(|line| display_width(line) <= columns) { lines } else { broken(words) }
}

/// Where a line of figures may be broken.
fn figures(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    pieces(text, |before, gap, _| gap > 1 || before.ends_with(';'))
}

/// Where a sentence may be broken.
fn words(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    pieces(text, |before, _, after| !(ends_in_digit(before) && begins_with_unit(after)))
}

/// The text, cut after the spaces where it may be broken. `may_break` is given what stands before some spaces, how many
/// they are, and what stands after them.
fn pieces(
    text: &str,
    may_break: impl Fn(&str, usize, &str) -> bool,
) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut pieces, mut start) = (Vec::new(), 0);
    for (place, _) in text.match_indices(' ') {
        let (before, after) = (text[..=place].trim_end_matches(' '), &text[place + 1..]);
        if !after.starts_with(' ') && may_break(before, place + 1 - before.len(), after) {
            pieces.push(Word::from(&text[start..=place]));
            start = place + 1;
        }
    }
    pieces.push(Word::from(&text[start..]));
    Box::new(pieces.into_iter())
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|last: char| last.is_ascii_digit())
}

fn begins_with_unit(text: &str) -> bool {
    let word = text.split(' ').next().unwrap_or_default();
    UNITS.contains(&word.trim_end_matches([',', ';', ':', '.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, columns: usize) -> Vec<String> {
        folded(line, Some(columns))
    }

    /// Protects who reads on a narrow terminal: words stay whole, what goes on stands further in, the gaps of a table stay;
    /// and a line ends somewhere even where nothing fits.
    #[test]
    fn long_lines() {
        assert_eq!(of("    a loss of 0.5, and more", 27), ["    a loss of 0.5, and more"]);
        assert_eq!(of("    a loss of 0.5, and more", 26), ["    a loss of 0.5, and", "      more"]);
        assert_eq!(of("error: épaisseur", 10), ["error:", "  épaisseur"]);
        assert_eq!(of("    runs/a/long/name of", 9), ["    runs/a/long/name", "      of"]);
        assert_eq!(of("    a \u{1b}[31mb\u{1b}[0m", 7), ["    a \u{1b}[31mb\u{1b}[0m"]);
        assert_eq!(of("", 0), [""]);
        assert_eq!(of("a  b", 0), ["a", "  b"]);
    }

    /// Protects what goes into a file or another program: nothing is broken there.
    #[test]
    fn no_terminal() {
        let line = "word ".repeat(100);
        assert_eq!(folded(&line, None), [line]);
    }

    /// Protects figures: a line of them is broken in its gaps, and a number keeps its unit.
    #[test]
    fn figures() {
        let epoch = "    epoch  1/2   training loss 1.943569   accuracy 59.00 %   0.001 s";
        assert_eq!(of(epoch, 66)[1], "      0.001 s");
        let two = ["    epoch  1/2   training loss 1.943569", "      accuracy 59.00 %   0.001 s"];
        assert_eq!(of(epoch, 57), two);
        assert_eq!(of(epoch, 40), two);
        assert_eq!(of("1 of 2; 20 of 34; 5 of 6", 19), ["1 of 2; 20 of 34;", "  5 of 6"]);
        assert_eq!(of("it reached 46.57 %, not 50 %", 18), ["it reached", "  46.57 %, not", "  50 %"]);
    }
}
