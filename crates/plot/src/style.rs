//! Colours and sizes that all plots share.

use plotters::style::RGBColor;

/// Drawing units in one pixel of the picture at its natural size. Coordinates are whole numbers; the finer they are,
/// the smoother the curves.
pub(super) const UNITS: u32 = 4;

/// `n` pixels of the picture at its natural size, in drawing units.
pub(super) const fn px(n: u32) -> i32 {
    (n * UNITS) as i32
}

/// Sizes of text in pixels: the figure's title, a panel's title, names of axes and curves, ticks and captions.
pub(super) const TITLE: u32 = 17;
pub(super) const HEADING: u32 = 14;
pub(super) const TEXT: u32 = 12;
pub(super) const SMALL: u32 = 11;

/// White space around a figure.
pub(super) const MARGIN: i32 = px(16);

pub(super) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub(super) const SOFT_INK: RGBColor = RGBColor(0x55, 0x55, 0x55);
pub(super) const AXIS: RGBColor = RGBColor(0x88, 0x88, 0x88);
pub(super) const GRID: RGBColor = RGBColor(0xe4, 0xe4, 0xe4);
/// The frame and the caption of an image that the model got wrong.
pub(super) const WRONG: RGBColor = RGBColor(0xc6, 0x1a, 0x1a);

/// The colour of the `index`-th curve: the palette of Okabe and Ito, which readers with any kind of colour vision
/// can tell apart, without its yellow, too pale for a line on white. After seven it begins again.
///
/// Okabe, Ito: "Color universal design: how to make figures and presentations that are friendly to colorblind
/// people" (2008).
pub(super) fn colour(index: usize) -> RGBColor {
    const PALETTE: [RGBColor; 7] = [
        RGBColor(0x00, 0x72, 0xb2), // blue
        RGBColor(0xd5, 0x5e, 0x00), // vermilion
        RGBColor(0x00, 0x9e, 0x73), // bluish green
        RGBColor(0xcc, 0x79, 0xa7), // reddish purple
        RGBColor(0xe6, 0x9f, 0x00), // orange
        RGBColor(0x56, 0xb4, 0xe9), // sky blue
        RGBColor(0x00, 0x00, 0x00), // black
    ];
    PALETTE[index % PALETTE.len()]
}

/// What is left of a colour that covers a third of the paper.
pub(super) fn pale(RGBColor(red, green, blue): RGBColor) -> RGBColor {
    let third = |part: u8| 255 - (255 - part) / 3;
    RGBColor(third(red), third(green), third(blue))
}
