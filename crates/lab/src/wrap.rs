//! Text broken into lines, for captions on paper and on the screen.

/// Breaks `text` between words, so that `width` of each line stays within `limit`. A line break in the text stays
/// one; a word wider than the limit is broken where it must be. Nothing is lost but control characters, which
/// neither an SVG file nor a terminal should receive.
pub(crate) fn wrap(text: &str, limit: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()) {
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if width(&joined) <= limit {
                line = joined;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            for letter in word.chars() {
                let longer = format!("{line}{letter}");
                if width(&longer) > limit && !line.is_empty() {
                    lines.push(std::mem::replace(&mut line, letter.to_string()));
                } else {
                    line = longer;
                }
            }
        }
        if !line.is_empty() {
            lines.push(line);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    /// Words stay whole where they fit, a long one is broken, a given line break is kept.
    #[test]
    fn breaks_between_words_first() {
        let lines = |text| wrap(text, 7.0, |s| s.chars().count() as f64);
        assert_eq!(lines("T-shirt or coat"), ["T-shirt", "or coat"]);
        assert_eq!(lines("a pullover"), ["a", "pullove", "r"]);
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
