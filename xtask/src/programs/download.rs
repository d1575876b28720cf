//! What `cargo xtask download` understands.

use std::{path::PathBuf, str::FromStr, time::Duration};

use clap::{Parser, builder::PossibleValuesParser};
use data::catalogue;

/// Bring the full data sets, verified, into datasets/
///
/// A file that is there and whole is kept. One that is not whole is replaced, but only once the new one has the
/// length and the SHA-256 of the catalogue: whatever goes wrong, the folder stays as it was.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask download")]
pub struct Args {
    /// Which data set
    #[arg(value_parser = names(), default_value = ALL)]
    pub dataset: String,

    /// Take the files from here: a folder of .gz or raw files, or the http(s) address of one, itself or with a
    /// sub-folder named like the data set. May be given several times, to be tried in that order
    #[arg(long, value_name = "URL or FOLDER")]
    pub from: Vec<Source>,

    /// Put each data set into a sub-folder of this folder instead of datasets/
    #[arg(long, value_name = "FOLDER")]
    pub into: Option<PathBuf>,

    /// How long a server may stay silent, or send less than 5 kB a second, before the next one is asked
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "15")]
    pub timeout: Duration,

    /// Give up for good when no data has come for this long, or by then so little that a file would take more than two
    /// minutes, whatever is still to try, and say so in one line: what the labs ask for before they make do with the
    /// bundled sample
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub give_up_after: Option<Duration>,

    /// Say nothing but errors
    #[arg(long)]
    pub quiet: bool,
}

/// The word for all data sets.
pub const ALL: &str = "all";

fn names() -> PossibleValuesParser {
    PossibleValuesParser::new(catalogue::all().iter().map(|dataset| dataset.name.as_str()).chain([ALL]))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("expected more than 0 seconds".to_owned()),
    }
}

/// Somebody who offers data sets.
#[derive(Clone, Debug)]
pub enum Source {
    /// A base address of the catalogue: a file's name is appended.
    Published(String),
    /// A base address given by the user, with or without a sub-folder named like the data set.
    Mirror(String),
    /// A folder of `.gz` or raw files, with or without a sub-folder named like the data set.
    Folder(PathBuf),
}

impl FromStr for Source {
    type Err = String;

    /// What follows `--from`: an `http://` or `https://` address, or a folder that is there.
    fn from_str(text: &str) -> Result<Source, String> {
        if text.starts_with("http://") || text.starts_with("https://") {
            Ok(Source::Mirror(text.to_owned()))
        } else if text.contains("://") {
            Err("only http:// and https:// addresses, or a folder".to_owned())
        } else if PathBuf::from(text).is_dir() {
            Ok(Source::Folder(PathBuf::from(text)))
        } else {
            Err("no such folder (an address begins with http:// or https://)".to_owned())
        }
    }
}
