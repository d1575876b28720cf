//! The options of the labs, as a student types them, and what is said of those that cannot be.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use clap::{Parser, Subcommand};
use data::Source;
use lab::options::{DigitsOptions, Handout, Options, TrainOptions};

const HANDOUT: Handout = Handout {
    dataset: "fashion-mnist",
    training: TrainOptions { seed: 0, epochs: 10, batch_size: 64, learning_rate: 0.1 },
};

#[derive(Parser)]
#[command(name = "tp", mut_args(|arg| HANDOUT.default_of(arg)))]
struct Cli {
    #[command(subcommand)]
    experiment: Option<Experiment>,
    #[command(flatten)]
    options: Options,
}

#[derive(Debug, PartialEq, Subcommand)]
enum Experiment {
    Train,
}

fn parse(words: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(words.split_whitespace())
}

/// The first line of the error: what is wrong with these words.
fn complaint(words: &str) -> String {
    let error = parse(words).map(|cli| cli.options).expect_err(words).to_string();
    error.lines().next().unwrap().to_owned()
}

/// Protects the handout's settings: they are what a run without options takes, on full data what the targets promise.
#[test]
fn without_options() {
    let options = parse("tp").unwrap().options;
    assert_eq!(options.training, HANDOUT.training);
    assert_eq!((options.data.dataset.as_str(), options.data.train), ("fashion-mnist", None));
    assert!(options.as_in_handout(Source::Full, &HANDOUT));
    assert!(!options.as_in_handout(Source::Sample, &HANDOUT));
    assert!(!options.as_in_handout(Source::Folder, &HANDOUT));
}

/// Protects the verdict "MISSED": any other setting, set of images or data set, and nothing is promised.
#[test]
fn not_as_in_the_handout() {
    for option in
        ["--seed 1", "--epochs 9", "--batch-size 63", "--lr 0.2", "--train 60000", "--dataset mnist"]
    {
        assert!(
            !parse(&format!("tp {option}")).unwrap().options.as_in_handout(Source::Full, &HANDOUT),
            "{option}"
        );
    }
}

/// Protects students from having to know where an option goes: before or after the experiment means the same.
#[test]
fn before_and_after_the_experiment() {
    for words in ["tp --lr 0.5 --seed 4294967295 train", "tp train --seed=4294967295 --lr=5e-1"] {
        let Cli { experiment, options } = parse(words).unwrap();
        assert_eq!(experiment, Some(Experiment::Train));
        assert_eq!((options.training.learning_rate, options.training.seed), (0.5, u32::MAX));
    }
}

/// Protects the messages for values that cannot be: each names the option and says what it takes.
#[test]
fn values_that_cannot_be() {
    let counts = [("--epochs", "N", "1 or more"), ("--batch-size", "N", "1 or more")];
    for (option, name, expected) in counts {
        for value in ["0", "-3", "2.5", "ten", "99999999999999999999999"] {
            let expected = format!(
                "error: invalid value '{value}' for '{option} <{name}>': must be a whole number, {expected}"
            );
            assert_eq!(complaint(&format!("tp {option} {value}")), expected);
        }
    }
    for value in ["5", "3", "0", "-1", "many"] {
        let expected =
            format!("error: invalid value '{value}' for '--train <N>': must be a whole number, 6 or more");
        assert_eq!(complaint(&format!("tp --train {value}")), expected);
    }
    for value in ["-1", "0", "-0.0", "nan", "inf", "-inf", "1e999"] {
        let expected =
            format!("error: invalid value '{value}' for '--lr <RATE>': must be above 0 and finite");
        assert_eq!(complaint(&format!("tp --lr={value}")), expected);
    }
    let expected = "error: invalid value '0,1' for '--lr <RATE>': is not a number, written as in 0.1";
    assert_eq!(complaint("tp --lr 0,1"), expected);
    for value in ["-1", "4294967296"] {
        let expected =
            format!("error: invalid value '{value}' for '--seed <SEED>': {value} is not in 0..=4294967295");
        assert_eq!(complaint(&format!("tp --seed {value}")), expected);
    }
}

/// Protects students from their typing: the nearest data set, option and experiment are suggested.
#[test]
fn misspelt() {
    for (words, meant) in [
        ("tp --dataset fasion-mnist", "'fashion-mnist'"),
        ("tp --dataset mnits", "'mnist'"),
        ("tp --epoch 3", "'--epochs'"),
        ("tp --batchsize 3", "'--batch-size'"),
        ("tp trian", "'train'"),
    ] {
        let text = parse(words).map(|cli| cli.options).expect_err(words).to_string();
        assert!(text.contains("tip: ") && text.contains(meant), "{text}");
    }
}

#[derive(Parser)]
#[command(name = "tp4")]
struct DigitsCli {
    #[command(flatten)]
    data: DigitsOptions,
}

fn digits(words: &str) -> Result<DigitsOptions, String> {
    let cli = DigitsCli::try_parse_from(words.split_whitespace());
    cli.map(|cli| cli.data).map_err(|error| error.to_string())
}

/// Protects TP4's and TP5's data: the course's digits by default, any number of training images, and the words for a
/// data set that is not theirs.
#[test]
fn the_digits() {
    let options = digits("tp4").unwrap();
    assert_eq!((options.dataset.as_str(), options.train), ("digits-178", None));
    let options = digits("tp4 --dataset mnist --train 1 --data-dir x --offline --full").unwrap();
    assert_eq!((options.dataset.as_str(), options.train), ("mnist", Some(1)));
    assert!(options.place.offline && options.place.full && options.place.data_dir.is_some());

    let other = digits("tp4 --dataset fashion-mnist").unwrap_err();
    assert!(other.contains("[possible values: digits-178, mnist]"), "{other}");
    let misspelt = digits("tp4 --dataset digit178").unwrap_err();
    assert!(misspelt.contains("tip: ") && misspelt.contains("'digits-178'"), "{misspelt}");
    for value in ["0", "-3", "2.5", "all"] {
        let error = digits(&format!("tp4 --train {value}")).unwrap_err();
        let expected =
            format!("invalid value '{value}' for '--train <N>': must be a whole number, 1 or more");
        assert!(error.contains(&expected), "{error}");
    }
}
