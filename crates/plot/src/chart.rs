//! One panel of a figure: axes, grid and curves.

use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::prelude::{
    ChartBuilder, ChartContext, Circle, Cross, DrawingArea, DrawingBackend, LabelAreaPosition, LineSeries,
};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontTransform, RGBColor, TRANSPARENT};

use crate::axis::{Axis, extent};
use crate::curves::{Curve, Line, Panel, in_range};
use crate::figure::Drawn;
use crate::legend::{Legend, dashes, stroke};
use crate::style::{AXIS, GRID, HEADING, INK, SMALL, SOFT_INK, TEXT, px};
use crate::text;

const TICK: i32 = px(4);
/// Below the x axis: ticks, their labels and the axis's name.
pub(super) const BELOW: i32 = px(40);
/// Right of the plot: half of the last label of the x axis.
pub(super) const RIGHT: i32 = px(14);
const HEADING_TO_PLOT: i32 = px(8);
/// From the cross at the left of a note to its text.
const AFTER_CROSS: i32 = px(12);
/// Up to this many points, each is marked with a dot.
const MOST_DOTS: usize = 25;

/// The range of all values of y that some panels show.
pub(super) fn y_range<'a>(panels: impl IntoIterator<Item = &'a Panel>) -> Option<(f64, f64)> {
    extent(panels.into_iter().flat_map(visible_points).map(|(_, y)| y))
}

/// The y axis of a panel, with its name.
pub(super) struct Side {
    axis: Axis,
    name: Vec<String>,
}

impl Side {
    /// An axis over the values in `range`, whose name is broken to fit beside `height` drawing units.
    pub fn new(panel: &Panel, range: Option<(f64, f64)>, height: i32) -> Self {
        let (margin, ticks) = (0.05, 7);
        let axis = match range {
            None => Axis::empty(),
            Some(range) if panel.log_y => Axis::logarithmic(range, margin, ticks),
            Some(range) => Axis::linear(range, margin, ticks),
        };
        Self { axis, name: text::lines(&panel.y_label, TEXT, height) }
    }

    /// The space that the name and the labels take, in drawing units.
    pub fn width(&self) -> i32 {
        self.name.len() as i32 * text::line_height(TEXT) + px(6) + widest_label(&self.axis) + 2 * TICK
    }
}

/// The x axis of a panel, with as many ticks as have room for their labels on `width` drawing units.
fn x_axis(panel: &Panel, width: i32) -> Axis {
    // Where a curve should have gone counts too: a run that diverged stands beside the others at the same scale.
    let on_axis = |x: &f64| in_range(x) && (*x > 0.0 || !panel.log_x);
    let xs = || panel.curves.iter().flat_map(|curve| &curve.points).map(|point| point.0).filter(on_axis);
    let Some(range) = extent(xs()) else { return Axis::empty() };
    let make = match panel.log_x {
        true => Axis::logarithmic,
        false if xs().all(|x| x.fract() == 0.0) => Axis::counting,
        false => Axis::linear,
    };
    let axis = |wanted| make(range, 0.03, wanted);
    let fits = |axis: &Axis| (widest_label(axis) + px(10)) * axis.ticks().len() as i32 <= width;
    (2..=10).rev().map(axis).find(fits).unwrap_or_else(|| axis(1))
}

fn widest_label(axis: &Axis) -> i32 {
    axis.ticks().iter().map(|tick| text::width(&tick.label, SMALL)).max().unwrap_or(0)
}

fn visible_points(panel: &Panel) -> impl Iterator<Item = (f64, f64)> {
    panel.curves.iter().flat_map(|curve| panel.visible(curve)).copied()
}

/// What to say of a curve that ends before its last point, in lines of `width` drawing units.
fn note(panel: &Panel, curve: &Curve, width: i32) -> Option<Vec<String>> {
    let &(x, y) = curve.points.get(panel.visible(curve).len())?;
    let what = if !x.is_finite() || !y.is_finite() {
        "not finite"
    } else if in_range(&x) && in_range(&y) {
        "not above 0"
    } else {
        "too large"
    };
    let said = format!("{}: {what} from {} {x} on", curve.name, panel.x_label);
    Some(text::lines(&said, SMALL, width - AFTER_CROSS))
}

/// A panel with what can be known before drawing.
pub(super) struct Chart<'a> {
    panel: &'a Panel,
    x: Axis,
    y: Side,
    title: Vec<String>,
    /// The curves that end early, and what to say of each.
    notes: Vec<(&'a Curve, Vec<String>)>,
}

