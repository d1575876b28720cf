//! TP6 Q1 to Q3: the images, as a data set, and a grid of them.

use data::Images;
use lab::{Picture, thousands};
use numpy_rng::default_rng;
use plot::{Tile, save_images};
use tp6_mlp::Dataset;

use super::{Lab, options::Split};

/// Images in a grid.
pub const SHOWN: usize = 24;

/// Images in a row of it.
pub const COLUMNS: usize = 8;

/// Prints what there is, and draws the first images.
pub fn run(lab: &Lab<'_>) -> anyhow::Result<()> {
    let Lab { run, data, options, .. } = lab;
    let [train, test] = data.files.map(thousands);
    let counts = (thousands(data.train.len()), thousands(data.test.len()));
    match lab.choice.split {
        Split::Handout => {
            run.screen.question("Q1", "one pool, split 80/20");
            run.screen.line(format!("{train} images of the training files and {test} of the test files"));
            run.screen.line(format!(
                "{} to learn from, {} for the test, as scikit-learn's train_test_split",
                counts.0, counts.1
            ));
        }
        Split::Files => {
            run.screen.question("Q1", "training and test files, as they are");
            run.screen.line(format!("{} to learn from, {} for the test", counts.0, counts.1));
        }
    }

    let settings = super::settings::Settings::new(options, true);
    let classes = &data.dataset.classes;
    let mut set = Dataset::new(data.train.clone(), classes.len(), default_rng(settings.seed.into()));
    run.screen.question("Q2", "Dataset: one sample, and batches in random order");
    let (x, y) = set.sample(0);
    run.screen.line(format!(
        "sample 0: x {:?}, y {:?}: {}",
        x.shape(),
        y.shape(),
        classes[usize::from(data.train.label(0))]
    ));
    let (count, batches) = (set.len(), set.iterate(settings.batch_size).len());
    let last = count - (batches - 1) * settings.batch_size;
    run.screen.line(format!(
        "{} samples in {} batches of {}, the last one of {last}",
        thousands(count),
        thousands(batches),
        settings.batch_size
    ));

    run.screen.question("Q3", "show_images: a grid with the class of each");
    let title = format!("{}: the first training images", data.dataset.title);
    let tiles = show_images(&data.train, classes, None);
    let record =
        run.record("show", *data, &serde_json::json!({"seed": settings.seed, "split": settings.split}));
    run.write(&record, [Picture::plot("show", |base| save_images(base, &title, &tiles, COLUMNS))])
}

/// TP6 Q3: the first images for a grid, each with the name of its class; or, given what a model takes them for, with that,
/// and with the true one in red where the model is wrong.
pub fn show_images<'a>(images: &'a Images, classes: &[String], predicted: Option<&[usize]>) -> Vec<Tile<'a>> {
    let tile = |i: usize| {
        let label = usize::from(images.label(i));
        let taken_for = predicted.map_or(label, |predicted| predicted[i]);
        let wrong = taken_for != label;
        let caption = match wrong {
            true => format!("{}, is {}", classes[taken_for], classes[label]),
            false => classes[label].clone(),
        };
        Tile::new(images.image(i), images.height(), images.width(), caption).wrong(wrong)
    };
    (0..SHOWN.min(images.len())).map(tile).collect()
}
