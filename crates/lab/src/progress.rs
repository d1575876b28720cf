//! Progress bars for epochs, batches and passes, on standard error and only where that is a terminal.

use std::{fmt::Write, thread, time::Duration};

use indicatif::{
    HumanDuration, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

use linalg::Float;

use crate::{
    bar_terminal,
    screen::{remark, thousands},
};

/// From one picture of a bar to the next, while nothing is done.
const STILL_ALIVE: Duration = Duration::from_millis(200);

/// A longer time is not said: it is a slip of the finger in the number of epochs, not a plan.
const LONGEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// Bars for the epochs of a training and for the steps of the one that runs; or one bar for passes, or for models. They
/// vanish when the progress is dropped. None is wider than 80 columns: a line that the terminal breaks stays there.
pub struct Progress {
    bars: MultiProgress,
    rounds: ProgressBar,
    steps: ProgressBar,
}

impl Progress {
    /// Starts the two bars of a training of so many epochs, of which some are done; `quiet` keeps them off the screen.
    pub fn of_epochs((done, epochs): (usize, usize), quiet: bool) -> Self {
        let bars = bars(quiet);
        let template = "    epochs {bar:20.cyan/dim} {pos}/{len}   {elapsed} gone{to_go}";
        let rounds = bar_from(&bars, done, epochs, template);
        rounds.set_position(done as u64);
        let template = "    steps  {bar:20.cyan/dim} {human_pos}/{human_len}   {speed} steps/s   {msg}";
        let steps = bar(&bars, 0, template);
        Self { bars, rounds, steps }
    }

    /// An epoch of so many steps, of which some are done, begins.
    pub fn epoch_begins(&self, steps: usize, done: usize) {
        self.steps.reset();
        self.steps.set_length(steps as u64);
        self.steps.set_position(done as u64);
    }

    /// So many steps of this epoch are done.
    pub fn step_done(&self, step: usize) {
        self.steps.set_position(step as u64);
    }

    /// Starts the bar of a descent of so many passes; `quiet` keeps it off the screen.
    pub fn of_passes(passes: usize, quiet: bool) -> Self {
        let bars = bars(quiet);
        let template =
            "    passes {bar:12.cyan/dim} {human_pos}/{human_len}   {speed} passes/s{to_go}   {msg}";
        let rounds = bar(&bars, passes, template);
        Self { bars, steps: rounds.clone(), rounds }
    }

    /// Shows the loss so far.
    pub fn shows_loss(&self, loss: Float) {
        // Text is made only where there is a bar to show it: steps are short.
        if !self.steps.is_hidden() {
            self.steps.set_message(format!("loss {loss:.6}"));
        }
    }

    /// One more epoch, pass or model is done.
    pub fn round_done(&self) {
        self.rounds.inc(1);
    }

    /// Starts the bar of so many models that are trained side by side; `quiet` keeps it off the screen.
    pub fn of_models(models: usize, quiet: bool) -> Self {
        let bars = bars(quiet);
        let template = "    models {bar:30.cyan/dim} {pos}/{len}   {elapsed} gone{to_go}";
        let rounds = bar(&bars, models, template);
        Self { bars, steps: rounds.clone(), rounds }
    }

    /// Leaves the bars where they are, for a training that Ctrl-C has stopped. They cannot be taken off the screen: the
    /// terminal has written `^C` after them, or has not, and so nobody knows in which line the cursor is.
    pub fn leave(&self) {
        if !self.rounds.is_hidden() {
            self.bars.set_draw_target(ProgressDrawTarget::hidden());
            remark("");
        }
    }

    /// Takes the bars off the screen while something else is printed.
    pub fn suspend(&self, print: impl FnOnce()) {
        self.bars.suspend(print);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.rounds.finish_and_clear();
        self.steps.finish_and_clear();
    }
}

fn bars(quiet: bool) -> MultiProgress {
    MultiProgress::with_draw_target(bar_terminal::target(quiet))
}

fn bar(bars: &MultiProgress, length: usize, template: &str) -> ProgressBar {
    bar_from(bars, 0, length, template)
}

/// A bar of whose length so much is done already, in no time.
fn bar_from(bars: &MultiProgress, done: usize, length: usize, template: &str) -> ProgressBar {
    let template = bar_terminal::template(template);
    let style = ProgressStyle::with_template(&template).expect("the template is well formed");
    let style = style.with_key("speed", |state: &ProgressState, out: &mut dyn Write| {
        let _ = write!(out, "{}", thousands(state.per_sec() as usize));
    });
    let style = style.with_key("to_go", move |state: &ProgressState, out: &mut dyn Write| {
        let (now, length) = (state.pos(), state.len().unwrap_or_default());
        if let Some(time) =
            to_go(state.elapsed(), now.saturating_sub(done as u64), length.saturating_sub(now))
        {
            let _ = write!(out, ", {:#} to go", HumanDuration(time));
        }
    });
    let bar = bars.add(ProgressBar::new(length as u64).with_style(style.progress_chars("━━╌")));
    keep_drawn(&bar);
    bar
}

/// Draws the bar now and then while nothing is done, so that its clock goes on during a long step: what
/// [`ProgressBar::enable_steady_tick`] does, but that panics where the system gives no thread. There the bar is drawn
/// after each step, and that is all.
pub fn keep_drawn(bar: &ProgressBar) {
    if bar.is_hidden() {
        return;
    }
    let bar = bar.downgrade();
    let draw = move || {
        while let Some(bar) = bar.upgrade().filter(|bar| !bar.is_finished()) {
            bar.tick();
            drop(bar);
            thread::sleep(STILL_ALIVE);
        }
    };
    let _ = thread::Builder::new().spawn(draw);
}

/// How long what is left takes, if it goes on as it did. Before anything is done, nobody knows.
fn to_go(elapsed: Duration, done: u64, left: u64) -> Option<Duration> {
    let seconds = elapsed.as_secs_f64() * left as f64 / done as f64;
    Duration::try_from_secs_f64(seconds).ok().filter(|&time| done > 0 && time <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Protects from promises: in the first epoch, and in the first after `--resume`, no time is said, rather than "0s".
    #[test]
    fn what_is_left() {
        let second = Duration::from_secs(1);
        assert_eq!(to_go(second, 0, 10), None);
        assert_eq!(to_go(3 * second, 2, 8), Some(12 * second));
        assert_eq!(to_go(3 * second, 4, 0), Some(Duration::ZERO));
    }

    /// Protects a training from its own clock: of whatever number of epochs, the time to go is either said or not, and
    /// never so long that no [`Duration`] holds it.
    #[test]
    fn any_number_of_steps() {
        let ends = [0, 1, 2, 1000, u64::MAX / 2, u64::MAX - 1, u64::MAX];
        for elapsed in
            [Duration::ZERO, Duration::from_nanos(1), Duration::from_secs(1), LONGEST, Duration::MAX]
        {
            for (done, left) in ends.into_iter().flat_map(|done| ends.map(|left| (done, left))) {
                assert!(
                    to_go(elapsed, done, left).is_none_or(|time| time <= LONGEST),
                    "{elapsed:?}: {done}, {left}"
                );
            }
        }
        assert_eq!(to_go(Duration::from_secs(1), 1, u64::MAX), None);
        assert_eq!(to_go(Duration::from_secs(1), 1, 1 << 31), Some(Duration::from_secs(1 << 31)));
    }
}
