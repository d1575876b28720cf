//! TP5 Q8: the graph of a computation, to look at.
//!
//! Everything that led to a tensor and that a gradient passes on its way back. How it is drawn is not part of this lab:
//! see [`plot::graph`].

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use plot::graph::{Graph, Kind, Vertex};

use crate::{Tensor, node::Node};

/// The graph that `backward` on this tensor would walk, or has walked, and the constants beside the way. What was computed
/// from constants alone is a constant too, and names given with [`Tensor::named`] are shown.
///
/// ```
/// use linalg::Matrix;
/// use tp5_autodiff::{Tensor, graph::graph_of};
///
/// let x = Tensor::new(Matrix::zeros(5, 3)).named("x");
/// let w = Tensor::new(Matrix::zeros(3, 2)).requires_grad().named("w");
/// let graph = graph_of(&x.mm(&w).sum().named("loss"));
/// assert!(graph.to_dot().contains("-> n2 [label=\"(3, 2)\"]")); // w goes into the product
/// ```
pub fn graph_of(result: &Tensor) -> Graph {
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
    Graph { vertices: found.values().map(|node| vertex_of(node, node.id == last)).collect(), edges }
}

/// The inputs that get a box of their own. A plain number does not: `1 − p` is an operation called `1 −`.
fn drawn_inputs(node: &Node) -> impl Iterator<Item = &Rc<Node>> {
    node.inputs().iter().filter(|input| number(input).is_none())
}

/// The name of a plain number, which is the number itself; `None` of any other node.
fn number(node: &Node) -> Option<String> {
    let constant = node.shape == (1, 1) && !node.requires_grad;
    node.name.borrow().clone().filter(|name| constant && name.parse::<f64>().is_ok())
}

fn vertex_of(node: &Node, is_result: bool) -> Vertex {
    let name = node.name.borrow().clone();
    let (kind, label, name) = match &node.operation {
        Some(operation) => {
            let kind = if is_result { Kind::Loss } else { Kind::Operation };
            let operand = |place: usize| operation.inputs.get(place).and_then(|input| number(input));
            let words = [operand(0), Some(operation.label.to_string()), operand(1)];
            (kind, words.into_iter().flatten().collect::<Vec<_>>().join(" "), name)
        }
        None if node.requires_grad => (Kind::Parameter, name.unwrap_or_else(|| "parameter".to_owned()), None),
        None => (Kind::Data, name.unwrap_or_else(|| "data".to_owned()), None),
    };
    Vertex { kind, label, name, shape: node.shape }
}
