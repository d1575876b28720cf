//! The drawings of a graph.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use linalg::Matrix;
use numpy_rng::RandomState;
use proptest::prelude::*;
use roxmltree::{Document, Node};
use tp5_autodiff::{Tensor, TwoLayers, graph::graph_of, loss::handout_losses, nn::Activation};

/// The loss of TP4's network, with every name that a lab would give.
fn handout_loss() -> Tensor {
    let network = TwoLayers::new((784, 100, 3), Activation::Tanh, &mut RandomState::new(0));
    let forward = network.forward(&Tensor::new(Matrix::zeros(1000, 784)).named("x"));
    let probs = forward.probs.named("probs");
    let y = Tensor::new(Matrix::zeros(1000, 3)).named("y");
    handout_losses(&probs, &y).sum().named("loss")
}

/// One small graph in full: kinds by colour, an input used twice, a name, what DOT's quotes would trip over, and a
/// constant that was computed from another.
#[test]
fn dot() {
    let w = Tensor::new(Matrix::zeros(2, 3)).requires_grad().named("w \"\\\"");
    let constant = Tensor::new(Matrix::zeros(1, 3)).exp();
    let loss = (&w * &w + &constant).named("sum of squares").mean();
    let expected = r##"digraph {
    node [shape=box, style="rounded,filled", fontname="sans-serif"]
    edge [fontname="sans-serif", fontsize=10]
    n0 [label="w \"\\\"", fillcolor="#fcebdc", color="#d55e00"]
    n1 [label="data", fillcolor="#e1eef7", color="#0072b2"]
    n2 [label="⊙", fillcolor="#ffffff", color="#777777"]
    n3 [label="+\nsum of squares", fillcolor="#ffffff", color="#777777"]
    n4 [label="mean", fillcolor="#d9f0e7", color="#009e73"]
    n0 -> n2 [label="(2, 3)"]
    n0 -> n2 [label="(2, 3)"]
    n2 -> n3 [label="(2, 3)"]
    n1 -> n3 [label="(1, 3)"]
    n3 -> n4 [label="(2, 3)"]
}
"##;
    assert_eq!(graph_of(&loss).to_dot(), expected);
    loss.backward().unwrap();
    assert_eq!(graph_of(&loss).to_dot(), expected, "a consumed graph looks the same");
}

/// A parameter is a graph by itself, and stays one.
#[test]
fn a_single_parameter() {
    let graph = graph_of(&Tensor::new(Matrix::zeros(2, 3)).requires_grad());
    assert!(graph.to_dot().contains("n0 [label=\"parameter\", fillcolor=\"#fcebdc\""));
    assert!(!graph.to_dot().contains("->"));
    Document::parse(&graph.to_svg()).unwrap();
}

/// The rectangle of an SVG element: left, top, right, bottom.
fn rectangle(node: Node) -> [f64; 4] {
    let [x, y, width, height] =
        ["x", "y", "width", "height"].map(|name| node.attribute(name).unwrap().parse::<f64>().unwrap());
    [x, y, x + width, y + height]
}

/// The place that a text may take: as wide as DejaVu Sans runs at most, on average.
fn text_rectangle(node: Node) -> [f64; 4] {
    let number = |name| node.attribute(name).map(|value| value.parse::<f64>().unwrap());
    let (x, y, size) = (number("x").unwrap(), number("y").unwrap(), number("font-size").unwrap());
    let width = 0.62 * size * node.text().unwrap().chars().count() as f64;
    let left = if node.attribute("text-anchor") == Some("start") { x } else { x - width / 2.0 };
    [left, y - size, left + width, y + 0.2 * size]
}

