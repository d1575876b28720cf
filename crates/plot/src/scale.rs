//! A bar that says which colour stands for which number, below what has the colours.

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use crate::figure::{Drawn, Picture};
use crate::style::{SMALL, SOFT_INK, px};
use crate::text;

/// The bar: so many colours beside each other, each of them squares above each other.
const COLOURS: u32 = 41;
const SQUARES: u32 = 2;
const SQUARE: i32 = px(6);
const LENGTH: i32 = COLOURS as i32 * SQUARE;
/// From what is above to the bar, from its name to it, and from it to its numbers.
const ABOVE: i32 = px(12);
const AFTER_NAME: i32 = px(30);
const TO_NUMBERS: i32 = px(3);

/// A bar of colours, with a name before it and numbers below.
pub(super) struct Scale {
    /// What its numbers are: `weight`.
    pub name: &'static str,
    /// Some of its numbers, each with its place between the bar's left end, 0, and its right end, 1.
    pub numbers: Vec<(f64, String)>,
    /// The colour of a place.
    pub colour: fn(f64) -> RGBColor,
}

impl Scale {
    /// What it takes of a figure's height, in drawing units.
    pub const HEIGHT: i32 = ABOVE + SQUARES as i32 * SQUARE + TO_NUMBERS + px(SMALL);

    /// Where the bar itself begins.
    fn left(&self) -> i32 {
        text::width(self.name, SMALL) + AFTER_NAME
    }

    /// What it takes of a figure's width, in drawing units; the last number may stand half beyond the bar.
    pub fn width(&self) -> i32 {
        let last = self.numbers.last().map_or(0, |(_, number)| text::width(number, SMALL));
        self.left() + LENGTH + last / 2
    }

    /// The name and the numbers. Its upper left corner is at `(x, y)`.
    pub fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, (x, y): (i32, i32)) -> Drawn<B> {
        let style = |horizontal, vertical| text::anchored(text::style(SMALL, SOFT_INK), horizontal, vertical);
        let (bar, height) = (y + ABOVE, SQUARES as i32 * SQUARE);
        area.draw_text(self.name, &style(HPos::Left, VPos::Center), (x, bar + height / 2))?;
        self.numbers.iter().try_for_each(|(place, number)| {
            let at = x + self.left() + (place * f64::from(LENGTH)) as i32;
            area.draw_text(number, &style(HPos::Center, VPos::Top), (at, bar + height + TO_NUMBERS))
        })
    }

    /// The colours.
    pub fn picture(&self, (x, y): (i32, i32)) -> Picture {
        let place = |step| f64::from(step) / f64::from(COLOURS - 1);
        let pixels = (0..SQUARES).flat_map(|_| (0..COLOURS).map(|step| (self.colour)(place(step)))).collect();
        Picture { left: x + self.left(), top: y + ABOVE, scale: SQUARE as u32, columns: COLOURS, pixels }
    }
}
