//! The graph of a computation, drawn from top to bottom: parameters and data, operations, and at the end the loss. The
//! arrows carry the shapes.
//!
//! Two forms: DOT, for Graphviz, and SVG, for which no program is needed.
//!
//! ```
//! use plot::graph::{Graph, Kind, Vertex};
//!
//! let vertex = |kind, label: &str| Vertex { kind, label: label.into(), name: None, shape: (3, 2) };
//! let graph = Graph {
//!     vertices: vec![vertex(Kind::Parameter, "w"), vertex(Kind::Loss, "sum")],
//!     edges: vec![(0, 1)],
//! };
//! assert!(graph.to_dot().contains("n0 -> n1 [label=\"(3, 2)\"]"));
//! assert!(graph.to_svg().starts_with("<svg"));
//! ```

mod dot;
mod layout;
mod svg;

/// A graph, free of its numbers. Meant for what fits a page.
#[derive(Clone, Debug)]
pub struct Graph {
    /// Inputs before results; the last one is what the graph is of.
    pub vertices: Vec<Vertex>,
    /// From an input to a result, by their places in `vertices`.
    pub edges: Vec<(usize, usize)>,
}

/// A box of the graph.
#[derive(Clone, Debug)]
pub struct Vertex {
    /// What it is to the graph.
    pub kind: Kind,
    /// What made it, or what it is.
    pub label: String,
    /// The name it was given, if the label is not that.
    pub name: Option<String>,
    /// Written on the arrows that leave it.
    pub shape: (usize, usize),
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A constant.
    Data,
    /// What is trained.
    Parameter,
    /// A result.
    Operation,
    /// The result that the graph is of.
    Loss,
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
