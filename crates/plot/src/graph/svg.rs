//! The graph as an SVG picture.

use super::{
    Graph, Kind, Vertex,
    layout::{Extent, Layout, arrange},
};

const FONT: &str = "DejaVu Sans, Verdana, sans-serif";
/// Sizes of text: labels; names and shapes.
const LABEL: f64 = 14.0;
const SMALL: f64 = 11.0;
/// Heights: of a box of one line and of two, of the straight beginning of an arrow with the shape beside it, of its
/// curve and of its head.
const BOX: f64 = 28.0;
const TALL_BOX: f64 = 42.0;
const STEM: f64 = 18.0;
const CURVE: f64 = 26.0;
const HEAD: f64 = 8.0;
const LAYER: f64 = TALL_BOX + STEM + CURVE + HEAD;
/// Around the picture; and the line of the legend above it.
const MARGIN: f64 = 24.0;
const LEGEND: f64 = 46.0;
const LEGEND_GAP: f64 = 24.0;
const INK: &str = "#222222";
const SOFT_INK: &str = "#555555";

impl Graph {
    /// The graph as the text of an SVG file, drawn to scale with no program's help.
    pub fn to_svg(&self) -> String {
        let extents: Vec<_> = self.vertices.iter().map(Vertex::extent).collect();
        let layout = arrange(&extents, &self.edges);
        let legend_width = Kind::ALL.iter().map(|kind| legend_entry(*kind)).sum::<f64>() - LEGEND_GAP;
        let width = layout.width.max(legend_width) + 2.0 * MARGIN;
        let height = LEGEND + layout.layers as f64 * LAYER - (LAYER - TALL_BOX) + 2.0 * MARGIN;
        let shift = (width - layout.width) / 2.0;
        let (width, height) = (width.ceil(), height.ceil());

        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"{FONT}\" text-anchor=\"middle\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
        );
        svg += &legend((width - legend_width) / 2.0);
        svg += &format!("<g transform=\"translate({shift:.1} {:.1})\">\n", MARGIN + LEGEND);
        svg += &self.arrows(&layout);
        for (vertex, &(layer, x)) in self.vertices.iter().zip(&layout.vertices) {
            svg += &vertex.draw(x, middle(layer));
        }
        svg + "</g>\n</svg>\n"
    }

    /// The arrows, and at the beginning of each (or of all from one box) the shape that it carries.
    fn arrows(&self, layout: &Layout) -> String {
        let mut svg = String::new();
        for (edge, &(from, to)) in self.edges.iter().enumerate() {
            let (layer, x) = layout.vertices[from];
            let (end_layer, _) = layout.vertices[to];
            let bottom = middle(layer) + self.vertices[from].height() / 2.0;
            let stem_end = middle(layer) + TALL_BOX / 2.0 + STEM;
            let end = (self.port(layout, edge), middle(end_layer) - self.vertices[to].height() / 2.0);

            let mut path = format!("M{x:.1} {bottom:.1}V{stem_end:.1}");
            let mut start = (x, stem_end);
            for &(layer, x) in &layout.bends[edge] {
                path += &curve(start, (x, middle(layer) - TALL_BOX / 2.0));
                start = (x, middle(layer) + TALL_BOX / 2.0 + STEM);
                path += &format!("V{:.1}", start.1);
            }
            let neck = end.1 - HEAD;
            path += &curve(start, (end.0, middle(end_layer) - TALL_BOX / 2.0 - HEAD));
            path += &format!("V{neck:.1}");
            svg +=
                &format!("<path d=\"{path}\" fill=\"none\" stroke=\"{SOFT_INK}\" stroke-width=\"1.3\"/>\n");
            let (x, y) = end;
            let head = format!("M{x:.1} {y:.1}L{:.1} {neck:.1}H{:.1}Z", x - 3.6, x + 3.6);
            svg += &format!("<path d=\"{head}\" fill=\"{SOFT_INK}\"/>\n");
        }
        for (from, vertex) in self.vertices.iter().enumerate() {
            if self.edges.iter().any(|edge| edge.0 == from) {
                let (layer, x) = layout.vertices[from];
                let (x, y) = (x + 6.0, middle(layer) + vertex.height() / 2.0 + 14.0);
                let shape = format!("{:?}", vertex.shape);
                svg += &format!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{SMALL}\" fill=\"{SOFT_INK}\" \
                     text-anchor=\"start\">{shape}</text>\n"
                );
            }
        }
        svg
    }

    /// Where an arrow meets its box: several stand side by side, in the order in which they arrive.
    fn port(&self, layout: &Layout, edge: usize) -> f64 {
        let to = self.edges[edge].1;
        let last_bend = |edge: usize| {
            layout.bends[edge].last().map_or(layout.vertices[self.edges[edge].0].1, |&(_, x)| x)
        };
        let mut arriving: Vec<_> = (0..self.edges.len()).filter(|&other| self.edges[other].1 == to).collect();
        arriving.sort_by(|&a, &b| last_bend(a).total_cmp(&last_bend(b)));
        let place = arriving.iter().position(|&other| other == edge).unwrap_or(0) as f64;
        let step = (self.vertices[to].width() / (arriving.len() + 1) as f64).min(24.0);
        layout.vertices[to].1 + (place - (arriving.len() as f64 - 1.0) / 2.0) * step
    }
}

