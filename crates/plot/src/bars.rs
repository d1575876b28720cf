//! Horizontal bars in groups: who takes how long.

use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::element::PathElement;
use plotters::prelude::{DrawingArea, DrawingBackend, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color, RGBColor};

use crate::error::PlotError;
use crate::figure::{Drawn, Figure};
use crate::save::save;
use crate::style::{AXIS, HEADING, INK, MARGIN, SMALL, SOFT_INK, TEXT, TITLE, colour, pale, px};
use crate::text;

/// The whole figure, margins aside.
const WIDTH: i32 = px(720);
const BAR: i32 = px(15);
const ROW: i32 = px(20);
/// Half the line that ends a spread.
const CAP: i32 = px(3);
const BETWEEN_GROUPS: i32 = px(16);
const AFTER_NAME: i32 = px(8);
const BEFORE_TEXT: i32 = px(8);
/// A spread goes no further than so many times the longest bar, lest one outlier leave no room for the bars.
const FURTHEST: f64 = 1.2;

/// One bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Stands at its left.
    pub name: String,
    /// Its length, in the group's unit.
    pub value: f64,
    /// Stands at its right.
    pub text: String,
    /// The smallest and the largest of the figures that `value` stands for.
    pub range: Option<(f64, f64)>,
    tint: Tint,
}

/// What a bar's colour says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Tint {
    /// This is the one that the others are held against.
    First,
    /// This is the course's own, too.
    Ours,
    /// This is another's.
    Other,
}

impl Bar {
    /// The bar of a program that is not the course's.
    pub fn new(name: impl Into<String>, value: f64, text: impl Into<String>) -> Self {
        Self { name: name.into(), value, text: text.into(), range: None, tint: Tint::Other }
    }

    /// This bar with a line from the smallest to the largest figure.
    pub fn spread(self, min: f64, max: f64) -> Self {
        Self { range: Some((min, max)), ..self }
    }

    /// This bar in the colour of what the others are held against.
    pub fn first(self) -> Self {
        Self { tint: Tint::First, ..self }
    }

    /// This bar in a paler tone of the course's own colour, for another program of the course.
    pub fn ours(self) -> Self {
        Self { tint: Tint::Ours, ..self }
    }
}

/// Bars of one unit, the first above.
#[derive(Clone, Debug, PartialEq)]
pub struct Bars {
    /// Stands above them.
    pub title: String,
    /// Stands below that: what is measured.
    pub about: String,
    /// The bars.
    pub bars: Vec<Bar>,
}

/// Writes groups of horizontal bars as `base.svg` and `base.png` and returns the two paths. `about` stands below the title.
///
/// Each group has a scale of its own, which begins at 0 and ends where its longest bar does; what a bar is worth stands at
/// its end. The line of a spread has no end of its own where it goes on beyond the scale. The PNG has twice as many pixels as the SVG is wide.
///
/// # Errors
/// [`PlotError::Write`] if a folder or file cannot be written, [`PlotError::TooLarge`] if there are too many bars for one
/// picture.
pub fn save_bars(base: &Path, title: &str, about: &str, groups: &[Bars]) -> Result<[PathBuf; 2], PlotError> {
    save(base, &Chart::new(title, about, groups))
}

/// The figure, laid out in drawing units.
struct Chart<'a> {
    title: &'a str,
    title_lines: Vec<String>,
    about: Vec<String>,
    groups: Vec<Group<'a>>,
    /// Where the bars begin.
    left: i32,
    /// How long the longest of a group is.
    length: i32,
}

struct Group<'a> {
    title: Vec<String>,
    about: Vec<String>,
    bars: &'a [Bar],
    /// Where its title begins.
    top: i32,
    /// The value at the end of the scale.
    scale: f64,
}

impl<'a> Chart<'a> {
    fn new(title: &'a str, about: &str, groups: &'a [Bars]) -> Self {
        let widest = |of: fn(&Bar) -> &str| {
            groups
                .iter()
                .flat_map(|group| &group.bars)
                .map(|bar| text::width(of(bar), TEXT))
                .max()
                .unwrap_or(0)
        };
        let left = MARGIN + widest(|bar| &bar.name) + AFTER_NAME;
        let length = MARGIN + WIDTH - left - BEFORE_TEXT - widest(|bar| &bar.text);
        let title_lines = text::lines(title, TITLE, WIDTH);
        let about = text::lines(about, SMALL, WIDTH);
        let mut top = MARGIN + height(&title_lines, TITLE) + height(&about, SMALL) + BETWEEN_GROUPS;
        let groups = groups.iter().map(|Bars { title, about, bars }| {
            let (title, about) = (text::lines(title, HEADING, WIDTH), text::lines(about, SMALL, WIDTH));
            let group = Group { top, scale: scale(bars), bars, title, about };
            top = group.bars_top() + bars.len() as i32 * ROW + BETWEEN_GROUPS;
            group
        });
        Self { title, title_lines, about, groups: groups.collect(), left, length: length.max(px(40)) }
    }
}

fn height(lines: &[String], size: u32) -> i32 {
    lines.len() as i32 * text::line_height(size)
}

/// The value at the end of a group's scale.
fn scale(bars: &[Bar]) -> f64 {
    let finite = |value: f64| if value.is_finite() { value } else { 0.0 };
    let longest = bars.iter().map(|bar| finite(bar.value)).fold(f64::MIN_POSITIVE, f64::max);
    let furthest =
        bars.iter().filter_map(|bar| bar.range).map(|(_, max)| finite(max)).fold(longest, f64::max);
    furthest.min(FURTHEST * longest)
}

