//! `cargo xtask download`: brings the full data sets, verified.
//!
//! | file | its idea |
//! |---|---|
//! | `data_sets` | one data set after the other, and what becomes of them |
//! | `data_set_files` | the files of one data set: skip the whole ones, ask source after source for the others |
//! | `attempt` | one attempt at one file: open, check while writing, put in place |
//! | `place` | where those who offer files have one: published addresses, a mirror, a folder |
//! | `http`, `tls` | asking a server, with limits on its silence |
//! | `time_limits` | how long to wait, how often to try, when to give up |
//! | `transfer_rate` | how slow is too slow |
//! | `content` | is it the file? gzip or raw, length, SHA-256 |
//! | `partial_file` | temporary files, and how they get their name |
//! | `screen` | progress bars or plain lines |
//! | `fault`, `error` | what went wrong with one attempt; with a data set |

mod attempt;
mod content;
mod data_set_files;
mod data_sets;
mod error;
mod fault;
mod http;
mod partial_file;
mod place;
mod screen;
mod time_limits;
mod tls;
mod transfer_rate;

pub use data_set_files::bring;
pub use data_sets::run;
pub use error::{Error, Tried};
pub use fault::Fault;
pub use place::Place;
pub use screen::Screen;
pub use time_limits::{Limits, Patience};
pub use xtask::programs::download::Source;
