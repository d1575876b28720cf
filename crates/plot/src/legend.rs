//! The names of a figure's curves, once for all its panels.

use plotters::coord::Shift;
use plotters::element::{DashedPathElement, PathElement};
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor, ShapeStyle};

use crate::curves::{Curve, Line, Panel};
use crate::figure::Drawn;
use crate::style::{INK, TEXT, colour, pale, px};
use crate::text;

/// How thick curves are.
const STROKE: u32 = px(2) as u32;
/// Length and distance of dashes; their round ends take a stroke's width from the distance.
const DASH: (i32, i32) = (px(5), px(5));

const SAMPLE: i32 = px(28);
const SAMPLE_TO_NAME: i32 = px(6);
const NAME_TO_SAMPLE: i32 = px(20);
const ROW: i32 = px(20);

/// One entry for each name and line, in the order of appearance.
pub(super) struct Legend<'a> {
    /// Their positions are their colours.
    names: Vec<&'a str>,
    entries: Vec<Entry<'a>>,
    height: i32,
}

struct Entry<'a> {
    name: &'a str,
    lines: Vec<String>,
    line: Line,
    /// The left end of its sample.
    at: (i32, i32),
}

impl<'a> Legend<'a> {
    /// Lays the entries out in rows of at most `width` drawing units.
    pub fn new(panels: &'a [Panel], width: i32) -> Self {
        let mut legend = Self { names: Vec::new(), entries: Vec::new(), height: 0 };
        let (mut x, mut y) = (0, 0);
        for Curve { name, line, .. } in panels.iter().flat_map(|panel| &panel.curves) {
            if !legend.names.contains(&name.as_str()) {
                legend.names.push(name);
            }
            let known = legend.entries.iter().any(|entry| entry.name == name && entry.line == *line);
            if known || name.is_empty() {
                continue;
            }
            let lines = text::lines(name, TEXT, width - SAMPLE - SAMPLE_TO_NAME);
            let widest = lines.iter().map(|line| text::width(line, TEXT)).max().unwrap_or(0);
            let entry_width = SAMPLE + SAMPLE_TO_NAME + widest;
            if x > 0 && x + entry_width > width {
                (x, y) = (0, legend.height);
            }
            legend.height = legend.height.max(y + lines.len() as i32 * ROW);
            legend.entries.push(Entry { name, lines, line: *line, at: (x, y + ROW / 2) });
            x += entry_width + NAME_TO_SAMPLE;
        }
        legend
    }

    /// In drawing units.
    pub fn height(&self) -> i32 {
        self.height
    }

    /// The colour of a curve, by its name.
    pub fn colour(&self, name: &str) -> RGBColor {
        colour(self.names.iter().position(|&known| known == name).unwrap_or(0))
    }

    /// Draws all entries, the first with its sample's left end at `(left, top + ROW / 2)`.
    pub fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, (left, top): (i32, i32)) -> Drawn<B> {
        let style = text::anchored(text::style(TEXT, INK), HPos::Left, VPos::Center);
        for Entry { name, lines, line, at: (x, y) } in &self.entries {
            let (x, y) = (left + x, top + y);
            let sample = [(x, y), (x + SAMPLE, y)];
            let stroke = stroke(self.colour(name), *line);
            match line {
                Line::Dashed => area.draw(&dashes(sample.into_iter(), stroke))?,
                Line::Solid | Line::Broad => area.draw(&PathElement::new(sample, stroke))?,
            }
            for (i, line) in (0..).zip(lines) {
                area.draw_text(line, &style, (x + SAMPLE + SAMPLE_TO_NAME, y + i * ROW))?;
            }
        }
        Ok(())
    }
}

/// The line of a curve.
pub(super) fn stroke(colour: RGBColor, line: Line) -> ShapeStyle {
    match line {
        Line::Solid | Line::Dashed => colour.stroke_width(STROKE),
        Line::Broad => pale(colour).stroke_width(4 * STROKE),
    }
}

/// The dashed line of a curve.
pub(super) fn dashes<I: Iterator + Clone>(points: I, stroke: ShapeStyle) -> DashedPathElement<I, i32> {
    DashedPathElement::new(points, DASH.0, DASH.1, stroke)
}
