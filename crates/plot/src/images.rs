//! Images in a grid, each with its caption: a figure of pixels.

use std::path::{Path, PathBuf};

use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, DrawingBackend, Rectangle};
use plotters::style::Color;
use plotters::style::text_anchor::HPos;

use crate::error::PlotError;
use crate::figure::{Drawn, Figure, Picture};
use crate::save::save;
use crate::scale::Scale;
use crate::style::{GRID, INK, MARGIN, SMALL, TITLE, UNITS, WRONG, px};
use crate::text;
use crate::tile::{Tile, diverging, grey, limit};

const BETWEEN_COLUMNS: i32 = px(14);
const BETWEEN_ROWS: i32 = px(14);
const IMAGE_TO_CAPTION: i32 = px(6);
const FRAME: i32 = px(3);

/// Writes tiles as `base.svg` and `base.png`, `columns` in a row, and returns the two paths.
///
/// Grey images are as the data has them, 0 black and 255 white; each pixel is an enlarged, sharp square. A caption stands
/// below each image; a tile marked wrong has a red frame and a red caption. If there are signed tiles, a bar shows which
/// colour stands for which weight.
///
/// # Errors
/// [`PlotError::Write`] if a folder or file cannot be written, [`PlotError::TooLarge`] if there are too many images
/// for one picture.
pub fn save_images(
    base: &Path,
    title: &str,
    tiles: &[Tile],
    columns: usize,
) -> Result<[PathBuf; 2], PlotError> {
    save(base, &Images::new(title, tiles, columns))
}

/// The figure, laid out: where each part stands, in drawing units.
pub(super) struct Images<'a> {
    title: &'a str,
    title_lines: Vec<String>,
    tiles: &'a [Tile<'a>],
    captions: Vec<Vec<String>>,
    columns: usize,
    /// Drawing units per pixel of an image.
    scale: u32,
    /// Width and height of the largest image.
    cell: (i32, i32),
    /// The value of full colour.
    limit: f64,
    /// What the colours say, if there are signed tiles.
    weights: Option<Scale>,
}

impl<'a> Images<'a> {
    pub fn new(title: &'a str, tiles: &'a [Tile<'a>], columns: usize) -> Self {
        let columns = columns.clamp(1, tiles.len().max(1));
        let widest = tiles.iter().map(Tile::width).max().unwrap_or(1);
        let highest = tiles.iter().map(Tile::height).max().unwrap_or(1);
        let wanted = (900 / columns).clamp(84, 280);
        let scale = (wanted / widest.max(highest)).max(1) as u32 * UNITS;
        let cell = (widest as i32 * scale as i32, highest as i32 * scale as i32);
        let captions: Vec<_> = tiles
            .iter()
            .map(|tile| text::lines(tile.caption(), SMALL, cell.0 + BETWEEN_COLUMNS / 2))
            .collect();
        let width = columns as i32 * (cell.0 + BETWEEN_COLUMNS) - BETWEEN_COLUMNS;
        let limit = limit(tiles);
        let weights = Scale {
            name: "weight",
            numbers: vec![(0.0, number(-limit)), (0.5, "0".into()), (1.0, number(limit))],
            colour: |place| diverging(2.0 * place - 1.0),
        };
        Self {
            title,
            title_lines: text::lines(title, TITLE, width),
            tiles,
            captions,
            columns,
            scale,
            cell,
            limit,
            weights: tiles.iter().any(Tile::is_signed).then_some(weights),
        }
    }

    fn top(&self) -> i32 {
        MARGIN + self.title_lines.len() as i32 * text::line_height(TITLE) + px(8)
    }

    /// From one tile to the next, across and down.
    fn pitch(&self) -> (i32, i32) {
        let caption = self.captions.iter().map(Vec::len).max().unwrap_or(0) as i32 * text::line_height(SMALL);
        (self.cell.0 + BETWEEN_COLUMNS, self.cell.1 + IMAGE_TO_CAPTION + caption + BETWEEN_ROWS)
    }

    /// The upper left corner of the `i`-th tile's image, centred in its cell.
    fn corner(&self, i: usize) -> (i32, i32) {
        let (across, down) = self.pitch();
        let (row, column) = ((i / self.columns) as i32, (i % self.columns) as i32);
        let slack = (self.cell.0 - self.tiles[i].width() as i32 * self.scale as i32) / 2;
        (MARGIN + column * across + slack, self.top() + row * down)
    }

    /// Below the last row of tiles.
    fn bottom(&self) -> i32 {
        self.top() + self.tiles.len().div_ceil(self.columns) as i32 * self.pitch().1 - BETWEEN_ROWS
    }

    fn draw_tile<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>, i: usize) -> Drawn<B> {
        let tile = &self.tiles[i];
        let (left, top) = self.corner(i);
        let (width, height) =
            (tile.width() as i32 * self.scale as i32, tile.height() as i32 * self.scale as i32);
        let (frame, colour) = if tile.is_wrong() { (FRAME, WRONG) } else { (px(1), GRID) };
        let around = [(left - frame, top - frame), (left + width + frame, top + height + frame)];
        area.draw(&Rectangle::new(around, colour.filled()))?;
        let ink = if tile.is_wrong() { WRONG } else { INK };
        let below = (left + width / 2, top + height + IMAGE_TO_CAPTION);
        text::draw_lines(area, &self.captions[i], (SMALL, ink, HPos::Center), below)
    }
}

/// Three digits are enough to read a colour.
fn number(value: f64) -> String {
    let (size, sign) = (value.abs(), if value < 0.0 { "−" } else { "+" });
    if (1e-2..1e4).contains(&size) { format!("{sign}{size:.3}") } else { format!("{sign}{size:.2e}") }
}

impl Figure for Images<'_> {
    fn title(&self) -> &str {
        self.title
    }

    fn size(&self) -> (u32, u32) {
        let tiles = self.columns as i32 * self.pitch().0 - BETWEEN_COLUMNS;
        let (width, height) = self.weights.as_ref().map_or((0, 0), |scale| (scale.width(), Scale::HEIGHT));
        ((2 * MARGIN + tiles.max(width)) as u32, (self.bottom() + height + MARGIN) as u32)
    }

    fn draw<B: DrawingBackend>(&self, area: &DrawingArea<B, Shift>) -> Drawn<B> {
        text::draw_lines(area, &self.title_lines, (TITLE, INK, HPos::Left), (MARGIN, MARGIN))?;
        (0..self.tiles.len()).try_for_each(|i| self.draw_tile(area, i))?;
        self.weights.iter().try_for_each(|scale| scale.draw(area, (MARGIN, self.bottom())))
    }

    fn pictures(&self) -> Vec<Picture> {
        let tiles = self.tiles.iter().enumerate().map(|(i, tile)| {
            let (left, top) = self.corner(i);
            let colour = if tile.is_signed() { diverging } else { grey };
            let pixels = tile.shares(self.limit).into_iter().map(colour).collect();
            Picture { left, top, scale: self.scale, columns: tile.width() as u32, pixels }
        });
        tiles.chain(self.weights.iter().map(|scale| scale.picture((MARGIN, self.bottom())))).collect()
    }
}
