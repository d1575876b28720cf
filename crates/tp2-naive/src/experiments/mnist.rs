//! TP2 Q14: the same model on the other data set.

use lab::{
    LoadedData, Part, Picture, Record, Run, Schedule,
    options::{DataOptions, Options},
    percent, training_curves,
};
use numpy_rng::RandomState;
use plot::save_panels;
use tp2_naive::{Model, evaluate};

/// Trains on MNIST (on Fashion-MNIST, if the lab runs on MNIST) and holds it beside the lab's own data set: beside
/// `trained`, if the lab has trained on that already, in Q11.
pub fn run(run: &Run, data: &LoadedData, options: &Options, trained: Option<Record>) -> anyhow::Result<()> {
    let name = if data.dataset.name == "mnist" { "fashion-mnist" } else { "mnist" };
    let mut other = DataOptions { dataset: name.into(), ..options.data.clone() };
    // A folder of four files holds one data set; only a folder of folders may hold the other one too.
    let both = other.place.data_dir.take().map(|folder| folder.join(name));
    other.place.data_dir = both.filter(|folder| folder.is_dir());
    run.screen.question("Q14", "the same model on another data set");
    let other = run.load(&other)?;

    let train = |data: &LoadedData| -> anyhow::Result<Record> {
        let mut rng = RandomState::new(options.training.seed);
        let mut model = Model::new(&mut rng);
        run.screen.line(format!("on {}", data.dataset.title));
        let mut record = run.record("mnist", data, &options.training);
        let (settings, images) = (&options.training, [&data.images.train, &data.images.validation]);
        let watch = run.watch(Part::Validation, settings.rate());
        let ended = watch.follow(&mut model, images, settings, &mut rng);
        record.note(&watch, ended)?;
        if record.interrupted.is_some() {
            return run.interrupted(&record, []);
        }
        let test = evaluate(&model, &data.images.test);
        record.test = Some(options.training.checked("after the last epoch", "the test loss", test)?);
        Ok(record)
    };
    let there = train(&other)?;
    let here = trained.map_or_else(|| train(data), Ok)?;

    let accuracy = |record: &Record| record.test.map_or(f64::NAN, |test| test.accuracy);
    let (a, b) = (accuracy(&here), accuracy(&there));
    let easier = if a > b { data } else { &other };
    run.screen.line(format!(
        "test accuracy: {} {}, {} {}: {} is the easier one, by {:.1} points",
        data.dataset.title,
        percent(a),
        other.dataset.title,
        percent(b),
        easier.dataset.title,
        100.0 * (a - b).abs()
    ));
    let histories = [(data, &here), (&other, &there)];
    let panels = training_curves::panels(
        &histories.map(|(data, record)| (data.dataset.title.as_str(), record.history.as_slice())),
    );
    run.write(&there, [Picture::plot("mnist", |base| save_panels(base, "TP2 on two data sets", &panels, 2))])
}
