//! What is drawn, once for each of its two files.

use plotters::coord::Shift;
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{DrawingArea, DrawingBackend};
use plotters::style::RGBColor;

/// What a drawing function returns on the backend `B`.
pub(super) type Drawn<B> = Result<(), DrawingAreaErrorKind<<B as DrawingBackend>::ErrorType>>;

/// Something to draw, on either backend.
pub(super) trait Figure {
    fn title(&self) -> &str;

    /// Width and height in drawing units.
    fn size(&self) -> (u32, u32);

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B>;

    /// Pictures made of pixels, which lie above what `draw` draws.
    fn pictures(&self) -> Vec<Picture> {
        Vec::new()
    }
}

/// Pixels to be shown as squares of `scale` drawing units.
pub(super) struct Picture {
    pub left: i32,
    pub top: i32,
    pub scale: u32,
    pub columns: u32,
    /// Row after row, from the top.
    pub pixels: Vec<RGBColor>,
}

impl Picture {
    pub fn rows(&self) -> u32 {
        self.pixels.len() as u32 / self.columns
    }
}
