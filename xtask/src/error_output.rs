//! What a program that failed has said of it on standard error.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use anyhow::Context;

/// No more of the end is looked at, in bytes.
const END: u64 = 10_000;

/// No more lines of it are shown.
const LINES: usize = 8;

/// So many are shown of a text of which nobody knows what matters.
const FEW: usize = 3;

/// The last words in a file, to stand after a sentence: a colon, then the lines. Nothing, if there are none.
///
/// # Errors
/// If the file cannot be read.
pub fn last_words(said: &mut File) -> anyhow::Result<String> {
    let mut text = Vec::new();
    let mut read = || {
        let length = said.seek(SeekFrom::End(0))?;
        said.seek(SeekFrom::Start(length.saturating_sub(END)))?;
        said.read_to_end(&mut text)
    };
    read().context("what a program has said cannot be read")?;
    Ok(after_a_sentence(&of(&String::from_utf8_lossy(&text))))
}

/// The lines that say what went wrong.
fn of(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    // So begin the errors of the labs and of clap; and, after the name of the script, those of Python's argparse.
    let error = lines.iter().rposition(|line| line.starts_with("error: ") || line.contains(": error: "));
    let few = if lines.iter().any(|line| line.starts_with("Traceback ")) { 1 } else { FEW };
    let begin = error.unwrap_or(lines.len().saturating_sub(few));
    let words = lines[begin..].iter().take_while(|line| !line.starts_with("Usage: ")).take(LINES);
    words.copied().collect()
}

fn after_a_sentence(lines: &[&str]) -> String {
    let Some((first, more)) = lines.split_first() else { return String::new() };
    let first = first.trim_start();
    let more: String = more.iter().map(|line| format!("\n  {}", line.trim_start())).collect();
    format!(": {}{more}", first.strip_prefix("error: ").unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects the screen from another program's raw lines, and the reader from missing the one that matters.
    #[test]
    fn what_matters() {
        let words = |text: &str| after_a_sentence(&of(text));
        assert_eq!(words(""), "");
        assert_eq!(words("out of paper\n"), ": out of paper");
        assert_eq!(words("1\n2\n3\n\n4\n"), ": 2\n  3\n  4");
        let lab = "note: on the sample\nerror: no data\n  because: it is not there\n";
        assert_eq!(words(lab), ": no data\n  because: it is not there");
        let clap =
            "error: unexpected argument '--sed' found\n\n  tip: it is '--seed'\n\nUsage: tp3\n\nFor more\n";
        assert_eq!(words(clap), ": unexpected argument '--sed' found\n  tip: it is '--seed'");
        let argparse =
            "usage: tp3.py [-h]\n              [--seed SEED]\ntp3.py: error: unrecognized: --sed\n";
        assert_eq!(words(argparse), ": tp3.py: error: unrecognized: --sed");
        let python = "Traceback (most recent call last):\n  File \"a.py\", line 1\n    1 / 0\nZeroDivisionError: division\n";
        assert_eq!(words(python), ": ZeroDivisionError: division");
    }
}
