//! Which experiments of a lab heed which of its options. An option that would change nothing is refused: who gives one
//! believes that it does.

use clap::{ArgMatches, Command, error::ErrorKind, parser::ValueSource};

/// An option of a lab, and the experiments in which it changes something.
#[derive(Clone, Copy)]
pub struct Heeded {
    /// As it is typed: `--lr`.
    option: &'static str,
    /// `train`, …
    by: &'static [&'static str],
    /// Whether the whole lab heeds it, too.
    by_the_whole: bool,
}

impl Heeded {
    /// An option that these experiments heed, and so does the whole lab, of which they are parts.
    pub const fn by(option: &'static str, by: &'static [&'static str]) -> Self {
        Self { option, by, by_the_whole: true }
    }

    /// An option about one training: these experiments heed it where they are named, and the whole lab does not.
    pub const fn alone(option: &'static str, by: &'static [&'static str]) -> Self {
        Self { by_the_whole: false, ..Self::by(option, by) }
    }
}

/// What says where a run finds and leaves its files, and whether it talks, rather than what it does: every experiment
/// takes these.
const OF_EVERY_RUN: [&str; 7] =
    ["--data-dir", "--offline", "--full", "--out", "--quiet", "--help", "--version"];

/// Refuses an option that the experiment on this command line does not heed. The message names the experiments that do.
///
/// # Errors
/// If there is such an option.
///
/// # Panics
/// In a build for development, if the table does not fit the lab's command: it has a row for each option, and each of its
/// names is one.
pub fn check(command: &mut Command, matches: &ArgMatches, table: &[Heeded]) -> Result<(), clap::Error> {
    debug_assert!(fits(command, table).is_ok(), "{:?}", fits(command, table));
    let experiment = matches.subcommand_name();
    let given = |option: &str| {
        let is_it = |arg: &&clap::Arg| arg.get_long() == option.strip_prefix("--");
        let id = command.get_arguments().find(is_it).map(|arg| arg.get_id().as_str());
        id.is_some_and(|id| matches.value_source(id) == Some(ValueSource::CommandLine))
    };
    let unheeded = |of: &&Heeded| match experiment {
        Some(experiment) => !of.by.contains(&experiment),
        None => !of.by_the_whole,
    };
    let Some(&Heeded { option, by, by_the_whole }) =
        table.iter().filter(unheeded).find(|of| given(of.option))
    else {
        return Ok(());
    };
    let those = in_words(by);
    let text = match experiment {
        Some(experiment) if by_the_whole => {
            format!("{option} has no effect in `{experiment}`. Give it to {those}, or to the whole lab")
        }
        _ => format!("{option} is about a single training. Give it to {those}"),
    };
    Err(command.error(ErrorKind::ArgumentConflict, text))
}

/// "`a`", "`a` or `b`", "`a`, `b` or `c`".
fn in_words(experiments: &[&str]) -> String {
    let quoted: Vec<String> = experiments.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => quoted.concat(),
    }
}

/// Whether every option of the command has its row, and every name in the table is an option or an experiment.
fn fits(command: &Command, table: &[Heeded]) -> Result<(), String> {
    let options: Vec<String> =
        command.get_arguments().filter_map(|arg| Some(format!("--{}", arg.get_long()?))).collect();
    let experiments: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    for option in options.iter().filter(|option| !OF_EVERY_RUN.contains(&option.as_str())) {
        let rows = table.iter().filter(|of| of.option == option).count();
        if rows != 1 {
            return Err(format!("{option} has {rows} rows"));
        }
    }
    for Heeded { option, by, .. } in table {
        if !options.iter().any(|known| known == option) {
            return Err(format!("there is no option {option}"));
        }
        if let Some(name) = by.iter().find(|name| !experiments.contains(name)) {
            return Err(format!("{option}: there is no experiment {name}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::{Args, Parser, Subcommand};

    use super::*;

    #[derive(Parser)]
    #[command(name = "lab")]
    struct Cli {
        #[command(subcommand)]
        _experiment: Option<Experiment>,
        #[command(flatten)]
        _options: Options,
    }

    #[derive(Subcommand)]
    enum Experiment {
        Show,
        Train,
        TrainLonger,
    }

    #[derive(Args)]
    struct Options {
        #[arg(long = "lr", global = true, default_value_t = 0.1)]
        learning_rate: f64,
        #[arg(long, global = true)]
        bias: bool,
        #[arg(long, global = true)]
        resume: Option<String>,
        #[arg(long, global = true)]
        out: Option<String>,
    }

    const TABLE: &[Heeded] = &[
        Heeded::by("--lr", &["train", "train-longer"]),
        Heeded::by("--bias", &["train"]),
        Heeded::alone("--resume", &["train", "train-longer"]),
    ];

    /// The first line of what is said of these words, if anything is.
    fn said(words: &str) -> Option<String> {
        use clap::CommandFactory;
        let mut command = Cli::command();
        let matches = command.try_get_matches_from_mut(words.split(' ')).unwrap();
        let error = check(&mut command, &matches, TABLE).err()?.to_string();
        error.lines().next().map(str::to_owned)
    }

    /// Protects a student from an experiment that seems to have done as told: an option that it does not heed is refused,
    /// wherever it stands, and the message names the experiments that do. One that is not given is not refused for its
    /// default.
    #[test]
    fn an_option_without_effect() {
        let of_show =
            "error: --lr has no effect in `show`. Give it to `train` or `train-longer`, or to the whole lab";
        for words in ["lab show --lr 0.1", "lab --lr 0.2 show", "lab --bias show --lr=1"] {
            assert_eq!(said(words).as_deref(), Some(of_show), "{words}");
        }
        let bias = "error: --bias has no effect in `train-longer`. Give it to `train`, or to the whole lab";
        assert_eq!(said("lab train-longer --bias --lr 1").as_deref(), Some(bias));
        for words in ["lab", "lab show", "lab --lr 1 --bias", "lab train --lr 1 --bias", "lab show --out x"] {
            assert_eq!(said(words), None, "{words}");
        }
    }

    /// Protects what is about one training: the whole lab, which has several, does not choose one of them by itself.
    #[test]
    fn an_option_of_one_training() {
        let expected = "error: --resume is about a single training. Give it to `train` or `train-longer`";
        for words in ["lab --resume file", "lab show --resume file"] {
            assert_eq!(said(words).as_deref(), Some(expected), "{words}");
        }
        assert_eq!(said("lab train --resume file"), None);
    }

    /// Protects the tables of the labs: an option that is forgotten, or a name that has changed, does not pass.
    #[test]
    fn a_table_that_does_not_fit() {
        use clap::CommandFactory;
        let fits = |table: &[Heeded]| fits(&Cli::command(), table);
        assert_eq!(fits(TABLE), Ok(()));
        assert_eq!(fits(&TABLE[1..]), Err("--lr has 0 rows".into()));
        assert_eq!(fits(&[TABLE, &TABLE[..1]].concat()), Err("--lr has 2 rows".into()));
        let wrong = |row| fits(&[TABLE, &[row]].concat());
        assert_eq!(wrong(Heeded::by("--rate", &[])), Err("there is no option --rate".into()));
        let renamed = [Heeded::by("--lr", &["train", "training"]), TABLE[1], TABLE[2]];
        assert_eq!(fits(&renamed), Err("--lr: there is no experiment training".into()));
    }
}
