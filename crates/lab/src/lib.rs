//! What does every lab's program share that is not the course? Its options, its images, the watch over its training, what it says
//! on the screen, and the record it leaves. No student needs to read it.
//!
//! A lab's command reads as follows.
//!
//! ```no_run
//! use lab::{Run, options::{DataOptions, OutputOptions, TrainOptions}};
//! # fn experiment(data: &DataOptions, training: &TrainOptions, output: &OutputOptions) -> anyhow::Result<()> {
//! let run = Run::start("tp3", "TP3 · Softmax regression, vectorized", output)?;
//! let data = run.load(data)?;
//! let mut record = run.record("train", &data, training);
//! run.screen.question("Q9", "accuracy on the test set");
//! run.write(&record, [])?;
//! # Ok(())
//! # }
//! ```
//!
//! | module | what |
//! |---|---|
//! | [`options`], [`heeded_options`] | the groups of options that labs share; which experiment heeds which |
//! | [`run`], [`screen`], [`progress`], [`record`] | a run, what it says, what it writes |
//! | [`find_images`], [`run_images`] | finding the images of a run, and what it says of them |
//! | [`learner`], [`watch`](mod@watch) | a model that can be trained, and the watch over its training |
//! | [`replay`], [`not_finite`] | a training one step at a time: for a trace, and for the first number that is not finite |
//! | [`interrupt`] | Ctrl-C in the middle of a training |
//! | [`descent`] | what TP4's and TP5's whole-batch descents share |
//! | [`loss`] | the names of the losses |
//! | [`training_curves`], [`pictures`] | the plots that several labs draw; the pictures of an experiment |
//! | [`xtask`], [`profile`], [`start_and_memory`] | the way back to `cargo xtask`; what it is told of time and memory |
//!
//! Three crates below this one each have an errand of their own: `plot` draws, `weights` keeps trained parameters, `trace` holds the
//! tensors of a training.

mod bar_terminal;
pub mod descent;
pub mod find_images;
pub mod heeded_options;
pub mod interrupt;
pub mod learner;
pub mod loss;
pub mod not_finite;
pub mod options;
pub mod pictures;
pub mod precision;
pub mod profile;
mod program;
pub mod progress;
pub mod record;
pub mod replay;
pub mod run;
pub mod run_images;
pub mod screen;
pub mod start_and_memory;
mod step_line;
pub mod training_curves;
mod typing_errors;
pub mod watch;
pub mod xtask;

pub use find_images::{find_data, find_digits};
pub use learner::{Learner, Schedule, named};
pub use loss::Loss;
pub use not_finite::NotFinite;
pub use pictures::Picture;
pub use program::{lab_program, program};
pub use progress::Progress;
pub use record::{Record, Score, Step, Target};
pub use run::Run;
pub use run_images::{LoadedData, RunImages};
pub use screen::{percent, remark, short, shown, thousands};
pub use step_line::step_line;
pub use watch::{Epoch, Part, Pass, Rate, Stopped, Training, Watch};
