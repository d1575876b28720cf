//! One picture of a grid, on paper or on the screen.

use plotters::style::RGBColor;

/// A picture and what to say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile<'a> {
    pixels: Pixels<'a>,
    height: usize,
    width: usize,
    caption: String,
    wrong: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Pixels<'a> {
    Grey(&'a [u8]),
    Signed(&'a [f64]),
}

impl<'a> Tile<'a> {
    /// A grey image of `height × width` bytes, row after row, where 0 is black and 255 is white.
    ///
    /// # Panics
    /// If there is no pixel, or not `height · width` of them.
    pub fn new(pixels: &'a [u8], height: usize, width: usize, caption: impl Into<String>) -> Self {
        Self::of(Pixels::Grey(pixels), pixels.len(), (height, width), caption.into())
    }

    /// One class's weights, of either sign: blue below 0, white at 0, red above. All such tiles of a figure share one scale,
    /// which the figure shows; a number that is not finite is grey.
    ///
    /// # Panics
    /// If there is no number, or not `height · width` of them.
    pub fn signed(values: &'a [f64], height: usize, width: usize, caption: impl Into<String>) -> Self {
        Self::of(Pixels::Signed(values), values.len(), (height, width), caption.into())
    }

    fn of(pixels: Pixels<'a>, count: usize, (height, width): (usize, usize), caption: String) -> Self {
        assert!(count > 0, "a picture needs at least one pixel");
        assert!(count == height * width, "{count} pixels do not fill {height} rows of {width}");
        Self { pixels, height, width, caption, wrong: false }
    }

    /// This tile, marked in red if `wrong` holds: the model took this image for another.
    pub fn wrong(self, wrong: bool) -> Self {
        Self { wrong, ..self }
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }

    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn caption(&self) -> &str {
        &self.caption
    }

    pub(crate) fn is_wrong(&self) -> bool {
        self.wrong
    }

    pub(crate) fn is_signed(&self) -> bool {
        matches!(self.pixels, Pixels::Signed(_))
    }

    /// Each pixel's share of white, in `[0, 1]`; of a signed tile, its share of `limit`, in `[-1, 1]` or NaN.
    pub(crate) fn shares(&self, limit: f64) -> Vec<f64> {
        match self.pixels {
            Pixels::Grey(bytes) => bytes.iter().map(|&byte| f64::from(byte) / 255.0).collect(),
            Pixels::Signed(values) => {
                values.iter().map(|v| if v.is_finite() { v / limit } else { f64::NAN }).collect()
            }
        }
    }
}

/// The largest absolute value in the signed tiles, which takes the full colour; 1 if there is none above 0.
pub(crate) fn limit(tiles: &[Tile]) -> f64 {
    let values = tiles.iter().flat_map(|tile| match tile.pixels {
        Pixels::Grey(_) => &[],
        Pixels::Signed(values) => values,
    });
    let largest = values.filter(|v| v.is_finite()).fold(0.0, |largest: f64, v| largest.max(v.abs()));
    if largest > 0.0 { largest } else { 1.0 }
}

/// Black at 0, white at 1.
pub(crate) fn grey(share: f64) -> RGBColor {
    let light = (share * 255.0).round() as u8;
    RGBColor(light, light, light)
}

/// From blue at -1 through white at 0 to red at 1: the ends and the middle of ColorBrewer's map `RdBu`. NaN is grey.
pub(crate) fn diverging(share: f64) -> RGBColor {
    const BLUE: [f64; 3] = [33.0, 102.0, 172.0];
    const WHITE: [f64; 3] = [247.0, 247.0, 247.0];
    const RED: [f64; 3] = [178.0, 24.0, 43.0];
    if share.is_nan() {
        return RGBColor(0x99, 0x99, 0x99);
    }
    let end = if share < 0.0 { BLUE } else { RED };
    let part = share.abs().min(1.0);
    let [r, g, b] = [0, 1, 2].map(|i| (WHITE[i] + part * (end[i] - WHITE[i])).round() as u8);
    RGBColor(r, g, b)
}
