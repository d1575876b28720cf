//! A confusion matrix, as a grid of cells whose colour says how full they are.

use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, FontTransform, RGBColor};

use crate::confusion::Confusion;
use crate::error::PlotError;
use crate::figure::{Drawn, Figure, Picture};
use crate::save::save;
use crate::scale::Scale;
use crate::style::{GRID, INK, MARGIN, SMALL, SOFT_INK, TEXT, TITLE, px};
use crate::text;

const CELL: i32 = px(44);
const GAP: i32 = px(1);
/// Between the names of the classes and the cells.
const AFTER_NAMES: i32 = px(6);
/// Between the name of an axis and the names of the classes.
const AFTER_AXIS: i32 = px(8);

/// Writes a confusion matrix as `base.svg` and `base.png` and returns the two paths.
///
/// Rows are true classes and columns predicted ones, as the axes say. Each cell has its number of images; its colour
/// is its share of the row's, from white to blue, as a bar below the cells says.
///
/// # Errors
/// [`PlotError::Write`] if a folder or file cannot be written, [`PlotError::TooLarge`] if there are too many classes
/// for one picture.
pub fn save_confusion(base: &Path, title: &str, confusion: &Confusion) -> Result<[PathBuf; 2], PlotError> {
    save(base, &Grid::new(title, confusion))
}

/// What the colours say.
fn shares() -> Scale {
    Scale {
        name: "share of the true class's images",
        numbers: [0, 1, 10, 50, 100]
            .map(|percent| (lifted(f64::from(percent) / 100.0), format!("{percent} %")))
            .into(),
        colour: |place| blue(place * place),
    }
}

/// The figure, laid out: where each part stands, in drawing units.
struct Grid<'a> {
    confusion: &'a Confusion,
    title: &'a str,
    title_lines: Vec<String>,
    /// Left of the cells: the name of the axis, then those of the classes.
    left: i32,
    /// Above the cells, below the title: the same.
    above: i32,
    /// Whether the names of the classes are too wide to lie above their cells, and run upwards.
    upwards: bool,
}

impl<'a> Grid<'a> {
    fn new(title: &'a str, confusion: &'a Confusion) -> Self {
        let names = confusion.classes.iter().map(|class| text::width(class, SMALL)).max().unwrap_or(0);
        let upwards = names > CELL - GAP;
        let height = if upwards { names } else { text::line_height(SMALL) };
        let axis = text::line_height(TEXT) + AFTER_AXIS;
        let (left, above) = (axis + names + AFTER_NAMES, axis + height + AFTER_NAMES);
        let width = left + confusion.classes.len() as i32 * CELL;
        let title_lines = text::lines(title, TITLE, width);
        Self { confusion, title, title_lines, left, above, upwards }
    }

    /// The upper left corner of a cell; `(0, 0)` is that of all cells.
    fn corner(&self, row: usize, column: usize) -> (i32, i32) {
        let title = self.title_lines.len() as i32 * text::line_height(TITLE) + px(4);
        let top = MARGIN + title + self.above;
        (MARGIN + self.left + column as i32 * CELL, top + row as i32 * CELL)
    }

    /// Below the last row of cells.
    fn below(&self) -> (i32, i32) {
        (MARGIN, self.corner(self.confusion.classes.len(), 0).1)
    }

    fn draw_cell<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        row: usize,
        column: usize,
    ) -> Drawn<B> {
        let counts = &self.confusion.counts[row];
        let (count, all) = (counts[column], counts.iter().sum::<usize>());
        let share = if all == 0 { 0.0 } else { count as f64 / all as f64 };
        let (left, top) = self.corner(row, column);
        let inner = [(left, top), (left + CELL - GAP, top + CELL - GAP)];
        area.draw(&Rectangle::new(inner, blue(share).filled()))?;
        // An empty cell says nothing: the eye finds the mistakes.
        let ink = match share {
            0.0 => GRID,
            ..0.5 => INK,
            _ => RGBColor(0xff, 0xff, 0xff),
        };
        let style = text::anchored(text::style(SMALL, ink), HPos::Center, VPos::Center);
        area.draw_text(&count.to_string(), &style, (left + (CELL - GAP) / 2, top + (CELL - GAP) / 2))
    }

    fn draw_names<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        let across = text::anchored(text::style(SMALL, SOFT_INK), HPos::Right, VPos::Center);
        let upwards = text::style(SMALL, SOFT_INK).transform(FontTransform::Rotate270);
        let above = match self.upwards {
            true => text::anchored(upwards, HPos::Left, VPos::Center),
            false => text::anchored(text::style(SMALL, SOFT_INK), HPos::Center, VPos::Bottom),
        };
        for (i, class) in self.confusion.classes.iter().enumerate() {
            let (left, top) = self.corner(i, 0);
            area.draw_text(class, &across, (left - AFTER_NAMES, top + CELL / 2))?;
            let (left, top) = self.corner(0, i);
            area.draw_text(class, &above, (left + CELL / 2, top - AFTER_NAMES))?;
        }
        Ok(())
    }

    fn draw_axes<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        let (left, top) = self.corner(0, 0);
        let half = self.confusion.classes.len() as i32 * CELL / 2;
        let across = text::anchored(text::style(TEXT, INK), HPos::Center, VPos::Top);
        area.draw_text(&self.confusion.columns, &across, (left + half, top - self.above))?;
        let upwards = text::style(TEXT, INK).transform(FontTransform::Rotate270);
        let upwards = text::anchored(upwards, HPos::Center, VPos::Top);
        area.draw_text(&self.confusion.rows, &upwards, (left - self.left, top + half))
    }
}

