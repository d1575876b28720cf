//! TP6 Q7 and Q8: both models side by side, and what the MLP takes images for.

use lab::{Picture, Record, Target, percent, record::Series, training_curves};
use plot::{save_images, save_panels};
use tp6_mlp::Mlp;

use super::{
    Lab, Plan,
    show::{COLUMNS, show_images},
    train::{Trained, predict},
};

/// Judges, records, draws the curves and the grid.
pub fn run(lab: &Lab<'_>, plan: &Plan, logistic: &Record, mlp: &mut Trained<'_, Mlp>) -> anyhow::Result<()> {
    let Trained { model, record: mlp, .. } = mlp;
    let Lab { run, data, .. } = lab;
    let (title, classes) = (&data.dataset.title, &data.dataset.classes);
    let mut record = run.record("side-by-side", *data, &plan.settings);
    record.series = [("logistic model", logistic), ("MLP", mlp)]
        .map(|(name, of)| Series { name: name.into(), history: of.history.clone(), test: of.test })
        .to_vec();

    run.screen
        .question("Q7, Q8", "both models side by side on the test set, and what the MLP takes images for");
    for series in &record.series {
        if let Some(test) = series.test {
            run.screen.line(format!(
                "{:<16} loss {:.6}, accuracy {}",
                series.name,
                test.loss,
                percent(test.accuracy)
            ));
        }
    }
    let [ours, theirs] = [mlp, logistic].map(|record| record.test.map_or(f64::NAN, |test| test.accuracy));
    let target = Target {
        question: "TP6 Q8".into(),
        text: "the MLP at least as good as the logistic model".into(),
        reached: ours - theirs,
        met: ours >= theirs,
    };
    let reached = format!("{} and {}", percent(ours), percent(theirs));
    run.target(&mut record, target, &reached, plan.as_in_handout(data));
    let runs: Vec<_> =
        record.series.iter().map(|series| (series.name.as_str(), series.history.as_slice())).collect();
    let (curves, grid) =
        (format!("TP6 on {title}"), format!("{title}: what the MLP takes the first test images for"));
    let tiles = show_images(&data.test, classes, Some(&predict(model, &data.test)));
    let pictures = [
        Picture::plot("side-by-side", |base| {
            save_panels(base, &curves, &training_curves::test_panels(&runs), 2)
        }),
        Picture::plot("predictions", |base| save_images(base, &grid, &tiles, COLUMNS)),
    ];
    run.write(&record, pictures)
}
