//! What stands on the screen while a side is at work: which one, for how long, and how far it is where it says so. On
//! standard error, and only where that is a terminal. A line fits 60 columns: one that the terminal breaks may stay there.

use indicatif::{ProgressBar, ProgressStyle};
use lab::progress::keep_drawn;
use xtask::{processes, training_process::Steps};

/// Something that takes a while. It vanishes when this is dropped.
pub struct Waiting(ProgressBar);

impl Waiting {
    /// Says what it is waited for.
    pub fn for_this(what: String) -> Self {
        let bar = ProgressBar::new_spinner().with_style(style("  {spinner} {elapsed} gone   {msg}"));
        bar.set_message(what);
        keep_drawn(&bar);
        processes::show(&bar);
        Self(bar)
    }

    /// Says it anew.
    pub fn say(&self, what: String) {
        self.0.set_message(what);
    }

    /// For a training, which tells how far it is.
    pub fn steps(&self) -> impl FnMut(Steps) + Send + 'static {
        let bar = self.0.clone();
        let what = bar.message();
        move |Steps { unit, done, of }| {
            let of_all = of.map(|all| format!(" of {all}")).unwrap_or_default();
            bar.set_message(format!("{what}: {unit} {done}{of_all}"));
            if let Some(all) = of.filter(|&all| bar.length() != Some(all)) {
                bar.set_length(all);
                bar.set_style(style("  {bar:10.cyan/dim} {elapsed} gone   {msg}").progress_chars("━━╌"));
            }
            bar.set_position(done);
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
