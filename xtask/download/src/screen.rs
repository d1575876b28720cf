//! What the user sees while files come: progress bars on a terminal, plain lines elsewhere.

use std::io::IsTerminal;
use std::time::Instant;

use indicatif::{DecimalBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use lab::screen::Stream;

use super::place::Place;

/// Where to report: the terminal, plain lines, or nowhere.
#[derive(Clone, Copy, Debug)]
pub enum Screen {
    /// Progress bars, on standard error.
    Terminal,
    /// One line for each file, on standard error.
    Lines,
    /// Nothing but errors.
    Quiet,
}

impl Screen {
    /// What standard error is.
    pub fn detect() -> Screen {
        if std::io::stderr().is_terminal() { Screen::Terminal } else { Screen::Lines }
    }

    /// Says one thing.
    pub fn line(self, text: &str) {
        if !matches!(self, Screen::Quiet) {
            Stream::Remarks.say(text);
        }
    }

    /// Says the outcome, on standard output.
    pub fn result(self, text: &str) {
        if !matches!(self, Screen::Quiet) {
            Stream::Results.say(text);
        }
    }

    /// Starts to report on a file that `place` is asked for.
    pub fn start(self, name: &str, place: &Place) -> Progress {
        let target = match self {
            Screen::Terminal => ProgressDrawTarget::stderr(),
            Screen::Lines | Screen::Quiet => ProgressDrawTarget::hidden(),
        };
        let bar = ProgressBar::with_draw_target(None, target).with_message(format!("{name}  asking {place}"));
        let progress = Progress { bar, name: name.to_owned(), screen: self, start: Instant::now() };
        progress.show("{wide_msg}");
        progress
    }
}

/// The report on one file. Dropped, it leaves no trace on the screen.
pub struct Progress {
    bar: ProgressBar,
    name: String,
    screen: Screen,
    start: Instant,
}

impl Progress {
    /// The file begins to come: `length` bytes, if that is known.
    pub fn begin(&self, length: Option<u64>) {
        self.bar.set_message(self.name.clone());
        match length {
            Some(length) => {
                self.bar.set_length(length);
                self.show("{msg}  {wide_bar} {decimal_bytes}/{decimal_total_bytes}  {eta} left");
            }
            None => self.show("{msg}  {decimal_bytes}  {decimal_bytes_per_sec}"),
        }
    }

    /// So many more bytes have come.
    pub fn add(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn show(&self, template: &str) {
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
            self.bar.tick();
        }
    }

    /// The file is in place.
    pub fn finish(self, name: &str) {
        self.bar.finish_and_clear();
        let size = DecimalBytes(self.bar.position());
        let seconds = self.start.elapsed().as_secs_f64();
        self.screen.line(&format!("{name}  {size}  {seconds:.1} s"));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
