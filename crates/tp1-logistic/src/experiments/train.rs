//! TP1 Q4 to Q7: mini-batch descent, and the accuracy on the test set.

use std::io::stdout;

use anyhow::ensure;
use lab::{
    Learner, LoadedData, Part, Picture, Record, Run, Schedule, Target,
    options::Options,
    percent,
    record::{ClassWeights, curve},
    replay,
};
use plot::{Curve, Panel, save_panels};
use tp1_logistic::{
    EPSILON, HANDOUT, Model, accuracy, cross_entropy, evaluate, forward, one_hot, predict, softmax,
};
use weights::Architecture;

/// From which accuracy on the test set "about 92 %" holds.
const ABOUT_92_PERCENT: f64 = 0.915;

/// Shows what the network makes of the first images before any training; trains, plots, judges. With `--trace`, writes
/// the tensors of the training instead.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    let (images, classes, settings) = (&data.images, &data.dataset.classes, &options.training);
    let batch_size = settings.batch_size;
    ensure!(
        batch_size <= images.train.len(),
        "--batch-size {batch_size}: there are only {} training images, and a partial batch is dropped",
        images.train.len()
    );
    let mut model = Model::zeros(images.train.pixels_per_image(), classes.len());
    if options.output.trace {
        replay::write_trace(model, &images.train, settings, (), stdout().lock());
        return Ok(());
    }
    first_image(run, data, &model);

    run.screen.question("Q6", "mini-batch gradient descent from w = 0, b = 0, in file order");
    let mut record = run.record("train", data, settings);
    record.settings.insert("epsilon".into(), EPSILON.into());
    let watch = run.watch(Part::Training, settings.rate());
    let ended = watch.follow(&mut model, [&images.train; 2], settings, &mut ());
    record.note(&watch, ended)?;
    let title = format!("TP1 on {}", data.dataset.title);
    if record.interrupted.is_some() {
        return run.interrupted(&record, pictures(&record, &title));
    }

    run.screen.question("Q7", "accuracy on the test set");
    let test = settings.checked("after the last epoch", "the test loss", evaluate(&model, &images.test))?;
    record.test = Some(test);
    run.screen.line(format!("test loss {:.6}, accuracy {}", test.loss, percent(test.accuracy)));
    let text = format!("about 92 % on test (at least {})", percent(ABOUT_92_PERCENT));
    let (reached, met) = (test.accuracy, test.accuracy >= ABOUT_92_PERCENT);
    let target = Target { question: "TP1 Q7".into(), text, reached, met };
    let promised = options.as_in_handout(data.source, &HANDOUT);
    run.target(&mut record, target, &percent(reached), promised);
    run.confusion(&mut record, classes, images.test.labels(), &predict(&model, &images.test));
    let size = (images.train.height(), images.train.width());
    record.weights = ClassWeights::of_each(classes, &model.w, size);
    run.save(&record, classes, Architecture::softmax_regression(), model.parameters());
    run.write(&record, pictures(&record, &title))
}

/// The pictures of a training.
fn pictures<'a>(record: &'a Record, title: &'a str) -> [Picture<'a>; 3] {
    let curves = Picture::plot("train", move |base| save_panels(base, title, &panels(record), 2));
    [curves, Picture::confusion(record), Picture::weights(record)]
}

/// Q4 and Q5 on one image: its label one-hot, and what the network says of it before it has learnt anything.
fn first_image(run: &Run, data: &LoadedData, model: &Model) {
    let (train, classes) = (&data.images.train, &data.dataset.classes);
    let Some(batch) = train.batches_in_order(1).next() else { return };
    let y = one_hot(&batch.labels, classes.len());
    let numbers = |row: &linalg::Matrix| row.iter().map(f64::to_string).collect::<Vec<_>>().join("  ");

    run.screen.question("Q4", "one-hot: the label of the first training image");
    run.screen.line(format!("{} is  {}", classes[usize::from(batch.labels[0])], numbers(&y)));

    run.screen.question("Q5", "the first training image, before any training");
    let z = forward(batch.x, &model.w, &model.b);
    let p = softmax(z.clone());
    run.screen.line(format!("forward        {}", numbers(&z)));
    run.screen.line(format!("softmax        {}", numbers(&p)));
    let (loss, ln) = (cross_entropy(&p, &y)[0], (classes.len() as f64).ln());
    let k = classes.len();
    run.screen.line(format!("cross-entropy  {loss:.6}; {k} classes alike give ln {k} = {ln:.6}"));
    let first = accuracy(&predict(model, &data.images.test), data.images.test.labels());
    run.screen.line(format!("test accuracy  {}: of equals, the first class is taken", percent(first)));
}

/// Loss and accuracy by epoch.
fn panels(record: &Record) -> [Panel; 2] {
    let loss = curve(&record.history, |step| step.train_loss);
    let accuracy = curve(&record.history, |step| step.train_accuracy);
    [
        Panel::new("Loss", "epoch", "mean cross-entropy").curve(Curve::new("training", loss)),
        Panel::new("Accuracy", "epoch", "share of images").curve(Curve::new("training", accuracy)),
    ]
}
