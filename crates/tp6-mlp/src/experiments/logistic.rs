//! TP6 Q5: softmax regression.

use lab::record::ClassWeights;
use tp6_mlp::LogisticModel;

use super::{
    Lab, Plan,
    train::{self, End, Trained},
};

/// Trains it, draws what it has learnt, records.
pub fn run<'a>(lab: &Lab<'a>, plan: &Plan) -> anyhow::Result<End<'a, LogisticModel>> {
    let Lab { run, data, .. } = lab;
    let (pixels, classes) = (data.train.pixels_per_image(), &data.dataset.classes);
    run.screen.question("Q4, Q5", "the trainer, and softmax regression");
    let end = train::run(lab, plan, |rng| LogisticModel::new(pixels, classes.len(), rng))?;
    let End::Done(mut trained) = end else { return Ok(end) };
    let Trained { model, record, .. } = &mut *trained;
    let predicted = train::predict(model, &data.test);
    run.confusion(record, classes, data.test.labels(), &predicted);
    let size = (data.train.height(), data.train.width());
    record.weights = ClassWeights::of_each(classes, &model.w.transpose(), size);
    train::finish(lab, plan, &trained)?;
    Ok(End::Done(trained))
}
