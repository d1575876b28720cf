//! Text broken into lines, for captions on paper and on the screen.

use textwrap::{core::Fragment, wrap_algorithms::wrap_first_fit};

/// What stays on one line: a word, or a letter of a word that is wider than a line.
#[derive(Debug)]
struct Piece<'a> {
    text: &'a str,
    width: f64,
    /// The space behind a word.
    space: f64,
}

impl Fragment for Piece<'_> {
    fn width(&self) -> f64 {
        self.width
    }

    fn whitespace_width(&self) -> f64 {
        self.space
    }

    fn penalty_width(&self) -> f64 {
        0.0
    }
}

/// Breaks `text` between words, so that `width` of each line stays within `limit`. A line break in the text stays
/// one; a word wider than the limit is broken where it must be. Nothing is lost but control characters, which
/// neither an SVG file nor a terminal should receive.
pub(crate) fn wrap(text: &str, limit: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let line = |pieces: &[Piece<'_>]| {
        let texts = pieces.iter().flat_map(|piece| [piece.text, if piece.space > 0.0 { " " } else { "" }]);
        texts.collect::<String>().trim_end().to_owned()
    };
    let of_paragraph = |paragraph: &str| -> Vec<String> {
        let words = paragraph.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
        let pieces: Vec<Piece<'_>> = words.flat_map(|word| pieces(word, limit, &width)).collect();
        wrap_first_fit(&pieces, &[limit]).into_iter().filter(|line| !line.is_empty()).map(line).collect()
    };
    text.lines().flat_map(of_paragraph).collect()
}

fn pieces<'a>(word: &'a str, limit: f64, width: impl Fn(&str) -> f64) -> Vec<Piece<'a>> {
    let piece = |text, space| Piece { text, width: width(text), space };
    if width(word) <= limit {
        return vec![piece(word, width(" "))];
    }
    let mut letters: Vec<_> = word.split_inclusive(|_| true).map(|letter| piece(letter, 0.0)).collect();
    letters.last_mut().expect("a word has letters").space = width(" ");
    letters
}

#[cfg(test)]
mod tests {
    use super::wrap;

    /// Words stay whole where they fit, a long one is broken, a given line break is kept.
    #[test]
    fn breaks_between_words_first() {
        let lines = |text| wrap(text, 7.0, |s| s.chars().count() as f64);
        assert_eq!(lines("T-shirt or coat"), ["T-shirt", "or coat"]);
        assert_eq!(lines("a pullover"), ["a pullo", "ver"]);
        assert_eq!(lines("bag\nas boot"), ["bag", "as boot"]);
        assert_eq!(lines(""), [""; 0]);
    }

    /// A file's text must not move the cursor of a terminal or spoil the XML of a plot.
    #[test]
    fn control_characters_go() {
        assert_eq!(wrap("a\u{1b}[31m\u{0}b", 99.0, |s| s.len() as f64), ["a [31m b"]);
    }

    /// Even a limit below one letter ends.
    #[test]
    fn limit_too_small() {
        assert_eq!(wrap("abc", 0.5, |s| s.len() as f64), ["a", "b", "c"]);
    }
}
