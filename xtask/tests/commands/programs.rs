//! The commands that are programs of their own, built when they are first used.

use crate::process::{Ended, ended, xtask};

/// Protects a student from waiting for a build where none is needed: the help of every command and what is wrong with a
/// command line come without cargo. Without it, a command says that it cannot be built.
#[test]
fn without_cargo() {
    let run = |words: &str| ended(xtask(words).env("CARGO", "no-such-cargo"));
    for program in ["bench", "diff", "download", "profile"] {
        let help = [format!("help {program}"), format!("{program} --help")].map(|words| run(&words));
        for Ended { status, screen, errors } in help {
            assert_eq!((status, errors.as_str()), (Some(0), ""));
            assert!(screen.contains(&format!("Usage: cargo xtask {program} ")), "{screen}");
        }
        assert_eq!(run(&format!("{program} --no-such-option")).status, Some(2));
    }
    let diff = run("diff tp2 tp3");
    assert_eq!((diff.status, diff.screen.as_str()), (Some(1), ""));
    assert!(diff.errors.starts_with("error: cannot start cargo\n  because: "), "{}", diff.errors);
}

/// Protects a student from commands that are none of theirs: those stand under a heading of their own.
#[test]
fn for_maintainers() {
    let help = ended(&mut xtask("--help")).screen;
    let (students, maintainers) = help.split_once("\nFor maintainers:\n").expect("the heading");
    for (command, place) in
        [("run", students), ("diff", students), ("bench", maintainers), ("sample", maintainers)]
    {
        assert_eq!(help.matches(&format!("\n  {command} ")).count(), 1, "{command}: {help}");
        assert!(format!("\n{place}").contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

/// Protects scripts: a command ends as its program does, and with all that was said.
#[test]
fn the_status_is_the_programs() {
    let diff = ended(&mut xtask("diff tp2 tp9"));
    assert_eq!((diff.status, diff.screen.as_str()), (Some(1), ""));
    assert!(diff.errors.starts_with("error: tp9 is neither one of tp1, "), "{}", diff.errors);
}