impl<'a> Chart<'a> {
    /// A panel whose plot is `width` drawing units wide.
    pub fn new(panel: &'a Panel, y: Side, width: i32) -> Self {
        let title = text::lines(&panel.title, HEADING, width);
        let notes =
            panel.curves.iter().filter_map(|curve| Some((curve, note(panel, curve, width)?))).collect();
        Self { panel, x: x_axis(panel, width), y, title, notes }
    }

    /// The space above the plot, for the title and the notes, in drawing units.
    pub fn above(&self) -> i32 {
        let notes: usize = self.notes.iter().map(|(_, lines)| lines.len()).sum();
        self.title.len() as i32 * text::line_height(HEADING)
            + notes as i32 * text::line_height(SMALL)
            + HEADING_TO_PLOT
    }

    /// Draws the panel into `area`, its plot `above` and `left` from the corner.
    pub fn draw<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        (left, above): (i32, i32),
        legend: &Legend,
    ) -> Drawn<B> {
        self.draw_heading(area, left, legend)?;
        let mut chart = ChartBuilder::on(area)
            .margin_top(above)
            .margin_right(RIGHT)
            .x_label_area_size(BELOW)
            .y_label_area_size(left)
            .build_cartesian_2d(self.x.clone(), self.y.axis.clone())?;
        chart
            .configure_mesh()
            .bold_line_style(GRID.stroke_width(px(1) as u32))
            .light_line_style(TRANSPARENT)
            .axis_style(AXIS.stroke_width(px(1) as u32))
            .label_style(text::style(SMALL, SOFT_INK))
            .axis_desc_style(text::style(TEXT, INK))
            .x_desc(&self.panel.x_label)
            .set_tick_mark_size(LabelAreaPosition::Left, TICK)
            .set_tick_mark_size(LabelAreaPosition::Bottom, TICK)
            .draw()?;
        for curve in &self.panel.curves {
            self.draw_curve(&mut chart, curve, legend.colour(&curve.name))?;
        }
        let (width, height) = chart.plotting_area().dim_in_pixel();
        let middle = (left + width as i32 / 2, above + height as i32 / 2);
        if self.y.axis.ticks().is_empty() {
            let style = text::anchored(text::style(TEXT, SOFT_INK), HPos::Center, VPos::Center);
            area.draw_text("nothing to show", &style, middle)?;
        }
        let upwards = text::style(TEXT, INK).transform(FontTransform::Rotate270);
        let upwards = text::anchored(upwards, HPos::Center, VPos::Top);
        for (i, line) in (0..).zip(&self.y.name) {
            area.draw_text(line, &upwards, (i * text::line_height(TEXT), middle.1))?;
        }
        Ok(())
    }

    /// The line, a dot at each point if they are few, and a cross where the curve ends early.
    fn draw_curve<B: DrawingBackend>(
        &self,
        chart: &mut ChartContext<B, Cartesian2d<Axis, Axis>>,
        curve: &Curve,
        colour: RGBColor,
    ) -> Drawn<B> {
        let points = self.panel.visible(curve);
        let (line, stroke) = (points.iter().copied(), stroke(colour, curve.line));
        match curve.line {
            Line::Dashed => chart.draw_series([dashes(line, stroke)]).map(drop)?,
            Line::Solid | Line::Broad => chart.draw_series(LineSeries::new(line, stroke)).map(drop)?,
        }
        let (mut dotted, mut crossed) = (if points.len() <= MOST_DOTS { points } else { &[] }, None);
        if points.len() < curve.points.len() {
            crossed = points.last();
            dotted = dotted.split_last().map_or(&[], |(_, before)| before);
        }
        let radius = if curve.line == Line::Broad { px(6) } else { px(3) };
        chart.draw_series(dotted.iter().map(|&at| Circle::new(at, radius, stroke.color.filled())))?;
        chart.draw_series(crossed.map(|&at| Cross::new(at, px(5), stroke)))?;
        Ok(())
    }

    fn draw_heading<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        left: i32,
        legend: &Legend,
    ) -> Drawn<B> {
        text::draw_lines(area, &self.title, (HEADING, INK, HPos::Left), (left, 0))?;
        let mut y = self.title.len() as i32 * text::line_height(HEADING);
        for (curve, lines) in &self.notes {
            let cross = text::style(SMALL, legend.colour(&curve.name));
            area.draw_text("×", &cross, (left, y))?;
            text::draw_lines(area, lines, (SMALL, SOFT_INK, HPos::Left), (left + AFTER_CROSS, y))?;
            y += lines.len() as i32 * text::line_height(SMALL);
        }
        Ok(())
    }
}
