//! The graph in DOT, the language of Graphviz: `dot -Tsvg graph.dot`.

use super::Graph;

impl Graph {
    /// The graph as DOT text.
    pub fn to_dot(&self) -> String {
        let mut dot = String::from(
            "digraph {\n    node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"]\n",
        );
        dot += "    edge [fontname=\"sans-serif\", fontsize=10]\n";
        for (place, vertex) in self.vertices.iter().enumerate() {
            let (fill, line) = vertex.kind.colours();
            let name = vertex.name.iter().map(|name| format!("\\n{}", escape(name))).collect::<String>();
            let label = escape(&vertex.label) + &name;
            dot += &format!("    n{place} [label=\"{label}\", fillcolor=\"{fill}\", color=\"{line}\"]\n");
        }
        for &(from, to) in &self.edges {
            dot += &format!("    n{from} -> n{to} [label=\"{:?}\"]\n", self.vertices[from].shape);
        }
        dot + "}\n"
    }
}

/// Text between DOT's quotes.
fn escape(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}
