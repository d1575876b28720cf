//! What every lab's binary shares and no student needs to read: options, data, progress, records, plots.
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
//! | [`options`], [`heed`], [`hidden`] | the groups of options that labs share; which experiment heeds which; the widths of hidden layers |
//! | [`run`], [`screen`], [`progress`], [`record`] | a run, what it says, what it writes |
//! | [`find`], [`described`] | the images of a run |
//! | [`learner`], [`order`], [`training`] | a model that can be trained, the order of its images, and the loop over epochs |
//! | [`interrupt`] | Ctrl-C in the middle of a training |
//! | [`descent`] | the same for whole-batch descent |
//! | [`loss`] | the names of the losses |
//! | [`confusion`] | which classes a model takes for which |
//! | [`trace`], [`walk`], [`not_finite`] | every tensor of a run, to compare and to guard it |
//! | [`weights`] | what a training has reached, in a file |
//! | [`plot`], [`terminal`], [`figures`], [`pictures`] | pictures |
//! | [`xtask`], [`profile`], [`measured`] | the way back to `cargo xtask`; what it is told of time and memory |

mod bar_terminal;
pub mod confusion;
pub mod descent;
pub mod described;
pub mod figures;
pub mod find;
mod finite;
pub mod heed;
pub mod hidden;
pub mod interrupt;
pub mod learner;
mod leftovers;
mod links;
pub mod loss;
pub mod measured;
pub mod not_finite;
pub mod options;
pub mod order;
mod other_lab;
pub mod pictures;
pub mod plot;
pub mod precision;
pub mod profile;
mod program;
pub mod progress;
pub mod record;
pub mod run;
pub mod screen;
mod step_line;
mod suggest;
pub mod terminal;
pub mod trace;
pub mod training;
pub mod walk;
pub mod weights;
mod whole;
mod wrap;
pub mod xtask;

pub use confusion::Confusion;
pub use descent::WholeBatch;
pub use described::Described;
pub use find::{LoadedData, find_data, find_digits};
pub use learner::Learner;
pub use loss::Loss;
pub use not_finite::NotFinite;
pub use order::{FileOrder, Order};
pub use pictures::Picture;
pub use program::{lab_program, program};
pub use progress::Progress;
pub use record::{Record, Score, Step, Target};
pub use run::{Run, shown};
pub use screen::{percent, remark, short, thousands};
pub use step_line::step_line;
