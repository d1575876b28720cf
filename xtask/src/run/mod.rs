//! `cargo xtask run`: starts a lab, or all of them.

mod all;
pub mod precision;
mod summary;

use std::{ffi::OsString, process::ExitCode};

use anyhow::Context;
use clap::{Arg, ArgMatches, Args as _, Command, FromArgMatches, Subcommand, error::ErrorKind, value_parser};

use crate::{
    labs::{self, Lab},
    processes::{code, outlive_ctrl_c},
};

/// Run a lab: all of it, or one experiment; or all labs
///
/// What follows the lab's name is the lab's to understand: `cargo xtask run tp3 --help` lists its experiments and
/// options.
#[derive(clap::Args)]
#[command(subcommand_value_name = "LAB", subcommand_help_heading = "Labs", disable_help_subcommand = true)]
pub struct Args {
    #[command(subcommand)]
    which: Which,
}

/// The labs as commands, so that each takes its own options, `--help` among them.
enum Which {
    /// An experiment of a lab (none: the whole lab), and its options.
    One(&'static Lab, Vec<OsString>),
    All(all::Args),
}

/// The word for all labs.
const ALL: &str = "all";

impl Subcommand for Which {
    fn augment_subcommands(command: Command) -> Command {
        let words = Arg::new("words").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true);
        let words = words.value_name("EXPERIMENT AND OPTIONS").value_parser(value_parser!(OsString));
        let lab = |lab: &Lab| Command::new(lab.name).about(lab.title).disable_help_flag(true).arg(&words);
        command
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(labs::ALL.iter().map(lab))
            .subcommand(all::Args::augment_args(Command::new(ALL)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        name == ALL || Lab::named(name).is_some()
    }
}

impl FromArgMatches for Which {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let missing = || clap::Error::new(ErrorKind::MissingSubcommand);
        let (name, rest) = matches.subcommand().ok_or_else(missing)?;
        if name == ALL {
            return all::Args::from_arg_matches(rest).map(Which::All);
        }
        let words = rest.get_many("words").unwrap_or_default().cloned().collect();
        Ok(Which::One(Lab::named(name).ok_or_else(missing)?, words))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Builds the lab, runs it with what follows its name, and ends as it ends; or does so with all labs.
///
/// # Errors
/// If a lab does not compile or cannot be started.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let (lab, words) = match args.which {
        Which::One(lab, words) => (lab, words),
        Which::All(args) => return all::run(&args),
    };
    let mut command = precision::command(lab, &words)?;
    outlive_ctrl_c();
    let status = command.args(words).status();
    let status = status.with_context(|| format!("cannot start {}", lab.name))?;
    Ok(ExitCode::from(code(status)))
}
