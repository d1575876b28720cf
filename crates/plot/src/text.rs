//! Text in plots: the one font, how wide it runs, and how it is drawn into a bitmap.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use crate::figure::Drawn;
use crate::style::{UNITS, px};
use crate::wrap::wrap;

/// What an SVG viewer looks for; Verdana is as wide as DejaVu Sans.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// plotters' font size is this many times the em, the size that CSS and typographers speak of.
const SIZE_PER_EM: f64 = 1.24;

static FONT: LazyLock<FontRef> = LazyLock::new(|| {
    FontRef::try_from_slice(dejavu::sans::regular()).expect("the crate dejavu carries whole fonts")
});

/// Text of `size` pixels, anchored at its top left.
pub(super) fn style(size: u32, colour: RGBColor) -> TextStyle<'static> {
    let em = f64::from(size * UNITS);
    FontDesc::new(FontFamily::Name(FAMILY), em * SIZE_PER_EM, FontStyle::Normal).color(&colour)
}

/// A style of text whose anchor is elsewhere.
pub(super) fn anchored(style: TextStyle<'static>, horizontal: HPos, vertical: VPos) -> TextStyle<'static> {
    style.pos(Pos::new(horizontal, vertical))
}

/// The em of a style, in drawing units, given plotters' size.
pub(super) fn em(plotters_size: f64) -> f64 {
    plotters_size / SIZE_PER_EM
}

/// The width of one line of `size` pixels, in drawing units.
pub(super) fn width(text: &str, size: u32) -> i32 {
    advance(text, f64::from(size * UNITS)).ceil() as i32
}

/// The distance between two lines of `size` pixels, in drawing units.
pub(super) fn line_height(size: u32) -> i32 {
    px(size) * 4 / 3
}

/// `text` broken into lines no wider than `limit` drawing units.
pub(super) fn lines(text: &str, size: u32, limit: i32) -> Vec<String> {
    wrap(text, f64::from(limit), |line| f64::from(width(line, size)))
}

/// Draws lines below each other from `(x, y)`, which is the left end, middle or right end of the first line's top,
/// as `horizontal` says.
pub(super) fn draw_lines<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    lines: &[String],
    (size, colour, horizontal): (u32, RGBColor, HPos),
    (x, y): (i32, i32),
) -> Drawn<B> {
    let style = anchored(style(size, colour), horizontal, VPos::Top);
    for (i, line) in lines.iter().enumerate() {
        area.draw_text(line, &style, (x, y + i as i32 * line_height(size)))?;
    }
    Ok(())
}

/// Where the pen stands after `text`, in units of the em's.
pub(super) fn advance(text: &str, em: f64) -> f64 {
    place(text, em, |_, _| ())
}

/// Calls `draw` with each pixel that `text` touches, relative to the start of its base line, and how much of the
/// pixel it covers, from 0 to 1.
pub(super) fn cover(text: &str, em: f64, mut draw: impl FnMut(i32, i32, f64)) {
    place(text, em, |letter, x| {
        let glyph = FONT.glyph_id(letter).with_scale_and_position(scale(em), point(x, 0.0));
        if let Some(outline) = FONT.outline_glyph(glyph) {
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, share| {
                draw(corner.x as i32 + x as i32, corner.y as i32 + y as i32, f64::from(share));
            });
        }
    });
}

/// Calls `at` with each letter and where it begins; returns where the last one ends.
fn place(text: &str, em: f64, mut at: impl FnMut(char, f32)) -> f64 {
    let font = FONT.as_scaled(scale(em));
    let (mut x, mut before) = (0.0, None);
    for letter in text.chars() {
        let glyph = font.glyph_id(letter);
        x += before.map_or(0.0, |before| font.kern(before, glyph));
        at(letter, x);
        x += font.h_advance(glyph);
        before = Some(glyph);
    }
    f64::from(x)
}

/// ab_glyph counts the height from the deepest descender to the highest ascender, not the em.
fn scale(em: f64) -> PxScale {
    let em_units = FONT.units_per_em().expect("a TrueType font has an em");
    PxScale::from(em as f32 * FONT.height_unscaled() / em_units)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DejaVu Sans gives a digit 1303 of 2048 units of the em, and kerns "AV" closer than its letters.
    #[test]
    fn widths_are_the_fonts() {
        assert!((advance("00", 2048.0) - 2.0 * 1303.0).abs() < 1.0);
        assert!(advance("AV", 100.0) < advance("A", 100.0) + advance("V", 100.0));
    }

    /// Every character that the plots write themselves is in the font (glyph 0 is the box of a missing one).
    #[test]
    fn the_font_has_our_signs() {
        for sign in "×−…⁰¹²³⁴⁵⁶⁷⁸⁹⁻éèàç·η→".chars() {
            assert_ne!(FONT.glyph_id(sign).0, 0, "{sign}");
        }
    }
}
