//! TP2 Q10 to Q12: mini-batch descent, and the accuracy on the test set.

use std::io::stdout;

use lab::{
    Learner, LoadedData, Part, Picture, Record, Run, Schedule, Target, options::Options, percent,
    record::ClassWeights, replay, training_curves,
};
use numpy_rng::RandomState;
use tp2_naive::{HANDOUT, Model, evaluate, predict};
use weights::Architecture;

/// Above which an epoch no longer takes "a few seconds".
const FEW_SECONDS: f64 = 5.0;

/// Trains, plots, judges; returns the record. With `--trace`, writes the tensors of the training instead.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<Record> {
    let mut rng = RandomState::new(options.training.seed);
    let mut model = Model::new(&mut rng);
    let mut record = run.record("train", data, &options.training);
    if options.output.trace {
        replay::write_trace(model, &data.images.train, &options.training, rng, stdout().lock());
        return Ok(record);
    }
    let promised = options.as_in_handout(data.source, &HANDOUT);

    run.screen.question("Q10", "accuracy, before any training");
    let untrained = evaluate(&model, &data.images.validation);
    run.screen.line(format!("{} of the validation images", percent(untrained.accuracy)));

    run.screen.question("Q11", "mini-batch descent");
    let (settings, images) = (&options.training, &data.images);
    let watch = run.watch(Part::Validation, settings.rate());
    let ended = watch.follow(&mut model, [&images.train, &images.validation], settings, &mut rng);
    record.note(&watch, ended)?;
    let title = format!("TP2 on {}", data.dataset.title);
    if record.interrupted.is_some() {
        return run.interrupted(&record, pictures(&record, &title));
    }
    let seconds = record.seconds_per_step().unwrap_or_default();
    let in_the_handout = "a few seconds at most for an epoch, says the handout";
    let target = Target::of_speed("TP2 Q11", in_the_handout, seconds, seconds <= FEW_SECONDS);
    run.target(&mut record, target, &format!("{seconds:.3} s"), false);

    run.screen.question("Q12", "accuracy on the test set");
    let test = evaluate(&model, &data.images.test);
    let test = options.training.checked("after the last epoch", "the test loss", test)?;
    record.test = Some(test);
    run.screen.line(format!("test loss {:.6}, accuracy {}", test.loss, percent(test.accuracy)));
    let text = "test accuracy above 80 %".into();
    let target =
        Target { question: "TP2 Q12".into(), text, reached: test.accuracy, met: test.accuracy > 0.8 };
    run.target(&mut record, target, &percent(test.accuracy), promised);
    if let Some(text) = oscillation(&record) {
        run.screen.line(text);
    }
    let (classes, images) = (&data.dataset.classes, &data.images.test);
    run.confusion(&mut record, classes, images.labels(), &predict(&model, images));
    record.weights = ClassWeights::of_each(classes, &model.w, (images.height(), images.width()));
    run.save(&record, classes, Architecture::softmax_regression(), model.parameters());
    run.write(&record, pictures(&record, &title))?;
    Ok(record)
}

/// The pictures of a training.
fn pictures<'a>(record: &'a Record, title: &'a str) -> [Picture<'a>; 3] {
    let curves =
        Picture::plot("train", move |base| training_curves::save_training(base, title, &record.history));
    [curves, Picture::confusion(record), Picture::weights(record)]
}

/// How far the validation accuracy still moves, if it does: then where the training ends is partly luck.
fn oscillation(record: &Record) -> Option<String> {
    let accuracies: Vec<f64> = record
        .history
        .iter()
        .filter_map(|step| step.validation_accuracy)
        .skip(record.history.len() / 2)
        .collect();
    let falls = accuracies.windows(2).any(|pair| pair[1] < pair[0]);
    let (low, high) = accuracies.into_iter().fold((1.0, 0.0), |(low, high), a| (a.min(low), a.max(high)));
    falls.then(|| {
        format!(
            "In the second half of the epochs the validation accuracy moves up and down between {} and {}: the steps \
             are so long that the end depends on the seed.",
            percent(low),
            percent(high)
        )
    })
}
