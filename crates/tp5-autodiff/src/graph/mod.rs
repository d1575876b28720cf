//! TP5 Q8: the graph of a computation, to look at.
//!
//! Everything that led to a tensor and that a gradient passes on its way back, drawn from top to bottom: parameters
//! and data, operations, and at the end the loss. The arrows carry the shapes. Two forms: DOT, for Graphviz, and
//! SVG, for which no program is needed.

mod dot;
mod layout;
mod svg;

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use crate::{Tensor, node::Node};

/// The graph of a computation, free of its numbers. Meant for what fits a page.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::{Tensor, graph::Graph};
///
/// let x = Tensor::new(Matrix::zeros(5, 3)).named("x");
/// let w = Tensor::new(Matrix::zeros(3, 2)).requires_grad().named("w");
/// let graph = Graph::of(&x.mm(&w).sum().named("loss"));
/// assert!(graph.to_dot().contains("-> n2 [label=\"(3, 2)\"]")); // w goes into the product
/// assert!(graph.to_svg().starts_with("<svg"));
/// ```
#[derive(Clone, Debug)]
pub struct Graph {
    /// Inputs before results; the last one is the tensor that the graph is of.
    vertices: Vec<Vertex>,
    /// From an input to a result, by their places in `vertices`.
    edges: Vec<(usize, usize)>,
}

/// A tensor of the graph.
#[derive(Clone, Debug)]
struct Vertex {
    kind: Kind,
    /// What made it, or what it is.
    label: String,
    /// The name it was given, if the label is not that.
    name: Option<String>,
    shape: (usize, usize),
}

/// What a tensor is to the graph.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Data,
    Parameter,
    Operation,
    Loss,
}

impl Graph {
    /// The graph that `backward` on this tensor would walk, or has walked, and the constants beside the way. What
    /// was computed from constants alone is a constant too, and names given with [`Tensor::named`] are shown.
    pub fn of(result: &Tensor) -> Self {
        let mut found = BTreeMap::new();
        let mut waiting = vec![Rc::clone(result.node())];
        while let Some(node) = waiting.pop() {
            found.entry(node.id).or_insert_with(|| {
                waiting.extend(drawn_inputs(&node).cloned());
                node
            });
        }
        let places: HashMap<u64, usize> = found.keys().enumerate().map(|(place, &id)| (id, place)).collect();
        let edges = found
            .values()
            .flat_map(|node| drawn_inputs(node).map(|input| (places[&input.id], places[&node.id])))
            .collect();
        let last = result.node().id;
        Self { vertices: found.values().map(|node| Vertex::of(node, node.id == last)).collect(), edges }
    }
}

/// The inputs that get a box of their own. A plain number does not: `1 − p` is an operation called `1 −`.
fn drawn_inputs(node: &Node) -> impl Iterator<Item = &Rc<Node>> {
    node.inputs().iter().filter(|input| number(input).is_none())
}

/// What a plain number is called: itself.
fn number(node: &Node) -> Option<String> {
    let constant = node.shape == (1, 1) && !node.requires_grad;
    node.name.borrow().clone().filter(|name| constant && name.parse::<f64>().is_ok())
}

impl Vertex {
    fn of(node: &Node, is_result: bool) -> Self {
        let name = node.name.borrow().clone();
        let (kind, label, name) = match &node.operation {
            Some(operation) => {
                let kind = if is_result { Kind::Loss } else { Kind::Operation };
                let operand = |place: usize| operation.inputs.get(place).and_then(|input| number(input));
                let words = [operand(0), Some(operation.label.to_string()), operand(1)];
                (kind, words.into_iter().flatten().collect::<Vec<_>>().join(" "), name)
            }
            None if node.requires_grad => {
                (Kind::Parameter, name.unwrap_or_else(|| "parameter".to_owned()), None)
            }
            None => (Kind::Data, name.unwrap_or_else(|| "data".to_owned()), None),
        };
        Self { kind, label, name, shape: node.shape }
    }
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Data, Kind::Parameter, Kind::Operation, Kind::Loss];

    fn title(self) -> &'static str {
        match self {
            Kind::Data => "data",
            Kind::Parameter => "parameter",
            Kind::Operation => "operation",
            Kind::Loss => "loss",
        }
    }

    /// Fill and line: tints of the colours of Okabe and Ito, which readers with any kind of colour vision can tell
    /// apart.
    fn colours(self) -> (&'static str, &'static str) {
        match self {
            Kind::Data => ("#e1eef7", "#0072b2"),
            Kind::Parameter => ("#fcebdc", "#d55e00"),
            Kind::Operation => ("#ffffff", "#777777"),
            Kind::Loss => ("#d9f0e7", "#009e73"),
        }
    }
}
