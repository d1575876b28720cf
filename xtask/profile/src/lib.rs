//! `cargo xtask profile`: which functions of a lab take the time.

mod flame_graph;
mod function_names;
mod not_training;
mod stacks;
mod table;

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use anyhow::Context;
use lab::{
    profile::PROFILE,
    remark,
    screen::{Screen, Stream},
    shown,
};
use xtask::{
    labs::Lab,
    processes::{code, outlive_ctrl_c},
    programs::profile::Args,
};

use stacks::Samples;

/// Runs the lab's experiment, prints the table and draws the flame graph into `runs/<lab>/`. The status is the lab's.
///
/// # Errors
/// If the lab does not compile or cannot be started, or nothing can be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { lab, mut words } = args;
    let named = words.first().is_some_and(|word| !word.to_string_lossy().starts_with('-'));
    if !named {
        words.insert(0, lab.experiment.into());
    }
    let experiment = words[0].to_string_lossy().into_owned();
    Screen { quiet: false }
        .say("Building the lab to be profiled; the first time that takes a minute or two.");
    let mut command = lab.profiling_command()?;
    outlive_ctrl_c();
    let out = data::project_root().join("runs").join(lab.name);
    profile(lab, &experiment, command.args(&words), &out).map(ExitCode::from)
}

/// Runs this command of the lab, prints the table and draws the flame graph into this folder. Returns the lab's status.
fn profile(lab: &Lab, experiment: &str, command: &mut Command, out: &Path) -> anyhow::Result<u8> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder for the samples")?;
    let file = folder.path().join("samples");
    let ended = command.env(PROFILE, &file).status();
    let ended = ended.with_context(|| format!("cannot start {}", lab.name))?;
    let status = code(ended);
    // Status 1 may mean a missed target; then it finished all the same, and its samples are there.
    let text = match fs::read_to_string(&file) {
        Ok(text) if status <= 1 => text,
        _ => {
            remark(&format!("error: {} stopped ({ended}); its own message is above", lab.name));
            return Ok(status.max(1));
        }
    };
    let samples = Samples::parse(&text).context("the samples of the lab cannot be read")?;

    fs::create_dir_all(out).with_context(|| format!("cannot write into {}", out.display()))?;
    let svg = out.join(format!("profile-{experiment}.svg"));
    let title = format!("{} {experiment}: where the time goes", lab.name.to_uppercase());
    flame_graph::save(&samples, &title, &svg)?;
    let screen = Screen { quiet: false };
    screen.say(&format!("\n{title}"));
    screen.say(&table::text(&samples, Stream::Results.columns()));
    screen.line(format!("flame graph: {}", shown(&svg)));
    screen.line("Open it in a browser: a click on a function shows that alone, with what it calls above it.");
    Ok(status)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// Protects who profiles a lab in a script: where the lab fails or misses a target, so does the command, with the lab's
    /// status, whether there are samples to show or not.
    #[test]
    fn the_status_is_the_labs() {
        let lab = Lab::named("tp2").unwrap();
        let samples = "printf 'seconds 1\ntp2_naive::train 7\n' > \"$PASAPAS_PROFILE\"; ";
        for (script, expected, drawn) in [
            (format!("{samples} exit 0"), 0, true),
            (format!("{samples} exit 1"), 1, true),
            (format!("{samples} exit 130"), 130, false),
            ("exit 2".into(), 2, false),
            ("exit 0".into(), 1, false),
            ("kill -9 $$".into(), 137, false),
        ] {
            let out = tempfile::tempdir().unwrap();
            let status = profile(lab, "train", Command::new("sh").args(["-c", &script]), out.path());
            assert_eq!(status.unwrap(), expected, "{script}");
            assert_eq!(out.path().join("profile-train.svg").exists(), drawn, "{script}");
        }
    }
}
