//! The one way to what a person reads: results on standard output, remarks on standard error.

use std::io::{self, Write};

use console::Term;

use super::fold::folded;

/// One of the two streams of a program. Writing to it never fails: the reader may have seen enough (`| head`), the disk that
/// the words go to may be full, the terminal may be closed; that is no reason to lose a training.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stream {
    /// Standard output: what a command was asked for.
    Results,
    /// Standard error: errors, notes, what happens meanwhile.
    Remarks,
}

impl Stream {
    /// How wide the terminal is that the stream goes to; `None` if it goes to a file or to another program.
    pub fn columns(self) -> Option<usize> {
        let terminal = match self {
            Stream::Results => Term::stdout(),
            Stream::Remarks => Term::stderr(),
        };
        terminal.size_checked().map(|(_, columns)| columns.into())
    }

    /// Writes a text of one or several lines. On a terminal, those that are too long for it are broken between words.
    pub fn say(self, text: &str) {
        let columns = self.columns();
        let lines: Vec<String> = text.split('\n').flat_map(|line| folded(line, columns)).collect();
        self.say_as_it_stands(&lines.join("\n"));
    }

    /// Writes a text that is meant to be copied, a command or JSON: the terminal may break it, but we do not.
    pub fn say_as_it_stands(self, text: &str) {
        let line = format!("{text}\n");
        let _ = match self {
            Stream::Results => io::stdout().write_all(line.as_bytes()),
            Stream::Remarks => io::stderr().write_all(line.as_bytes()),
        };
    }
}

/// Says something that is no result, on standard error.
pub fn remark(text: &str) {
    Stream::Remarks.say(text);
}
