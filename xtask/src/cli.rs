//! The command line of `cargo xtask`.

use std::process::ExitCode;

use clap::{CommandFactory, Parser, builder::Styles};
use lab::remark;

use crate::{
    data, evaluate,
    programs::{self, bench, diff, profile},
    run, sample, show,
};

/// The commands of Pas à pas, a deep-learning course in Rust
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", after_help = for_maintainers())]
pub enum Command {
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Run(run::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Diff(diff::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Profile(profile::Args),
    /// Evaluate weights that a lab has saved on the test images of a data set
    Evaluate(evaluate::Args),
    /// Draw images of a data set in the terminal
    Show(show::Args),
    /// Show what data is on this machine, from where, whole or not, and which of it a run would use
    Data(data::Args),
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Download(programs::download::Args),
    #[command(hide = true)]
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Bench(bench::Args),
    #[command(hide = true)]
    #[allow(missing_docs, reason = "the help text is that of its arguments")]
    Sample(sample::Args),
}

/// The commands that no student needs, as clap lists the others: it has one heading for all, and these are hidden below it.
fn for_maintainers() -> String {
    let commands = [bench::Args::command().name("bench"), sample::Args::command().name("sample")];
    let list = clap::Command::new("xtask").subcommands(commands).disable_help_subcommand(true);
    let list = list.help_template("{subcommands}").render_help();
    let heading = *Styles::styled().get_header();
    format!("{heading}For maintainers:{heading:#}\n{}", list.ansi())
}

impl Command {
    /// Does what was asked for, and gives the status to exit with.
    ///
    /// # Errors
    /// As the command itself.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Command::Run(args) => run::run(args),
            Command::Diff(_) => programs::start("diff", &[], false),
            Command::Profile(_) => programs::start("profile", &[], false),
            Command::Bench(_) => programs::start("bench", &[], false),
            Command::Evaluate(args) => evaluate::run(args),
            Command::Show(args) => show::run(args),
            Command::Data(args) => data::run(args).map(|()| ExitCode::SUCCESS),
            Command::Download(args) => download(&args),
            Command::Sample(args) => sample::run(args).map(|()| ExitCode::SUCCESS),
        }
    }
}

/// A lab that asks for a download goes on without it. Then cargo, too, waits no longer for a server than the lab does, and one
/// line says why there is no download.
fn download(args: &programs::download::Args) -> anyhow::Result<ExitCode> {
    let Some(time) = args.give_up_after else { return programs::start("download", &[], args.quiet) };
    let timeout = format!("http.timeout={}", time.as_secs().max(1));
    let options = ["--config", "net.retry=0", "--config", &timeout];
    programs::start("download", &options, args.quiet).or_else(|error| {
        let name = &args.dataset;
        remark(&format!(
            "note: {name} was not downloaded ({error}); `cargo xtask download {name}` tells more"
        ));
        Ok(ExitCode::FAILURE)
    })
}
