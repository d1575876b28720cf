//! `cargo xtask download`: brings the full data sets, verified.
//!
//! | file | its idea |
//! |---|---|
//! | `args` | the command line, and one data set after the other |
//! | `bring` | the files of one data set: skip the whole ones, ask source after source for the others |
//! | `attempt` | one attempt at one file: open, check while writing, put in place |
//! | `source` | who offers files: published addresses, a mirror, a folder |
//! | `http`, `tls` | asking a server, with limits on its silence |
//! | `patience` | how long to wait, how often to try, when to give up |
//! | `pace` | how slow is too slow |
//! | `content` | is it the file? gzip or raw, length, SHA-256 |
//! | `part` | temporary files, and how they get their name |
//! | `screen` | progress bars or plain lines |
//! | `fault`, `error` | what went wrong with one attempt; with a data set |

mod args;
mod attempt;
mod bring;
mod content;
mod error;
mod fault;
mod http;
mod pace;
mod part;
mod patience;
mod screen;
mod source;
mod tls;

pub use args::{Args, run};
pub use bring::bring;
pub use error::{Error, Tried};
pub use fault::Fault;
pub use patience::{Limits, Patience};
pub use screen::Screen;
pub use source::{Place, Source};
