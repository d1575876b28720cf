//! Trainings whose figures stop being finite where no training loss shows it.

use std::fs;

use tempfile::tempdir;

use crate::process::{files, record, run_into};

/// Protects against success that means nothing: a model may be so sure, and so wrong, that the loss on images that it has
/// not learnt from is infinite. The run says so, ends with status 1, and writes nothing.
#[test]
fn the_test_loss() {
    for words in ["tp2 train", "tp3 train"] {
        let folder = tempdir().unwrap();
        let words = format!(
            "run {words} --train 60 --lr 30 --seed 0 --epochs 1 --save {}",
            folder.path().join("w").display()
        );
        let run = run_into(folder.path(), &words);
        assert_eq!(run.status, Some(1), "{words}: {}", run.screen);
        assert!(!run.screen.contains("inf"), "{}", run.screen);
        assert_eq!(
            run.errors,
            "error: after the last epoch: the test loss is no longer finite: inf. The learning rate, 30, is probably too \
             high: try a smaller one, such as --lr 0.1\n"
        );
        assert_eq!(files(folder.path()), [""; 0]);
    }
}

/// The same of the other data set, whose test images are judged in another experiment.
#[test]
fn the_test_loss_on_another_data_set() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 mnist --train 60 --lr 60 --seed 0 --epochs 1");
    assert_eq!(run.status, Some(1), "{}", run.screen);
    assert!(
        run.errors.contains(" is no longer finite: inf. The learning rate, 60, is probably too high"),
        "{}",
        run.errors
    );
    assert_eq!(files(folder.path()), [""; 0]);
}

/// Protects what an earlier run has left from one that diverges: nothing is written over it.
#[test]
fn an_older_record() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp3 --train 60 --epochs 1");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let before = fs::read(folder.path().join("train.json")).unwrap();
    let run = run_into(folder.path(), "run tp3 --train 60 --epochs 1 --lr 30");
    assert_eq!(run.status, Some(1), "{}", run.screen);
    assert!(
        run.errors.contains("error: after the last epoch: the test loss is no longer finite"),
        "{}",
        run.errors
    );
    assert_eq!(fs::read(folder.path().join("train.json")).unwrap(), before);
}

/// Protects what is said of two runs that both learn their images to the last digit: a loss of 0 has no share of another.
#[test]
fn a_loss_of_zero() {
    let folder = tempdir().unwrap();
    let words = "run tp5 momentum --dataset mnist --train 3 --lr 10 --passes 100";
    let run = run_into(folder.path(), words);
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    let expected =
        "momentum 0.9: the last training loss is 0.000, and that of momentum 0 is 0; test accuracy ";
    assert!(run.screen.contains(expected), "{}", run.screen);
}

/// Protects the comparison of rates: one that diverges is what there is to see. It is said, its figures are left out, and
/// the run ends well.
#[test]
fn a_rate_that_diverges() {
    let folder = tempdir().unwrap();
    let run = run_into(folder.path(), "run tp2 rates --train 3000 --batch-size 1 --epochs 1");
    assert_eq!((run.status, run.errors.as_str()), (Some(0), ""));
    assert!(run.screen.contains("\n    diverges ("), "{}", run.screen);
    assert!(run.screen.contains("learning rate 1.0: the training diverges"), "{}", run.screen);
    let [.., diverged] = &record(folder.path(), "rates").series[..] else { panic!("three rates") };
    assert!(diverged.history.is_empty() && diverged.test.is_none());
}
