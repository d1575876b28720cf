//! TP1 Q8: models from a library, trained and judged on the same images.

mod perceptron;
mod table;

use std::time::Instant;

use anyhow::ensure;
use data::Images;
use lab::{
    LoadedData, Part, Picture, Progress, Run, Schedule, Target, options::Options, percent,
    record::ModelScore, thousands,
};
use linalg::Float;
use plot::{Tile, save_images};
use serde_json::json;
use tp1_logistic::{
    HANDOUT, Model, accuracy, parameter_count, predict,
    svm::{self, Svm},
};

/// Training images, if `--train` does not say how many: the machine's time grows with the square of their number.
const IMAGES: usize = 10_000;

/// What the handout asks of the two models.
const AT_LEAST: Float = 0.94;

/// Support vectors to look at.
const COUNT: usize = 10;

/// Trains TP1's own network, a perceptron and a support vector machine on the same images, and prints one table.
pub fn run(run: &Run, data: &LoadedData, options: &Options) -> anyhow::Result<()> {
    let (train, test) = (&data.images.train, &data.images.test);
    let count = options.data.train.map_or(train.len().min(IMAGES), |_| train.len());
    let batch_size = options.training.batch_size;
    ensure!(
        batch_size <= count,
        "--batch-size {batch_size}: there are only {count} training images, and a partial batch is dropped"
    );
    let train = train.part(0..count);
    let title = format!("models from a library, on the first {} training images", thousands(count));
    run.screen.question("Q8", &title);
    let mut record = run.record("compare", data, &options.training);
    record.images.train = count;
    record.settings.insert("svm".into(), json!({"c": svm::C, "gamma": svm::gamma_scale(&train)}));
    record.settings.insert("perceptron".into(), perceptron::settings(options));

    run.screen.line("training TP1's own network …");
    let classes = data.dataset.classes.len();
    let own = own_network(run, &train, test, classes, options)?;
    run.screen.line("running TP6, whose multilayer perceptron stands in for a library's …");
    let perceptron = perceptron::run(run, &train, test, classes, options)?;
    run.screen.line("training a support vector machine for each pair of classes …");
    let progress = Progress::of_models(svm::pairs(classes).len(), run.screen.quiet);
    let (machine, of_machine) = support_vector_machine(&train, test, || progress.round_done());
    drop(progress);
    record.models = vec![own, perceptron, of_machine];

    run.screen.line(table::lines(&record.models));
    run.screen
        .line("the perceptron is TP6's: no library was found that has one, is kept up and compiles quickly");
    run.screen.line(format!(
        "the machine holds {} of the {} images, its support vectors; \
         {} coefficients yα, one or more for each; and b of {} pairs",
        thousands(machine.places.len()),
        thousands(count),
        thousands(machine.coefficient_count()),
        machine.pairs()
    ));
    let tiles = |i| tile(&train, i, data);
    let tiles: Vec<Tile> = machine.heaviest(COUNT).into_iter().map(tiles).collect();
    let title = format!("{}: the support vectors that weigh most", data.dataset.title);
    let picture = Picture::plot("compare-support", |base| save_images(base, &title, &tiles, COUNT));

    let promised = options.as_in_handout(data.source, &HANDOUT);
    for (what, reached) in [("perceptron", record.models[1].accuracy), ("SVM", record.models[2].accuracy)] {
        let text = format!("{what} at least {} %", 100.0 * AT_LEAST);
        let target = Target { question: "TP1 Q8".into(), text, reached, met: reached >= AT_LEAST };
        run.target(&mut record, target, &percent(reached), promised);
    }
    run.write(&record, [picture])
}

/// TP1's network on these images, by the settings of Q6.
fn own_network(
    run: &Run,
    train: &Images,
    test: &Images,
    classes: usize,
    options: &Options,
) -> anyhow::Result<ModelScore> {
    let settings = &options.training;
    let mut model = Model::zeros(train.pixels_per_image(), classes);
    let watch = run.watch(Part::Training, settings.rate()).without_lines();
    watch.follow(&mut model, [train; 2], settings, &mut ())?;
    let history = watch.training().history;
    let start = Instant::now();
    let predicted = predict(&model, test);
    Ok(ModelScore {
        name: "logistic regression".into(),
        from: "TP1".into(),
        accuracy: accuracy(&predicted, test.labels()),
        train_seconds: history.iter().filter_map(|step| step.seconds).sum(),
        test_seconds: Some(start.elapsed().as_secs_f64()),
        parameters: parameter_count(train.pixels_per_image(), classes),
    })
}

fn support_vector_machine(train: &Images, test: &Images, one_done: impl Fn() + Sync) -> (Svm, ModelScore) {
    let start = Instant::now();
    let machine = Svm::train(train, one_done);
    let train_seconds = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let predicted = machine.predict(test);
    let score = ModelScore {
        name: "support vector machine".into(),
        from: "libsvm-rs".into(),
        accuracy: accuracy(&predicted, test.labels()),
        train_seconds,
        test_seconds: Some(start.elapsed().as_secs_f64()),
        parameters: machine.parameter_count(),
    };
    (machine, score)
}

fn tile<'a>(images: &'a Images, i: usize, data: &LoadedData) -> Tile<'a> {
    let class = &data.dataset.classes[usize::from(images.label(i))];
    Tile::new(images.image(i), images.height(), images.width(), class)
}
