//! Why a data set could not be brought, and what to do next.

use std::fmt;

use super::fault::Fault;
use super::place::Place;

/// What happened with one place.
#[derive(Debug)]
pub struct Tried {
    /// Where the file should have been.
    pub place: Place,
    /// How often it was asked.
    pub attempts: u32,
    /// What went wrong, the last time.
    pub fault: Fault,
}

/// A file that no source gave. The data folder is as it was, but for the files that came whole before.
#[derive(Debug)]
pub struct Error {
    /// The data set's name in the catalogue.
    pub dataset: String,
    /// The file's name in the catalogue.
    pub file: String,
    /// Every place that was tried, in order.
    pub tried: Vec<Tried>,
    /// Whether the time to give up came before all places were tried.
    pub gave_up: bool,
}

impl std::error::Error for Error {}

impl Error {
    /// Whether the data folder could not be written, and no source is to blame.
    pub fn is_ours(&self) -> bool {
        self.tried.last().is_some_and(|tried| matches!(tried.fault, Fault::Write { .. }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Error { dataset, file, tried, gave_up } = self;
        write!(f, "{dataset}: could not get {file}")?;
        for Tried { place, attempts, fault } in tried {
            write!(f, "\n  {place}: {fault}")?;
            if *attempts > 1 {
                write!(f, " (asked {attempts} times)")?;
            }
        }
        if *gave_up {
            write!(f, "\n  gave up here, for no data came in the time allowed, or too little")?;
        }
        Ok(())
    }
}