impl Group<'_> {
    fn bars_top(&self) -> i32 {
        self.top + height(&self.title, HEADING) + height(&self.about, SMALL) + px(4)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, chart: &Chart<'_>) -> Drawn<B> {
        text::draw_lines(area, &self.title, (HEADING, INK, HPos::Left), (MARGIN, self.top))?;
        let below = self.top + height(&self.title, HEADING);
        text::draw_lines(area, &self.about, (SMALL, SOFT_INK, HPos::Left), (MARGIN, below))?;
        let name = text::anchored(text::style(TEXT, INK), HPos::Right, VPos::Center);
        let beside = text::anchored(text::style(TEXT, SOFT_INK), HPos::Left, VPos::Center);
        let left = chart.left;
        // What is not finite has no length.
        let end = |value: f64| left + ((value / self.scale).clamp(0.0, 1.0) * f64::from(chart.length)) as i32;
        for (row, bar) in (0..).zip(self.bars) {
            let middle = self.bars_top() + row * ROW + ROW / 2;
            area.draw_text(&bar.name, &name, (left - AFTER_NAME, middle))?;
            let corners = [(left, middle - BAR / 2), (end(bar.value), middle + BAR / 2)];
            area.draw(&Rectangle::new(corners, bar.tint.colour().filled()))?;
            let mut right = end(bar.value);
            if let Some((min, max)) = bar.range {
                let thin = INK.stroke_width(px(1) as u32);
                area.draw(&PathElement::new([(end(min), middle), (end(max), middle)], thin))?;
                // A line that goes on beyond the scale has no end here.
                for x in [min, max].into_iter().filter(|&value| value <= self.scale).map(end) {
                    area.draw(&PathElement::new([(x, middle - CAP), (x, middle + CAP)], thin))?;
                }
                right = right.max(end(max));
            }
            area.draw_text(&bar.text, &beside, (right + BEFORE_TEXT, middle))?;
        }
        let (top, bottom) = (self.bars_top(), self.bars_top() + self.bars.len() as i32 * ROW);
        area.draw(&PathElement::new([(left, top), (left, bottom)], AXIS.stroke_width(px(1) as u32)))
    }
}

impl Tint {
    fn colour(self) -> RGBColor {
        match self {
            Tint::First => colour(0),
            Tint::Ours => pale(colour(0)),
            Tint::Other => RGBColor(0xbb, 0xbb, 0xbb),
        }
    }
}

impl Figure for Chart<'_> {
    fn title(&self) -> &str {
        self.title
    }

    fn size(&self) -> (u32, u32) {
        let bottom = self
            .groups
            .last()
            .map_or(2 * MARGIN + px(20), |group| group.bars_top() + group.bars.len() as i32 * ROW + MARGIN);
        ((2 * MARGIN + WIDTH) as u32, bottom as u32)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        text::draw_lines(area, &self.title_lines, (TITLE, INK, HPos::Left), (MARGIN, MARGIN))?;
        let below = MARGIN + height(&self.title_lines, TITLE);
        text::draw_lines(area, &self.about, (SMALL, SOFT_INK, HPos::Left), (MARGIN, below))?;
        self.groups.iter().try_for_each(|group| group.draw(area, self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Files, assert_texts_are_legible};

    /// Protects what a reader takes from a bar: its name and its figure stand beside it, and bars are as long as their values:
    /// half the value, half the blue.
    #[test]
    fn as_long_as_their_values() {
        let group = |ours: f64| Bars {
            title: "an epoch".into(),
            about: "of 50,000 images".into(),
            bars: vec![
                Bar::new("TP3", ours, "some ms").first(),
                Bar::new("NumPy", 4.0, "4 s").spread(3.5, 4.5),
            ],
        };
        let folder = tempfile::tempdir().unwrap();
        let files =
            |ours| Files::read(save_bars(&folder.path().join("bars"), "Bench", "medians", &[group(ours)]));
        let (half, whole) = (files(1.5), files(3.0));
        assert_texts_are_legible(&half.svg);
        let mut texts = half.texts();
        texts.sort();
        assert_eq!(
            texts,
            ["4 s", "Bench", "NumPy", "TP3", "an epoch", "medians", "of 50,000 images", "some ms"]
        );
        let ratio = whole.count(colour(0)) as f64 / half.count(colour(0)) as f64;
        assert!((1.9..2.1).contains(&ratio), "{ratio}");
    }

    /// One outlier among many rounds leaves the bars legible; a figure that is none, or no bar at all, still makes a picture.
    #[test]
    fn odd_values() {
        let bar = |value: f64, max: f64| Bar::new("", value, "").spread(value, max);
        assert_eq!(scale(&[bar(1.0, 1.1), bar(2.0, 2.2)]), 2.2);
        assert_eq!(scale(&[bar(1.0, 90.0), bar(2.0, 2.2)]), 2.4);
        let folder = tempfile::tempdir().unwrap();
        for bars in [vec![], vec![bar(f64::NAN, f64::INFINITY)], vec![bar(0.0, 0.0)]] {
            let group = Bars { title: String::new(), about: String::new(), bars };
            Files::read(save_bars(&folder.path().join("bars"), "", "", &[group]));
        }
        Files::read(save_bars(&folder.path().join("bars"), "", "", &[]));
    }
}
