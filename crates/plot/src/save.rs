//! The two files of a figure: SVG and PNG.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use data::whole_file;
use plotters::prelude::{DrawingBackend, IntoDrawingArea, Rectangle, SVGBackend};
use plotters::style::{Color, WHITE};

use crate::canvas::Canvas;
use crate::error::PlotError;
use crate::figure::{Drawn, Figure, Picture};
use crate::style::UNITS;

/// Pixels of the PNG in one pixel of the figure at its natural size: screens of today have as many.
const PNG_SCALE: u32 = 2;

/// The largest area drawn, in pixels at natural size; a bitmap of it takes 48 bytes each.
const MOST_PIXELS: u64 = 8_000_000;

/// Writes `base.svg` and `base.png`, each whole or not at all, and makes the folders above them.
pub(super) fn save(base: &Path, figure: &impl Figure) -> Result<[PathBuf; 2], PlotError> {
    let (width, height) = figure.size();
    let (width, height) = (width / UNITS, height / UNITS);
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PlotError::TooLarge { title: figure.title().to_owned(), width, height });
    }
    let failed = |reason| PlotError::Draw { title: figure.title().to_owned(), reason };
    let files = [("svg", svg(figure).map_err(failed)?.into_bytes()), ("png", png(figure).map_err(failed)?)];
    write_beside(base, files)
}

/// Writes two files that differ in their ending, each whole or not at all, and makes the folders above them. Where one
/// cannot be written, the other one is there all the same.
pub fn write_beside(base: &Path, files: [(&str, Vec<u8>); 2]) -> Result<[PathBuf; 2], PlotError> {
    let failed = |paths, source| PlotError::Write { paths, source };
    if let Some(folder) = base.parent() {
        fs::create_dir_all(folder).map_err(|source| failed(vec![folder.to_owned()], source))?;
    }
    let (mut unwritten, mut first_error) = (Vec::new(), None);
    let paths = files.map(|(ending, bytes)| {
        let path = with_ending(base, ending);
        if let Err(error) = whole_file::write(&path, &bytes) {
            unwritten.push(path.clone());
            first_error.get_or_insert(error);
        }
        path
    });
    first_error.map_or(Ok(paths), |source| Err(failed(unwritten, source)))
}

/// `rates-0.1` and `svg` give `rates-0.1.svg`: what looks like an ending in a name stays.
pub fn with_ending(base: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(base);
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// The figure as SVG. plotters writes the shapes; the head and the pictures are written here.
pub(super) fn svg(figure: &impl Figure) -> Result<String, String> {
    let (width, height) = figure.size();
    let mut text = String::new();
    draw(SVGBackend::with_string(&mut text, (width, height)), figure, &[])?;
    let (_, shapes) = text.split_once('\n').ok_or("no shapes in the SVG")?;
    let shapes = shapes.trim_end().strip_suffix("</svg>").ok_or("no end in the SVG")?;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{}\" \
         viewBox=\"0 0 {width} {height}\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n{shapes}",
        width / UNITS,
        height / UNITS,
    );
    for picture in figure.pictures() {
        let Picture { left, top, scale, columns, .. } = picture;
        let rgb: Vec<u8> = picture.pixels.iter().flat_map(|p| [p.0, p.1, p.2]).collect();
        let png = encode(&rgb, (columns, picture.rows()))?;
        svg += &format!(
            "<image x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" style=\"image-rendering:pixelated\" \
             href=\"data:image/png;base64,{}\"/>\n",
            columns * scale,
            picture.rows() * scale,
            BASE64_STANDARD.encode(png),
        );
    }
    svg += "</svg>\n";
    Ok(svg)
}

/// The figure as PNG: drawn at `UNITS` per pixel, then averaged down to `PNG_SCALE`, which smooths what is left of
/// the edges.
fn png(figure: &impl Figure) -> Result<Vec<u8>, String> {
    let (width, height) = figure.size();
    let mut large = vec![0; 3 * width as usize * height as usize];
    draw(Canvas::new(&mut large, (width, height)), figure, &figure.pictures())?;
    let shrink = UNITS / PNG_SCALE;
    let (columns, rows) = (width / shrink, height / shrink);
    let mut small = Vec::with_capacity(3 * columns as usize * rows as usize);
    for (y, x, channel) in
        (0..rows).flat_map(|y| (0..columns).flat_map(move |x| (0..3).map(move |channel| (y, x, channel))))
    {
        let cells = (0..shrink).flat_map(|dy| (0..shrink).map(move |dx| (y * shrink + dy, x * shrink + dx)));
        let sum: u32 = cells
            .map(|(y, x)| u32::from(large[3 * (y as usize * width as usize + x as usize) + channel]))
            .sum();
        small.push((sum / shrink.pow(2)) as u8);
    }
    encode(&small, (columns, rows))
}

fn draw<B: DrawingBackend>(backend: B, figure: &impl Figure, pictures: &[Picture]) -> Result<(), String> {
    let area = backend.into_drawing_area();
    let draw_all = || -> Drawn<B> {
        area.fill(&WHITE)?;
        figure.draw(&area)?;
        for picture in pictures {
            for (i, pixel) in (0..).zip(&picture.pixels) {
                let scale = picture.scale as i32;
                let (x, y) = ((i % picture.columns) as i32 * scale, (i / picture.columns) as i32 * scale);
                let (x, y) = (picture.left + x, picture.top + y);
                area.draw(&Rectangle::new([(x, y), (x + scale, y + scale)], pixel.filled()))?;
            }
        }
        area.present()
    };
    draw_all().map_err(|error| error.to_string())
}

/// RGB bytes as a PNG file.
fn encode(rgb: &[u8], (columns, rows): (u32, u32)) -> Result<Vec<u8>, String> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, columns, rows);
    encoder.set_color(png::ColorType::Rgb);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(rgb)?;
        writer.finish()
    });
    written.map_err(|error| error.to_string())?;
    Ok(file)
}
