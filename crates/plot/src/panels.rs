//! Panels in a grid: a figure of curves.

use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::HPos;

use crate::chart::{self, Chart, Side};
use crate::curves::Panel;
use crate::error::PlotError;
use crate::figure::{Drawn, Figure};
use crate::legend::Legend;
use crate::save::save;
use crate::style::{INK, MARGIN, TITLE, px};
use crate::text;

const BETWEEN_COLUMNS: i32 = px(20);
const BETWEEN_ROWS: i32 = px(20);
const LEGEND_TO_PANELS: i32 = px(10);

/// Writes panels as `base.svg` and `base.png`, `columns` in a row, and returns the two paths.
///
/// One legend stands above all panels, since a name has one colour throughout; beyond seven names, colours come
/// again. Axes fit the values with a small margin; an axis of whole numbers (epochs) has whole ticks; a curve of up
/// to 25 points has a dot at each. The PNG has twice as many pixels as the SVG is wide. Missing folders are made;
/// each file appears whole or not at all.
///
/// # Errors
/// [`PlotError::Write`] if a folder or file cannot be written, [`PlotError::TooLarge`] if there are too many panels
/// for one picture.
pub fn save_panels(
    base: &Path,
    title: &str,
    panels: &[Panel],
    columns: usize,
) -> Result<[PathBuf; 2], PlotError> {
    save(base, &Panels::new(title, panels, columns))
}

/// The figure, laid out: where each part stands, in drawing units.
pub(super) struct Panels<'a> {
    title: &'a str,
    title_lines: Vec<String>,
    legend: Legend<'a>,
    charts: Vec<Chart<'a>>,
    columns: usize,
    /// Width of a panel, and height of its plot with the x axis.
    cell: (i32, i32),
    /// Left of each plot: the y axis.
    left: i32,
    /// Above each plot: the panel's title and notes.
    above: i32,
}

impl<'a> Panels<'a> {
    pub fn new(title: &'a str, panels: &'a [Panel], columns: usize) -> Self {
        let columns = columns.clamp(1, panels.len().max(1));
        let cell = match columns {
            1 => (px(640), px(380)),
            2 => (px(470), px(310)),
            _ => (px(370), px(280)),
        };
        let sides = panels.iter().map(|panel| {
            let sharing = panels.iter().filter(|other| other.shared_y && other.log_y == panel.log_y);
            let range = if panel.shared_y { chart::y_range(sharing) } else { chart::y_range([panel]) };
            Side::new(panel, range, cell.1 - chart::BELOW)
        });
        let sides: Vec<_> = sides.collect();
        let left = sides.iter().map(Side::width).max().unwrap_or(0);
        let plot_width = cell.0 - left - chart::RIGHT;
        let charts: Vec<_> =
            panels.iter().zip(sides).map(|(panel, y)| Chart::new(panel, y, plot_width)).collect();
        let width = columns as i32 * (cell.0 + BETWEEN_COLUMNS) - BETWEEN_COLUMNS;
        Self {
            title,
            title_lines: text::lines(title, TITLE, width),
            legend: Legend::new(panels, width),
            above: charts.iter().map(Chart::above).max().unwrap_or(0),
            charts,
            columns,
            cell,
            left,
        }
    }

    /// Where the first row of panels begins.
    fn top(&self) -> i32 {
        self.legend_top() + self.legend.height() + LEGEND_TO_PANELS
    }

    fn legend_top(&self) -> i32 {
        MARGIN + self.title_lines.len() as i32 * text::line_height(TITLE) + px(4)
    }

    /// From one panel to the next, across and down.
    fn pitch(&self) -> (i32, i32) {
        (self.cell.0 + BETWEEN_COLUMNS, self.above + self.cell.1 + BETWEEN_ROWS)
    }
}

impl Figure for Panels<'_> {
    fn title(&self) -> &str {
        self.title
    }

    fn size(&self) -> (u32, u32) {
        let (across, down) = self.pitch();
        let rows = self.charts.len().div_ceil(self.columns);
        let width = 2 * MARGIN + self.columns as i32 * across - BETWEEN_COLUMNS;
        let height = self.top() + rows as i32 * down - BETWEEN_ROWS + MARGIN;
        (width as u32, height as u32)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        text::draw_lines(area, &self.title_lines, (TITLE, INK, HPos::Left), (MARGIN, MARGIN))?;
        self.legend.draw(area, (MARGIN, self.legend_top()))?;
        let (across, down) = self.pitch();
        for (i, chart) in self.charts.iter().enumerate() {
            let (row, column) = ((i / self.columns) as i32, (i % self.columns) as i32);
            let corner = (MARGIN + column * across, self.top() + row * down);
            let cell = area.clone().shrink(corner, (self.cell.0, self.above + self.cell.1));
            chart.draw(&cell, (self.left, self.above), &self.legend)?;
        }
        Ok(())
    }
}
