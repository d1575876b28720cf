//! The terminal that progress bars are drawn on. It may be closed in the middle of a training, which then goes on.

use std::io;

use console::{Term, is_dumb};
use indicatif::{ProgressDrawTarget, TermLike};

use crate::screen::Stream;

/// What lines with bars are made for.
const USUAL: usize = 80;

/// A bar is not shorter.
const SHORTEST: usize = 4;

/// Stands in a template before the unit of speed.
const SPEED: &str = "   {speed} ";

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

/// The template of a line that takes at most [`USUAL`] columns, for the terminal that there is: in a narrower one the bar is
/// shorter, and how fast it goes is not said. What the terminal breaks would stay on the screen.
pub(crate) fn template(usual: &str) -> String {
    narrowed(usual, Stream::Remarks.columns().unwrap_or(USUAL))
}

fn narrowed(usual: &str, columns: usize) -> String {
    let parts = usual.split_once("{bar:").and_then(|(before, rest)| {
        let (width, after) = rest.split_once('.')?;
        Some((before, width.parse::<usize>().ok()?, after)).filter(|_| columns < USUAL)
    });
    let Some((before, width, after)) = parts else { return usual.to_owned() };
    let width = width.saturating_sub(USUAL - columns).max(SHORTEST);
    let speed = after.split_once(SPEED).map(|(before, after)| {
        // The unit of speed goes with the speed.
        (before, after.find([' ', '{']).map_or("", |end| &after[end..]))
    });
    let (first, last) = speed.unwrap_or((after, ""));
    format!("{before}{{bar:{width}.{first}{last}")
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

    /// Protects narrow terminals from lines that they break, which then stay: the bar gives up columns, speed goes.
    #[test]
    fn narrow_terminals() {
        let passes = "    passes {bar:12.cyan/dim} {pos}/{len}   {speed} passes/s{to_go}   {msg}";
        assert_eq!(narrowed(passes, 80), passes);
        assert_eq!(narrowed(passes, 76), "    passes {bar:8.cyan/dim} {pos}/{len}{to_go}   {msg}");
        assert_eq!(narrowed(passes, 60), "    passes {bar:4.cyan/dim} {pos}/{len}{to_go}   {msg}");
        assert_eq!(narrowed("{bar:30.cyan/dim} {pos}   {speed} images/s", 60), "{bar:10.cyan/dim} {pos}");
        assert_eq!(narrowed("{wide_msg}", 60), "{wide_msg}");
    }

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