impl Vertex {
    fn width(&self) -> f64 {
        let name = self.name.as_ref().map_or(0.0, |name| text_width(name, SMALL));
        (text_width(&self.label, LABEL).max(name) + 22.0).max(48.0)
    }

    fn height(&self) -> f64 {
        if self.name.is_some() { TALL_BOX } else { BOX }
    }

    /// The box, and to the right of the arrow below it the shape.
    fn extent(&self) -> Extent {
        let half = self.width() / 2.0;
        let shape = 6.0 + text_width(&format!("{:?}", self.shape), SMALL);
        Extent { left: half, right: half.max(shape) }
    }

    fn draw(&self, x: f64, y: f64) -> String {
        let (width, height) = (self.width(), self.height());
        let mut svg = rounded_box(self.kind, (x - width / 2.0, y - height / 2.0), (width, height));
        let baseline = if self.name.is_some() { y - 2.0 } else { y + 5.0 };
        svg += &format!(
            "<text x=\"{x:.1}\" y=\"{baseline:.1}\" font-size=\"{LABEL}\" fill=\"{INK}\">{}</text>\n",
            escape(&self.label)
        );
        if let Some(name) = &self.name {
            svg += &format!(
                "<text x=\"{x:.1}\" y=\"{:.1}\" font-size=\"{SMALL}\" font-style=\"italic\" fill=\"{SOFT_INK}\">\
                 {}</text>\n",
                y + 13.0,
                escape(name)
            );
        }
        svg
    }
}

fn rounded_box(kind: Kind, (x, y): (f64, f64), (width, height): (f64, f64)) -> String {
    let (fill, line) = kind.colours();
    format!(
        "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"6\" fill=\"{fill}\" \
         stroke=\"{line}\" stroke-width=\"1.4\"/>\n"
    )
}

/// What the colours mean, in one line from `x` on.
fn legend(mut x: f64) -> String {
    let mut svg = String::new();
    for kind in Kind::ALL {
        svg += &rounded_box(kind, (x, MARGIN), (24.0, 16.0));
        svg += &format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"{SMALL}\" fill=\"{INK}\" text-anchor=\"start\">{}</text>\n",
            x + 31.0,
            MARGIN + 12.0,
            kind.title()
        );
        x += legend_entry(kind);
    }
    svg
}

/// The width of an entry of the legend, with the space after it.
fn legend_entry(kind: Kind) -> f64 {
    31.0 + text_width(kind.title(), SMALL) + LEGEND_GAP
}

/// The middle of a layer, from the top of the first.
fn middle(layer: usize) -> f64 {
    layer as f64 * LAYER + TALL_BOX / 2.0
}

/// From point to point, upright at both ends.
fn curve(from: (f64, f64), to: (f64, f64)) -> String {
    let half = (from.1 + to.1) / 2.0;
    format!("C{:.1} {half:.1} {:.1} {half:.1} {:.1} {:.1}", from.0, to.0, to.0, to.1)
}

/// About as wide as the text will be: a letter is about 0.62 times as wide as its size.
fn text_width(text: &str, size: f64) -> f64 {
    0.62 * size * text.chars().count() as f64
}

/// Text between XML's tags.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