impl Figure for Grid<'_> {
    fn title(&self) -> &str {
        self.title
    }

    fn size(&self) -> (u32, u32) {
        let classes = self.confusion.classes.len();
        let (right, bottom) = self.corner(classes, classes);
        let right = right.max(MARGIN + shares().width());
        ((right + MARGIN) as u32, (bottom + Scale::HEIGHT + MARGIN) as u32)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        text::draw_lines(area, &self.title_lines, (TITLE, INK, HPos::Left), (MARGIN, MARGIN))?;
        self.draw_axes(area)?;
        self.draw_names(area)?;
        let classes = 0..self.confusion.classes.len();
        classes
            .clone()
            .try_for_each(|row| classes.clone().try_for_each(|column| self.draw_cell(area, row, column)))?;
        shares().draw(area, self.below())
    }

    fn pictures(&self) -> Vec<Picture> {
        vec![shares().picture(self.below())]
    }
}

/// How far from white to blue a share is: the square root lifts the few mistakes out of the white.
fn lifted(share: f64) -> f64 {
    share.sqrt()
}

/// From white at 0 to blue at 1: the ends of ColorBrewer's map `Blues`.
fn blue(share: f64) -> RGBColor {
    const WHITE: [f64; 3] = [247.0, 251.0, 255.0];
    const BLUE: [f64; 3] = [8.0, 48.0, 107.0];
    let part = lifted(share);
    let [r, g, b] = [0, 1, 2].map(|i| (WHITE[i] + part * (BLUE[i] - WHITE[i])).round() as u8);
    RGBColor(r, g, b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Files, assert_texts_are_legible};

    /// Protects the reader against a matrix read the wrong way round: both axes are named, every class stands at both,
    /// every cell has its count, in the file's two forms; the colour of a cell is its share of the row's images.
    #[test]
    fn names_and_counts() {
        let classes = ["T-shirt/top", "Ankle boot"].map(String::from);
        let labels = [vec![0; 100], vec![1; 40]].concat();
        let predicted = [vec![0; 75], vec![1; 65]].concat();
        let confusion = Confusion::new(&classes, &labels, &predicted);
        assert_eq!(confusion.counts, [[75, 25], [0, 40]]);
        let folder = tempfile::tempdir().unwrap();
        let files = Files::read(save_confusion(&folder.path().join("confusion"), "Test images", &confusion));
        assert_texts_are_legible(&files.svg);
        let mut texts = files.texts();
        texts.sort();
        let expected = [
            "0",
            "0 %",
            "1 %",
            "10 %",
            "100 %",
            "25",
            "40",
            "50 %",
            "75",
            "Ankle boot",
            "Ankle boot",
            "T-shirt/top",
            "T-shirt/top",
            "Test images",
            "predicted class",
            "share of the true class's images",
            "true class",
        ];
        assert_eq!(texts, expected);
        // Most of a cell is not under its number; cells are drawn at 44 pixels, doubled in both directions.
        for share in [0.25, 0.75, 0.0, 1.0] {
            assert!(files.count(blue(share)) > 44 * 44 * 2, "{share}");
        }
    }

    /// A class without images, and no class at all, still make a picture.
    #[test]
    fn empty_rows() {
        let folder = tempfile::tempdir().unwrap();
        for classes in [vec![], vec!["7".to_string()]] {
            let confusion = Confusion::new(&classes, &[], &[]);
            Files::read(save_confusion(&folder.path().join("confusion"), "", &confusion));
        }
    }
}
