//! TP5 Q8: the graph of one loss, drawn.

use data::TrainTest;
use lab::{Picture, Run};
use linalg::one_hot;
use tp5_autodiff::{Tensor, graph::graph_of, loss::loss_by_image};
use weights::Activation;

use super::{Options, name};

/// So few that the shapes on the arrows tell images from hidden units and classes.
const IMAGES: usize = 5;

/// Computes the loss of a few images and draws how.
pub fn run(run: &Run, data: &TrainTest, options: &Options) -> anyhow::Result<()> {
    let activation = options.activation.unwrap_or(Activation::Tanh);
    let images = data.train.first(IMAGES);
    run.screen.question(
        "Q8",
        &format!("the graph of the summed loss of {} images, {}", images.len(), name(activation)),
    );
    let network = options.network(data, activation);
    let x = Tensor::images(&images.x).named("x");
    let y = Tensor::new(one_hot(&images.labels, data.classes.len())).named("y");
    let probs = network.predict(&x).named("probs");
    let loss = loss_by_image(options.descent.loss, &probs, &y).sum().named("loss");
    let graph = graph_of(&loss);
    run.screen.line("Open the SVG in a browser; `dot -Tpng graph.dot -o graph.png` makes a PNG where Graphviz is installed.");
    run.screen.line(
        "The values flow down the arrows, from x and the parameters to the loss; backward walks up, from the loss to the \
         parameters. On each arrow stands the shape of what flows: that of its gradient, too.",
    );
    let record = run.record("graph", data, &options.recorded(activation, 0.0));
    run.write(&record, [Picture::drawing("graph", graph.to_svg(), graph.to_dot())])
}