fn overlap(a: [f64; 4], b: [f64; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The handout's loss: well-formed XML, everything within the picture, no box over another, no shape over a box or
/// another shape, each label within its box, an arrow with a head for every use of a tensor, and its shape beside
/// it.
#[test]
fn svg_of_the_handouts_loss() {
    let svg = graph_of(&handout_loss()).to_svg();
    let document = Document::parse(&svg).unwrap();
    let drawing = document.descendants().find(|node| node.has_tag_name("g")).unwrap();
    let elements = |name: &'static str| drawing.children().filter(move |node| node.has_tag_name(name));

    let boxes: Vec<_> = elements("rect").map(rectangle).collect();
    let (shapes, labels): (Vec<_>, Vec<_>) =
        elements("text").partition(|text| text.attribute("text-anchor") == Some("start"));
    assert_eq!(boxes.len(), 24);
    assert_eq!(shapes.len(), 23, "all but the loss go somewhere");
    assert_eq!(elements("path").count(), 2 * 24, "the probabilities are used twice");

    let shape_places: Vec<_> = shapes.iter().map(|&node| text_rectangle(node)).collect();
    for (i, &a) in boxes.iter().chain(&shape_places).enumerate() {
        for &b in boxes.iter().chain(&shape_places).skip(i + 1) {
            assert!(!overlap(a, b), "{a:?} {b:?}");
        }
    }
    for &label in &labels {
        let [left, top, right, bottom] = text_rectangle(label);
        let within = |b: &[f64; 4]| b[0] <= left && b[1] <= top && right <= b[2] && bottom <= b[3];
        assert!(boxes.iter().any(within), "{label:?}");
    }
    let size = ["width", "height"]
        .map(|name| document.root_element().attribute(name).unwrap().parse::<f64>().unwrap());
    let shift =
        drawing.attribute("transform").unwrap().trim_start_matches("translate(").trim_end_matches(')');
    let shift: Vec<f64> = shift.split(' ').map(|number| number.parse().unwrap()).collect();
    for [left, top, right, bottom] in boxes.into_iter().chain(shape_places) {
        assert!(left + shift[0] >= 0.0 && right + shift[0] <= size[0]);
        assert!(top + shift[1] >= 0.0 && bottom + shift[1] <= size[1]);
    }
    let texts: Vec<_> = labels.iter().chain(&shapes).filter_map(Node::text).collect();
    for expected in [
        "x",
        "w1",
        "b1",
        "tanh",
        "softmax",
        "probs",
        "1 − y",
        "+ 1e-16",
        "1 −",
        "loss",
        "(1000, 784)",
        "(100, 3)",
    ] {
        assert!(texts.contains(&expected), "{expected} in {texts:?}");
    }
}

/// Names are text, whatever is in them.
#[test]
fn svg_escapes_names() {
    let name = "a <b> & \"c\"";
    let svg = graph_of(&Tensor::new(Matrix::zeros(1, 1)).named(name)).to_svg();
    let document = Document::parse(&svg).unwrap();
    assert!(document.descendants().any(|node| node.text() == Some(name)));
}

proptest! {
    /// Whatever the graph, no box lies over another.
    #[test]
    fn boxes_keep_apart(uses in prop::collection::vec((0_usize..50, 0_usize..50), 1..25)) {
        let mut tensors = vec![Tensor::new(Matrix::zeros(1, 1)).requires_grad()];
        for (i, j) in uses {
            let (a, b) = (&tensors[i % tensors.len()], &tensors[j % tensors.len()]);
            tensors.push(a + b);
        }
        let result = tensors.iter().fold(Tensor::new(Matrix::zeros(1, 1)), |sum, tensor| sum + tensor);
        let svg = graph_of(&result).to_svg();
        let document = Document::parse(&svg).unwrap();
        let drawing = document.descendants().find(|node| node.has_tag_name("g")).unwrap();
        let boxes: Vec<_> = drawing.children().filter(|node| node.has_tag_name("rect")).map(rectangle).collect();
        for (i, &a) in boxes.iter().enumerate() {
            prop_assert!(!boxes[i + 1..].iter().any(|&b| overlap(a, b)));
        }
    }
}
