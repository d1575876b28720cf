//! plotters' bitmap with its own way of drawing lines and text.
//!
//! plotters sets letters at whole pixels and higher than in its SVG, and fills thick lines as polygons with spikes at
//! their corners. Here both follow what a browser does with the SVG, so that the two files of a plot look alike.

use plotters::prelude::{BitMapBackend, DrawingBackend};
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};

use crate::text;

/// A bitmap of three bytes per pixel: red, green, blue.
pub(super) struct Canvas<'a>(BitMapBackend<'a>);

type Error = <BitMapBackend<'static> as DrawingBackend>::ErrorType;
type Drawn = Result<(), DrawingErrorKind<Error>>;

impl<'a> Canvas<'a> {
    /// Draws into `buffer`, which holds `3 · width · height` bytes.
    pub fn new(buffer: &'a mut [u8], (width, height): (u32, u32)) -> Self {
        Self(BitMapBackend::with_buffer(buffer, (width, height)))
    }

    /// Draws a line with round ends. A pixel at its edge takes as much of the colour as it lies within.
    fn stroke(&mut self, from: BackendCoord, to: BackendCoord, width: u32, colour: BackendColor) -> Drawn {
        let (dx, dy) = (f64::from(to.0 - from.0), f64::from(to.1 - from.1));
        let length_squared = (dx * dx + dy * dy).max(f64::MIN_POSITIVE);
        let half = f64::from(width) / 2.0;
        let reach = half.ceil() as i32;
        for y in from.1.min(to.1) - reach..from.1.max(to.1) + reach {
            for x in from.0.min(to.0) - reach..from.0.max(to.0) + reach {
                let (px, py) = (f64::from(x - from.0) + 0.5, f64::from(y - from.1) + 0.5);
                let along = ((px * dx + py * dy) / length_squared).clamp(0.0, 1.0);
                let distance = (px - along * dx).hypot(py - along * dy);
                let share = (half + 0.5 - distance).clamp(0.0, 1.0);
                self.draw_pixel((x, y), BackendColor { alpha: share * colour.alpha, ..colour })?;
            }
        }
        Ok(())
    }
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Error;

    fn get_size(&self) -> (u32, u32) {
        self.0.get_size()
    }

    fn ensure_prepared(&mut self) -> Drawn {
        self.0.ensure_prepared()
    }

    fn present(&mut self) -> Drawn {
        self.0.present()
    }

    fn draw_pixel(&mut self, point: BackendCoord, colour: BackendColor) -> Drawn {
        self.0.draw_pixel(point, colour)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        if style.stroke_width() <= 1 {
            return self.0.draw_line(from, to, style);
        }
        self.stroke(from, to, style.stroke_width(), style.color())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Drawn {
        self.0.draw_rect(from, to, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Drawn {
        let points: Vec<_> = path.into_iter().collect();
        points
            .windows(2)
            .try_for_each(|pair| self.stroke(pair[0], pair[1], style.stroke_width(), style.color()))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, line: &str, style: &S, at: BackendCoord) -> Drawn {
        let em = text::em(style.size());
        let left = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -text::advance(line, em) / 2.0,
            HPos::Right => -text::advance(line, em),
        };
        // The shifts that plotters' SVG writes: "0.76em", "0.5ex", "-0.5ex", with the font's ex of 0.547 em.
        let base_line = match style.anchor().v_pos {
            VPos::Top => 0.76 * em,
            VPos::Center => 0.2735 * em,
            VPos::Bottom => -0.2735 * em,
        };
        let (left, base_line) = (left.round() as i32, base_line.round() as i32);
        let (turn, colour) = (style.transform(), style.color());
        let mut drawn = Ok(());
        text::cover(line, em, |x, y, share| {
            if drawn.is_ok() {
                let (x, y) = turn.transform(x + left, y + base_line);
                drawn = self
                    .draw_pixel((at.0 + x, at.1 + y), BackendColor { alpha: share * colour.alpha, ..colour });
            }
        });
        drawn
    }
}
