//! Progress bars for epochs and batches, on standard error and only where that is a terminal.

use std::{fmt::Write, time::Duration};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::screen::thousands;

/// Two bars: epochs, and the images of the epoch that runs. They vanish when the progress is dropped.
pub struct Progress {
    bars: MultiProgress,
    epochs: ProgressBar,
    images: ProgressBar,
}

impl Progress {
    /// Starts the bars of a run of so many epochs over so many images; `quiet` keeps them off the screen.
    pub fn new(epochs: usize, images: usize, quiet: bool) -> Self {
        let screen = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bars = MultiProgress::with_draw_target(screen);
        let bar = |length: usize, template: &str| {
            let style = ProgressStyle::with_template(template).expect("the template is well formed");
            let style = style.with_key("speed", |state: &ProgressState, out: &mut dyn Write| {
                let _ = write!(out, "{} images/s", thousands(state.per_sec() as usize));
            });
            bars.add(ProgressBar::new(length as u64).with_style(style.progress_chars("━━╌")))
        };
        let epochs = bar(epochs, "    epochs {bar:30.cyan/dim} {pos}/{len}   {elapsed} gone, {eta} to go");
        let images = bar(images, "    images {bar:30.cyan/dim} {human_pos}/{human_len}   {speed}");
        epochs.enable_steady_tick(Duration::from_millis(200));
        Self { bars, epochs, images }
    }

    /// So many images of this epoch have been handed out.
    pub fn images(&self, count: usize) {
        self.images.set_position(count as u64);
    }

    /// One more epoch is done.
    pub fn epoch_done(&self) {
        self.epochs.inc(1);
        self.images.reset();
    }

    /// Takes the bars off the screen while something else is printed.
    pub fn suspend(&self, print: impl FnOnce()) {
        self.bars.suspend(print);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.epochs.finish_and_clear();
        self.images.finish_and_clear();
    }
}
