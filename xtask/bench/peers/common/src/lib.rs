//! What the peers share: all that is not the training itself.
//!
//! A peer trains the network of a lab with a library of its own: layers, gradients and steps are the library's. It begins
//! with the weights that the lab draws and takes the images in the lab's order, so that the losses are the lab's too.
//!
//! | module | what |
//! |---|---|
//! | [`options`] | the command line |
//! | [`task`] | images, first weights, orders: as each lab has them |
//! | [`train`] | the epochs, timed, and their record |

pub mod options;
pub mod task;
pub mod train;

use std::process::ExitCode;

use options::Options;
use task::Task;
pub use train::Peer;

/// A peer's command: reads the options and the images, trains, writes the record. `new` gets the task and, to keep, its
/// images: pixels between 0 and 1, one image after the other, in the shape that the task says.
pub fn run<P: Peer>(new: impl FnOnce(&Task, Vec<f64>) -> anyhow::Result<P>) -> ExitCode {
    lab::program(|options: Options| {
        let (run, mut task, x, record) = task::start(&options)?;
        let mut peer = new(&task, x)?;
        train::run(run, &options, record, &mut task, &mut peer)
    })
}
