//! Ctrl-C in the middle of TP6's training, and `--resume`: as processes, against the run that nobody stopped.
#![cfg(unix)]

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use lab::{Record, Step};
use tempfile::tempdir;
use weights::Weights;

use crate::process::{Ended, assert_plot, ended, files, record, sample, xtask};

/// `cargo xtask run` with these words and results going into `folder`, on the bundled sample.
fn lab(folder: &Path, words: &str) -> Command {
    let mut command = xtask(&format!("run {words} --offline"));
    command.arg("--data-dir").arg(sample()).arg("--out").arg(folder);
    command
}

fn run(folder: &Path, words: &str) -> Ended {
    ended(&mut lab(folder, words))
}

/// Sends a signal to all processes of the command's group, as a terminal does.
fn signal(child: &Child, name: &str) {
    let group = format!("-{}", child.id());
    let status = Command::new("kill").args(["-s", name, "--", &group]).status();
    assert!(status.expect("there is a kill").success());
}

/// Starts a run in a group of its own, waits until it says this and then a while longer, and stops it.
fn stopped(folder: &Path, words: &str, until: &str, after: Duration) -> Ended {
    stopped_times(1, folder, words, until, after)
}

/// The same with so many Ctrl-C in quick succession, as of a user who is impatient.
fn stopped_times(times: u32, folder: &Path, words: &str, until: &str, after: Duration) -> Ended {
    let mut command = lab(folder, words);
    let said = folder.join("said");
    fs::create_dir_all(folder).expect("a folder");
    let output = fs::File::create(&said).expect("a file");
    command.stdout(output).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn().expect("xtask starts");
    let begin = Instant::now();
    while !fs::read_to_string(&said).expect("a file").contains(until) {
        assert!(begin.elapsed() < Duration::from_secs(300), "{words}: it never trains");
        assert!(child.try_wait().expect("a process").is_none(), "{words}: it ends before it trains");
        thread::sleep(Duration::from_millis(5));
    }
    thread::sleep(after);
    for _ in 0..times {
        signal(&child, "INT");
        thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().expect("it ends");
    let screen = fs::read_to_string(&said).expect("a file");
    fs::remove_file(said).expect("a file");
    Ended { status: output.status.code(), screen, errors: String::from_utf8(output.stderr).expect("text") }
}

/// What TP6 says when it is about to train.
const TRAINS: &str = "parameters; batches of";

/// A moment of a training, another one in each run of the tests.
fn some_moment(longest: u64) -> Duration {
    let nanoseconds = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    Duration::from_millis(u64::from(nanoseconds.subsec_micros()) * 2_654_435_761 % longest)
}

/// A history without what differs from run to run.
fn without_seconds(history: &[Step]) -> Vec<Step> {
    history.iter().map(|step| Step { seconds: None, ..step.clone() }).collect()
}

/// Panics unless the two folders hold the same results, to the last bit: record, plots, and weights with all that it
/// takes to go on. Only seconds may differ.
#[track_caller]
fn assert_same(experiment: &str, whole: &Path, resumed: &Path) {
    let [whole_record, resumed_record] = [whole, resumed].map(|folder| {
        let record = record(folder, experiment);
        Record { history: without_seconds(&record.history), ..record }
    });
    assert_eq!(resumed_record, whole_record);
    for ending in ["svg", "png"] {
        let bytes = |folder: &Path| fs::read(folder.join(experiment).with_extension(ending)).expect("a plot");
        assert!(bytes(resumed) == bytes(whole), "the plots differ: {ending}");
    }
    let [whole, resumed] = [whole, resumed].map(|folder| {
        let mut weights = Weights::read(&folder.join("saved.safetensors")).expect("weights");
        let checkpoint = weights.about.checkpoint.as_mut().expect("a checkpoint");
        checkpoint.history = without_seconds(&checkpoint.history);
        checkpoint.seconds = 0.0;
        weights
    });
    assert_eq!(resumed, whole);
}

/// Where the interrupted run says that its weights are, and what its record says.
#[track_caller]
fn check_stopped(run: &Ended, folder: &Path, experiment: &str) -> PathBuf {
    assert_eq!(run.status, Some(130), "{}{}", run.screen, run.errors);
    let record = record(folder, experiment);
    let interrupted = record.interrupted.expect("the record is marked");
    assert_eq!(interrupted.epoch, record.history.len() + 1);
    assert!(interrupted.step <= interrupted.steps && record.test.is_none());
    assert_plot(folder, experiment);
    let stopped = format!("stopped in epoch {} of ", interrupted.epoch);
    let step =
        format!(", after step {} of {}. This goes on from there:\n", interrupted.step, interrupted.steps);
    assert!(run.errors.contains(&stopped) && run.errors.contains(&step), "{}", run.errors);
    let words =
        run.errors.split(&format!("cargo xtask run tp6 {experiment} --resume ")).nth(1).expect("the command");
    let weights = PathBuf::from(words.split_whitespace().next().expect("a path"));
    let checkpoint = Weights::read(&weights).expect("weights").about.checkpoint.expect("a checkpoint");
    assert_eq!((checkpoint.step, &checkpoint.history), (interrupted.step, &record.history));
    weights
}

/// Stops a run again and again, at moments of which nobody knows, and lets it go on each time; then all is as if nobody
/// had. The epochs asked for are more than the first run has.
#[track_caller]
fn stop_and_go_on(experiment: &str, options: &str, epochs: usize) {
    let (whole, resumed) = (tempdir().unwrap(), tempdir().unwrap());
    let words = |folder: &Path, rest: &str| {
        format!("tp6 {experiment} {rest} --save {}", folder.join("saved.safetensors").display())
    };
    let run = run(whole.path(), &words(whole.path(), &format!("{options} --epochs {epochs}")));
    assert_eq!(run.status, Some(0), "{}", run.errors);
    // Well within the training, however fast the machine is.
    let seconds: f64 = record(whole.path(), experiment).history.iter().filter_map(|step| step.seconds).sum();
    let longest = (600.0 * seconds) as u64 + 1;

    let mut next = format!("{options} --epochs {}", epochs - 1);
    let mut times = 0;
    for attempt in 0.. {
        let run = stopped(resumed.path(), &words(resumed.path(), &next), TRAINS, some_moment(longest));
        let saved = resumed.path().join("saved.safetensors");
        next = format!("--resume {} --epochs {epochs}", saved.display());
        if run.status == Some(0) {
            let done = record(resumed.path(), experiment).history.len();
            if done == epochs {
                break;
            }
        } else {
            assert_eq!(check_stopped(&run, resumed.path(), experiment), saved);
            times += 1;
        }
        // What is left is not stopped any more.
        if attempt == 3 {
            let run = self::run(resumed.path(), &words(resumed.path(), &next));
            assert_eq!(run.status, Some(0), "{}", run.errors);
            break;
        }
    }
    assert!(times > 0, "it was always done before it could be stopped");
    assert_same(experiment, whole.path(), resumed.path());
}

/// Protects Ctrl-C and `--resume` of the network: wherever it stops, however often.
#[test]
fn the_mlp_goes_on() {
    let options = "--hidden 40,20 --activation tanh --bias --seed 5 --batch-size 7 --train 3000";
    stop_and_go_on("mlp", options, 9);
}

/// The same of the logistic model.
#[test]
fn the_logistic_model_goes_on() {
    stop_and_go_on("logistic", "--batch-size 1 --dataset mnist --split files --train 2500", 40);
}

/// Protects what Ctrl-C leaves where no `--save` was given, in the whole lab: the first training is stopped, nothing
/// after it begins, and its weights are in the run's folder.
#[test]
fn the_whole_lab_stops() {
    let folder = tempdir().unwrap();
    let run = stopped(folder.path(), "tp6 --batch-size 1 --epochs 100", TRAINS, Duration::from_millis(100));
    let weights = check_stopped(&run, folder.path(), "logistic");
    assert_eq!(weights, folder.path().join("logistic-interrupted-1.safetensors"));
    assert!(!run.screen.contains("\nQ6"), "{}", run.screen);
    let expected = [
        "logistic-interrupted-1.safetensors",
        "logistic.json",
        "logistic.png",
        "logistic.svg",
        "show.json",
        "show.png",
        "show.svg",
    ];
    assert_eq!(files(folder.path()), expected);
}

/// Protects what was done from a Ctrl-C too many: all is written, too.
#[test]
fn stopped_twice() {
    let folder = tempdir().unwrap();
    let words = "tp6 mlp --batch-size 1 --epochs 100";
    let run = stopped_times(3, folder.path(), words, TRAINS, Duration::from_millis(100));
    let weights = check_stopped(&run, folder.path(), "mlp");
    assert_eq!(weights, folder.path().join("mlp-interrupted-1.safetensors"));
}

/// Protects other trainings' weights from a Ctrl-C without `--save`, and the eye from pictures that are not of the record
/// beside them: each stopped run has a file of its own, and what an earlier run has drawn of a finished model is gone.
#[test]
fn beside_an_earlier_run() {
    let folder = tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    for (experiment, finished) in [("logistic", &["confusion", "weights"][..]), ("mlp", &["confusion"])] {
        let saved = file(&format!("{experiment}.safetensors"));
        let words = format!("tp6 {experiment} --epochs 1 --train 60 --save {}", saved.display());
        assert_eq!(run(folder.path(), &words).status, Some(0));
        finished.iter().for_each(|picture| assert_plot(folder.path(), &format!("{experiment}-{picture}")));

        let mut earlier = vec![saved];
        for number in 1..=2 {
            let before: Vec<_> = earlier.iter().map(|path| fs::read(path).expect("weights")).collect();
            let words = format!("tp6 {experiment} --batch-size 1 --epochs 100");
            let run = stopped(folder.path(), &words, TRAINS, Duration::from_millis(50));
            let weights = check_stopped(&run, folder.path(), experiment);
            assert_eq!(weights, file(&format!("{experiment}-interrupted-{number}.safetensors")));
            assert!(
                before.iter().zip(&earlier).all(|(bytes, path)| fs::read(path).expect("weights") == *bytes)
            );
            earlier.push(weights);
        }
        for picture in finished {
            for ending in ["svg", "png"] {
                let name = format!("{experiment}-{picture}.{ending}");
                assert!(!file(&name).exists(), "{name} is of the first run");
            }
        }
    }
}

/// Protects what was done from a picture that cannot be written at Ctrl-C: weights and record are there, and how to go on.
#[test]
fn stopped_with_something_in_the_way() {
    let folder = tempdir().unwrap();
    fs::create_dir(folder.path().join("mlp.svg")).unwrap();
    let words = "tp6 mlp --batch-size 1 --epochs 100";
    let run = stopped(folder.path(), words, TRAINS, Duration::from_millis(100));
    assert_eq!(run.status, Some(130), "{}{}", run.screen, run.errors);
    let said = format!("error: cannot write the picture {}; ", folder.path().join("mlp.svg").display());
    assert!(run.errors.contains(&said), "{}", run.errors);
    assert!(run.errors.contains("This goes on from there:\n"), "{}", run.errors);
    assert!(record(folder.path(), "mlp").interrupted.is_some());
    assert_eq!(files(folder.path()), ["mlp-interrupted-1.safetensors", "mlp.json", "mlp.png", "mlp.svg"]);
    let weights = Weights::read(&folder.path().join("mlp-interrupted-1.safetensors")).expect("weights");
    assert!(weights.about.checkpoint.is_some());
}

/// Protects Ctrl-C in every lab: the step ends, what is done is written and drawn, and nothing after it begins.
#[test]
fn every_lab_stops() {
    for (words, experiment, training) in [
        ("tp1 train --epochs 1000", "train", "Q6"),
        ("tp2 train --epochs 1000", "train", "Q11"),
        ("tp3 train --epochs 100000", "train", "train_sgd_vec"),
        ("tp4 one-layer --dataset mnist --passes 1000000", "one-layer", "Q7"),
        ("tp5 train --dataset mnist --passes 1000000", "train", "Q4"),
    ] {
        let folder = tempdir().unwrap();
        let run = stopped(folder.path(), words, training, Duration::from_millis(300));
        assert_eq!(run.status, Some(130), "{words}: {}{}", run.screen, run.errors);
        let record = record(folder.path(), experiment);
        let interrupted = record.interrupted.unwrap_or_else(|| panic!("{words}: the record is not marked"));
        assert_eq!((interrupted.epoch, record.test), (record.history.len() + 1, None), "{words}");
        let place = match interrupted.steps {
            0 => format!("stopped after pass {}\n", interrupted.epoch - 1),
            steps => format!(
                "stopped in epoch {}, after step {} of {steps}\n",
                interrupted.epoch, interrupted.step
            ),
        };
        assert_eq!(run.errors, place, "{words}");
        if !record.history.is_empty() {
            assert_plot(folder.path(), experiment);
        }
    }
}
