//! Several descents that differ in one thing: what `activations` and `momentum` have in common.

use std::mem;

use data::TrainTest;
use lab::{
    Learner, Part, Picture, Record, Run, Schedule, Step, percent,
    record::{Series, curve},
    thousands,
};
use linalg::Float;
use plot::{Curve, Panel, save_panels};
use tp5_autodiff::{Model, TwoLayerNetwork};

use super::Options;

/// Descends once with each of the named learners; a row of the table, a series of the record and curves in the plot for
/// each. Then says how each of the later ones compares with the first.
pub fn run<N: TwoLayerNetwork>(
    run: &Run,
    data: &TrainTest,
    options: &Options,
    record: &mut Record,
    learners: impl IntoIterator<Item = (String, Model<N>)>,
) -> anyhow::Result<()> {
    let say = |cells: [&str; 6]| {
        let [wide, narrow] = in_columns(cells);
        run.screen.line_or(&wide, &narrow);
    };
    say(["", "training", "test", "test", "", "training loss"]);
    say(["", "loss", "loss", "accuracy", "least test loss", "halved at"]);
    let settings = options.settings();
    for (name, mut learner) in learners {
        // Its lines would hide the table's.
        let watch = run.watch(Part::Test, settings.rate()).without_lines();
        let ended = watch.follow(&mut learner, [&data.train, &data.test], &settings, &mut ());
        record.note(&watch, ended)?;
        let history = mem::take(&mut record.history);
        if record.interrupted.is_some() {
            record.series.push(Series { name, history, test: None });
            return run.interrupted(record, [picture(record, data)]);
        }
        let test = settings.checked("after the last pass", "the test loss", learner.evaluate(&data.test))?;
        let series = Series { name, history, test: Some(test) };
        say(row(&series).each_ref().map(String::as_str));
        record.series.push(series);
    }
    if let [first, others @ ..] = record.series.as_slice() {
        others.iter().for_each(|other| run.screen.line(sentence(other, first)));
    }
    run.write(record, [picture(record, data)])
}

/// The curves of all of them.
fn picture<'a>(record: &'a Record, data: &TrainTest) -> Picture<'a> {
    let Record { experiment, series, .. } = record;
    let title = format!("TP5: {experiment}, {} training images", thousands(data.train.len()));
    Picture::plot(experiment, move |base| save_panels(base, &title, &panels(series), 3))
}

/// Training loss, test loss and accuracy, a curve for each run.
fn panels(series: &[Series]) -> [Panel; 3] {
    type Figure = fn(&Step) -> Option<Float>;
    let panel = |panel: Panel, figure: Figure| {
        let curves = series.iter().map(|series| Curve::new(&series.name, curve(&series.history, figure)));
        curves.fold(panel, Panel::curve)
    };
    let loss = |title: &str| Panel::new(title, "pass", "mean loss, logarithmic").log_y().shared_y();
    [
        panel(loss("Training loss"), |step| step.train_loss),
        panel(loss("Test loss"), |step| step.test_loss),
        panel(Panel::new("Test accuracy", "pass", "share of images"), |step| step.test_accuracy),
    ]
}

fn row(Series { name, history, test }: &Series) -> [String; 6] {
    let (loss, accuracy) = test.map_or((Float::NAN, Float::NAN), |test| (test.loss, test.accuracy));
    let losses = history.iter().filter_map(|step| Some((step.test_loss?, format!("pass {}", step.step))));
    let least = losses.chain([(loss, "the end".into())]).min_by(|a, b| a.0.total_cmp(&b.0));
    let least = least.map_or(String::new(), |(loss, place)| format!("{loss:.4} at {place}"));
    let halved = history.iter().find(|step| training_loss(Some(step)) < training_loss(history.first()) / 2.0);
    let halved = halved.map_or("–".into(), |step| format!("pass {}", step.step));
    let last = training_loss(history.last());
    [name.clone(), format!("{last:.4}"), format!("{loss:.4}"), percent(accuracy), least, halved]
}

/// A row of the table, and its narrower form for a terminal of 80 columns.
fn in_columns([name, train, test, accuracy, least, halved]: [&str; 6]) -> [String; 2] {
    [(16, 24), (14, 20)].map(|(first, fifth)| {
        format!("{name:first$}{train:>9}{test:>9}{accuracy:>10}{least:>fifth$}{halved:>14}")
    })
}

fn training_loss(step: Option<&Step>) -> Float {
    step.and_then(|step| step.train_loss).unwrap_or(Float::NAN)
}

/// A sentence that compares the last figures of two descents.
fn sentence(other: &Series, first: &Series) -> String {
    let [ours, theirs] = [other, first].map(|series| training_loss(series.history.last()));
    let ratio = match theirs {
        0.0 => format!("is {ours:.3}, and that of {} is 0", first.name),
        _ => format!("is {:.3} times that of {}", ours / theirs, first.name),
    };
    let accuracy = |series: &Series| series.test.map_or(Float::NAN, |test| 100.0 * test.accuracy);
    format!(
        "{}: the last training loss {ratio}; test accuracy {:+.2} points",
        other.name,
        accuracy(other) - accuracy(first)
    )
}
