//! TP6 Q6: the multilayer perceptron.

use tp6_mlp::Mlp;

use super::{
    Lab, Plan,
    options::word,
    train::{self, End, Trained},
};

/// Trains it and records.
pub fn run<'a>(lab: &Lab<'a>, plan: &Plan) -> anyhow::Result<End<'a, Mlp>> {
    let Lab { run, data, .. } = lab;
    let (pixels, classes) = (data.train.pixels_per_image(), &data.dataset.classes);
    let network = plan.settings.network.clone().unwrap_or_default();
    let sizes = [&[pixels], network.hidden.widths(), &[classes.len()]].concat();
    if let Some(resumed) = &plan.resumed {
        resumed.check_shapes(Mlp::shapes(&sizes, network.bias))?;
    }
    let shape = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("–");
    let bias = if network.bias { "with biases" } else { "without biases" };
    run.screen
        .question("Q6", &format!("the multilayer perceptron {shape}, {}, {bias}", word(network.activation)));
    let draw = |rng: &mut _| Mlp::new(&sizes, network.activation, network.bias, rng);
    let end = train::run(lab, plan, draw)?;
    let End::Done(mut trained) = end else { return Ok(end) };
    let Trained { model, record, .. } = &mut *trained;
    let predicted = train::predict(model, &data.test);
    run.confusion(record, classes, data.test.labels(), &predicted);
    train::finish(lab, plan, &trained)?;
    Ok(End::Done(trained))
}
