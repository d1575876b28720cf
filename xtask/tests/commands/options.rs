//! The options of the labs as a student gives them: which experiment heeds which, what holds without them, how a number
//! that is far out is written; and `--quiet`.

use std::{path::PathBuf, process::Command};

use lab::short;
use tempfile::tempdir;

use crate::{
    bare,
    process::{Ended, ended, run_into, xtask},
};
use xtask::labs::{self, Lab};

/// The lab's own program, beside this one; built by now, if the lab has been started once.
fn program(lab: &Lab) -> Command {
    let folder = PathBuf::from(env!("CARGO_BIN_EXE_xtask"));
    let path = folder.with_file_name(lab.package).with_extension(std::env::consts::EXE_EXTENSION);
    bare::command(&path.to_string_lossy())
}

/// What the lab says of itself, for which it is built.
fn help(lab: &Lab) -> String {
    let Ended { status, screen, errors } = ended(&mut xtask(&format!("run {} --help", lab.name)));
    assert_eq!((status, errors.as_str()), (Some(0), ""));
    screen
}

/// Every option that a lab may refuse, with a value that it understands.
const OPTIONS: [&str; 15] = [
    "--dataset mnist",
    "--train 60",
    "--split files",
    "--seed 1",
    "--epochs 1",
    "--passes 1",
    "--batch-size 10",
    "--lr 0.1",
    "--hidden 9",
    "--loss categorical",
    "--activation relu",
    "--momentum 0.5",
    "--bias",
    "--save runs/w",
    "--resume runs/w",
];

/// Protects a student from believing that an option has done something: every experiment of every lab refuses what it does
/// not heed, and says who does. The snapshot has all of them.
#[test]
fn without_effect() {
    let mut screens = String::new();
    for lab in labs::ALL {
        let help = help(lab);
        let commands = help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
        let experiments = commands.lines().filter_map(|line| line.split_whitespace().next());
        for experiment in experiments.filter(|&name| name != "help") {
            for option in OPTIONS.iter().filter(|option| help.contains(option.split(' ').next().unwrap())) {
                let words = [&[experiment], &option.split(' ').collect::<Vec<_>>()[..]].concat();
                // An experiment that heeds it stops before it begins, for want of the images.
                let run = ended(
                    program(lab)
                        .args(words)
                        .args(["--data-dir", "/nowhere", "--out"])
                        .arg(tempdir().unwrap().path()),
                );
                match run.status {
                    Some(2) => {
                        let said = run.errors.lines().next().unwrap_or_default();
                        screens += &format!("{} {experiment} {option}: {said}\n", lab.name);
                    }
                    status => assert!(matches!(status, Some(0 | 1)), "{experiment} {option}: {}", run.errors),
                }
            }
        }
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("without_effect", screens) });
}

/// Protects who wants to know what a run does if they say nothing: the help of TP4 and TP5 has the passes and the rate of
/// each experiment, and those that `diff` takes for the labs' own are among them.
#[test]
fn what_holds_without_an_option() {
    for lab in labs::ALL {
        let Some((passes, rate)) = lab.descent else { continue };
        let help = help(lab).split_whitespace().collect::<Vec<_>>().join(" ");
        let of = |what: &str| match lab.name {
            "tp4" => format!("{what} in `{}`", lab.experiment),
            _ => what.to_owned(),
        };
        for expected in [of(&passes.to_string()), of(&short(rate))] {
            let usual = help.split("(without it: ").skip(1).filter_map(|rest| rest.split(')').next());
            assert!(usual.into_iter().any(|usual| usual.contains(&expected)), "{expected}: {help}");
        }
    }
}

/// Protects the screen from hundreds of digits: a number that is far out is written in few.
#[test]
fn far_out() {
    for (words, shown) in [
        ("run tp4 one-layer --passes 1 --lr 1e300", "1 passes, learning rate 1e300, "),
        ("run tp5 train --passes 1 --momentum 1e-300", "updated by the optimizer, momentum 1e-300\n"),
        ("run tp5 momentum --passes 1 --momentum 1e-300", "momentum 1e-300 "),
        ("run tp5 module --passes 1 --momentum 1e-300", "trained by optim::Sgd, momentum 1e-300\n"),
        ("run tp6 logistic --lr 1e300 --train 60", "batches of 64, learning rate 1e300\n"),
    ] {
        let folder = tempdir().unwrap();
        let Ended { screen, errors, .. } = match words.contains("tp6") {
            true => run_into(folder.path(), words),
            false => ended(xtask(words).args(["--offline", "--out"]).arg(folder.path())),
        };
        assert!(screen.contains(shown), "{words}: {screen}");
        for text in [&screen, &errors] {
            let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
            assert!(longest < Some(20), "{words}: {text}");
        }
    }
}

/// Protects `--quiet` where a lab trains another lab's model: nothing is said of that either.
#[test]
fn quiet_beside_another_lab() {
    let root = tempdir().unwrap();
    for (lab, options) in [
        ("tp1", "compare --train 100 --epochs 1"),
        ("tp3", "--train 60 --epochs 1"),
        ("tp5", "--train 20 --passes 1 --hidden 2"),
    ] {
        let lab = Lab::named(lab).unwrap();
        help(lab);
        let mut program = program(lab);
        program.args(options.split(' ')).args(["--quiet", "--offline", "--out"]);
        let run = ended(program.arg(root.path().join("out")));
        assert_eq!((run.status, run.screen.as_str(), run.errors.as_str()), (Some(0), "", ""), "{}", lab.name);
    }
}
