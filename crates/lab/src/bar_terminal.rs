//! The terminal that progress bars are drawn on. It may be closed in the middle of a training, which then goes on.

use std::io;

use console::{Term, is_dumb};
use indicatif::{ProgressDrawTarget, TermLike};

/// How often in a second bars are drawn at most.
const RATE: u8 = 20;

/// Where bars go: to standard error, if that is a terminal which can move its cursor, and they are wanted.
pub(crate) fn target(quiet: bool) -> ProgressDrawTarget {
    let terminal = Term::buffered_stderr();
    if quiet || !terminal.is_term() || is_dumb() {
        return ProgressDrawTarget::hidden();
    }
    ProgressDrawTarget::term_like_with_hz(Box::new(BarTerminal(terminal)), RATE)
}

/// Standard error's terminal, without its errors: indicatif panics at some of them.
#[derive(Debug)]
struct BarTerminal(Term);

/// Forgets an error.
fn whatever(_: io::Result<()>) -> io::Result<()> {
    Ok(())
}

impl TermLike for BarTerminal {
    fn width(&self) -> u16 {
        TermLike::width(&self.0)
    }

    fn height(&self) -> u16 {
        TermLike::height(&self.0)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        whatever(self.0.move_cursor_up(lines))
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        whatever(self.0.move_cursor_down(lines))
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        whatever(self.0.move_cursor_right(columns))
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        whatever(self.0.move_cursor_left(columns))
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        whatever(self.0.write_line(text))
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        whatever(self.0.write_str(text))
    }

    fn clear_line(&self) -> io::Result<()> {
        whatever(self.0.clear_line())
    }

    fn flush(&self) -> io::Result<()> {
        whatever(self.0.flush())
    }
}

#[cfg(test)]
mod tests {
    use indicatif::{MultiProgress, ProgressBar};

    use super::*;

    /// Protects a training whose terminal is closed: the words that are said between two drawings are said, and nothing panics.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_terminal_that_takes_nothing() {
        let full = || std::fs::File::options().read(true).write(true).open("/dev/full").expect("/dev/full");
        let terminal = BarTerminal(Term::read_write_pair(full(), full()));
        assert!(terminal.0.write_str("a").is_err());
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal), RATE);
        let bars = MultiProgress::with_draw_target(target);
        let bar = bars.add(ProgressBar::new(3));
        bar.inc(1);
        assert_eq!(bars.suspend(|| "said"), "said");
        bar.finish_and_clear();
    }
}
