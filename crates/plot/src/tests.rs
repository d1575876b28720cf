//! The written files, read back: the PNG by a decoder, the SVG by an XML parser.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use plotters::style::RGBColor;

use super::*;
use crate::images::Images;
use crate::panels::Panels;
use crate::save::svg;
use crate::style::{WRONG, colour};
use crate::tile::diverging;

/// Both files of a figure.
pub(super) struct Files {
    pub svg: String,
    width: u32,
    rgb: Vec<RGBColor>,
}

impl Files {
    pub fn read(written: Result<[PathBuf; 2], PlotError>) -> Self {
        let [svg, png] = written.unwrap();
        let (width, _, rgb) = decode(&fs::read(png).unwrap());
        Self { svg: fs::read_to_string(svg).unwrap(), width, rgb }
    }

    fn of_panels(title: &str, panels: &[Panel], columns: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::read(save_panels(&folder.path().join("plot"), title, panels, columns))
    }

    fn of_images(title: &str, tiles: &[Tile], columns: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self::read(save_images(&folder.path().join("plot"), title, tiles, columns))
    }

    /// How many pixels of the PNG have exactly this colour.
    pub fn count(&self, colour: RGBColor) -> usize {
        self.rgb.iter().filter(|&&pixel| pixel == colour).count()
    }

    /// Every text of the SVG.
    pub fn texts(&self) -> Vec<String> {
        let document = roxmltree::Document::parse(&self.svg).unwrap();
        let texts = document.descendants().filter(|node| node.has_tag_name("text"));
        texts.map(|node| node.text().unwrap().trim().to_owned()).collect()
    }
}

/// Asserts that each text of an SVG lies within the figure and covers no other one.
pub(super) fn assert_texts_are_legible(svg: &str) {
    let document = roxmltree::Document::parse(svg).unwrap();
    let number = |node: &roxmltree::Node, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let boxes: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            let line = node.text().unwrap().trim().to_owned();
            let (x, y, em) = (number(&node, "x"), number(&node, "y"), number(&node, "font-size"));
            let width = text::advance(&line, em);
            let left = match node.attribute("text-anchor").unwrap() {
                "start" => 0.0,
                "middle" => -width / 2.0,
                _ => -width,
            };
            let base = match node.attribute("dy").unwrap() {
                "0.76em" => 0.76 * em,
                "0.5ex" => 0.27 * em,
                _ => -0.27 * em,
            };
            // From the top of a capital to the base line; turned by 270 degrees, (x, y) goes to (y, -x).
            let (l, t, r, b) = (left, base - 0.73 * em, left + width, base);
            match node.attribute("transform") {
                None => (line, [x + l, y + t, x + r, y + b]),
                Some(_) => (line, [x + t, y - r, x + b, y - l]),
            }
        })
        .collect();
    let view = document.root_element().attribute("viewBox").unwrap();
    let view: Vec<f64> = view.split(' ').map(|number| number.parse().unwrap()).collect();
    let (width, height) = (view[2], view[3]);
    for (i, (line, [l, t, r, b])) in boxes.iter().enumerate() {
        assert!(*l >= 0.0 && *t >= 0.0 && *r <= width && *b <= height, "{line} is cut: {:?}", boxes[i].1);
        for (other, [l2, t2, r2, b2]) in &boxes[..i] {
            let apart = r < l2 || r2 < l || b < t2 || b2 < t;
            assert!(apart, "{line} covers {other}");
        }
    }
}

fn decode(png: &[u8]) -> (u32, u32, Vec<RGBColor>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgb);
    let pixels = bytes.chunks_exact(3).map(|p| RGBColor(p[0], p[1], p[2])).collect();
    (info.width, info.height, pixels)
}

/// A curve over epochs 1, 2, 3, …
fn curve(name: &str, values: &[f64]) -> Curve {
    Curve::new(name, (1..).map(f64::from).zip(values.iter().copied()))
}

fn loss() -> Panel {
    Panel::new("Loss", "epoch", "mean cross-entropy")
        .curve(curve("training", &[0.645, 0.498, 0.469, 0.456]))
        .curve(curve("validation", &[0.599, 0.543, 0.461, 0.51]).dashed())
}

fn accuracy() -> Panel {
    Panel::new("Accuracy", "epoch", "share").curve(curve("validation", &[0.79, 0.81, 0.83, 0.82]).dashed())
}

/// The usual figure of a lab: both files hold every word and every curve, the PNG at twice the size.
#[test]
fn two_panels() {
    let files = Files::of_panels("TP3, seed 0", &[loss(), accuracy()], 2);
    let texts = files.texts();
    for word in
        ["TP3, seed 0", "Loss", "Accuracy", "epoch", "mean cross-entropy", "training", "validation", "4"]
    {
        assert!(texts.iter().any(|text| text == word), "{word} is not in {texts:?}");
    }
    assert_eq!(texts.iter().filter(|text| *text == "training").count(), 1, "one legend for all panels");
    assert!(!texts.iter().any(|text| text == "1.5"), "epochs are whole");
    let document = roxmltree::Document::parse(&files.svg).unwrap();
    let width = document.root_element().attribute("width").unwrap();
    assert_eq!(files.width, 2 * width.parse::<u32>().unwrap());
    assert!(files.count(colour(0)) > 1000, "a solid curve");
    assert!(files.count(colour(1)) > 1000, "two dashed ones");
    assert_texts_are_legible(&files.svg);
}

/// A name keeps its colour in a panel where it is the only one.
#[test]
fn a_name_keeps_its_colour() {
    let files = Files::of_panels("", &[loss(), accuracy()], 2);
    let right = |i: &usize| i % files.width as usize > files.width as usize / 2;
    let count = |colour| (0..files.rgb.len()).filter(right).filter(|&i| files.rgb[i] == colour).count();
    assert_eq!(count(colour(0)), 0);
    assert!(count(colour(1)) > 500);
}

/// Reports compare runs; the same run must not change its plots.
#[test]
fn same_input_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str| {
        let paths = save_panels(&folder.path().join(name), "t", &[loss()], 1).unwrap();
        paths.map(|path| fs::read(path).unwrap())
    };
    assert_eq!(bytes("a"), bytes("b"));
}

/// A learning rate that is too large: the curve ends in a cross, and the figure says where.
#[test]
fn diverging_curves() {
    let wild = loss().curve(curve("rate 1000", &[2.0, f64::INFINITY, f64::NAN, 1.0]));
    let files = Files::of_panels("", &[wild], 1);
    assert!(files.texts().contains(&"rate 1000: not finite from epoch 2 on".to_owned()));
    // Beside the legend's sample, two strokes of 10√2 pixels by 2, doubled in both directions.
    let without = Files::of_panels("", &[loss().curve(curve("rate 1000", &[]))], 1);
    assert!(files.count(colour(2)) > without.count(colour(2)) + 80);
    assert_texts_are_legible(&files.svg);
    let zero = Panel::new("", "pass", "").log_y().curve(curve("test", &[1.0, 0.0]));
    assert!(
        Files::of_panels("", &[zero], 1).texts().contains(&"test: not above 0 from pass 2 on".to_owned())
    );
}

/// After one epoch there is no line yet, but a dot: 28 square pixels, four times as many in the PNG.
#[test]
fn one_epoch() {
    let panel = |values: &[f64]| Panel::new("", "epoch", "loss").curve(curve("training", values));
    let [one, none] = [&[0.5][..], &[]].map(|values| Files::of_panels("", &[panel(values)], 1));
    assert!(one.count(colour(0)) > none.count(colour(0)) + 80);
    assert!(one.texts().contains(&"1".to_owned()));
}

/// No curve, no finite point, no panel, no column: still a picture, which says so.
#[test]
fn nothing_to_plot() {
    let empty = Panel::new("Loss", "epoch", "loss");
    let lost = empty.clone().curve(curve("training", &[f64::NAN]));
    for panel in [empty.clone(), empty.log_y(), lost] {
        assert!(Files::of_panels("", &[panel], 0).texts().contains(&"nothing to show".to_owned()));
    }
    assert_eq!(Files::of_panels("Empty", &[], 2).texts(), ["Empty"]);
    assert_eq!(Files::of_images("Empty", &[], 2).texts(), ["Empty"]);
}

/// Side by side, panels that share their y axis have the same ticks; by default each has its own.
#[test]
fn shared_y() {
    let low = Panel::new("", "epoch", "").curve(curve("", &[0.0, 1.0]));
    let high = Panel::new("", "epoch", "").curve(curve("", &[0.0, 50.0]));
    let fifties = |panels: &[Panel]| {
        Files::of_panels("", panels, 2).texts().iter().filter(|text| *text == "50").count()
    };
    assert_eq!(fifties(&[low.clone(), high.clone()]), 1);
    assert_eq!(fifties(&[low.shared_y(), high.shared_y()]), 2);
}

/// Long titles and names, many curves, wide labels, extreme values: no text is cut, and none covers another.
#[test]
fn every_text_is_legible() {
    let long = "a very long text that nobody would write in a plot, yet somebody will, without any doubt; "
        .repeat(2);
    let panel = |values: &[f64]| {
        let empty = Panel::new(&long, "epoch", &long);
        (0..9).fold(empty, |panel, i| panel.curve(curve(&format!("{i}: {long}"), values)))
    };
    let steps: Vec<f64> = (0..150_000).map(f64::from).collect();
    for values in [&[1e-9, 1.3e-9][..], &[1e300, 1e-300], &[0.3, f64::NAN], &[-123456.0, 98765.4], &steps] {
        let panels = [panel(values), panel(values).log_y(), panel(values).shared_y()];
        for columns in 1..=3 {
            assert_texts_are_legible(&svg(&Panels::new(&long, &panels, columns)).unwrap());
        }
    }
    let pixels = [0; 784];
    let tiles = vec![Tile::new(&pixels, 28, 28, &long); 12];
    assert_texts_are_legible(&svg(&Images::new(&long, &tiles, 12)).unwrap());
}

/// Names come from outside: XML's own signs stay what they are, control characters go.
#[test]
fn signs_of_xml() {
    let panel = Panel::new("a < b & c", "\"x\"", "it's").curve(curve("<b>", &[1.0, 2.0]));
    let texts = Files::of_panels("nul \0 and escape \u{1b}", &[panel], 1).texts();
    for text in ["nul and escape", "a < b & c", "\"x\"", "it's", "<b>"] {
        assert!(texts.iter().any(|other| other == text), "{text} is not in {texts:?}");
    }
}

/// The error names the folder or each file that refuses, and leaves nothing half written; the other file is there.
#[test]
fn unwritable() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs");
    fs::write(&file, "not a folder").unwrap();
    let error = save_panels(&file.join("tp3/train"), "t", &[loss()], 1).unwrap_err();
    assert!(error.to_string().contains(&*file.join("tp3").to_string_lossy()), "{error}");
    let taken = folder.path().join("taken.svg");
    fs::create_dir(&taken).unwrap();
    let error = save_panels(&folder.path().join("taken"), "t", &[loss()], 1).unwrap_err();
    assert!(error.to_string().contains(&*taken.to_string_lossy()), "{error}");
    assert_eq!(names(folder.path()), ["runs", "taken.png", "taken.svg"]);
    let [svg, png] = [folder.path().join("both.svg"), folder.path().join("both.png")];
    [&svg, &png].into_iter().for_each(|path| fs::create_dir(path).unwrap());
    let error = save_panels(&folder.path().join("both"), "t", &[loss()], 1).unwrap_err();
    assert!(error.to_string().contains(&format!("{} and {}", svg.display(), png.display())), "{error}");
}

/// Missing folders are made, older files replaced, dots in a name kept, and no other file appears.
#[test]
fn files_and_folders() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("a/b");
    for _ in 0..2 {
        save_panels(&inner.join("rate-0.1"), "t", &[loss()], 1).unwrap();
    }
    assert_eq!(names(&inner), ["rate-0.1.png", "rate-0.1.svg"]);
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Too many images at once end in an error, not in a panic or an exhausted memory.
#[test]
fn too_large() {
    let pixels = [0; 784];
    let tiles = vec![Tile::new(&pixels, 28, 28, "bag"); 10_000];
    let folder = tempfile::tempdir().unwrap();
    let error = save_images(&folder.path().join("all"), "All", &tiles, 100).unwrap_err();
    assert!(matches!(error, PlotError::TooLarge { .. }), "{error}");
    assert_eq!(names(folder.path()), [""; 0]);
}

/// Each pixel is a sharp square of its own grey, 0 black and 255 white as in the data, in the PNG and in the picture within the SVG.
#[test]
fn pixels_are_sharp_squares() {
    let pixels = [0, 255, 100, 30];
    let files = Files::of_images("", &[Tile::new(&pixels, 2, 2, "")], 1);
    // One image of 280 × 280 pixels, doubled in both directions: a quarter of it for each pixel.
    for grey in [100, 30] {
        assert_eq!(files.count(RGBColor(grey, grey, grey)), 280 * 280);
    }
    let document = roxmltree::Document::parse(&files.svg).unwrap();
    let image = document.descendants().find(|node| node.has_tag_name("image")).unwrap();
    let data = image.attribute("href").unwrap().strip_prefix("data:image/png;base64,").unwrap();
    let (width, height, inner) = decode(&BASE64_STANDARD.decode(data).unwrap());
    assert_eq!((width, height), (2, 2));
    assert_eq!(inner, [0, 255, 100, 30].map(|grey| RGBColor(grey, grey, grey)));
}

/// A wrong image is framed in red; a right one is not. Captions are there, and the files are small.
#[test]
fn grid_of_predictions() {
    let noise: Vec<u8> = (0..784u32).map(|i| (i * i * 31 % 251) as u8).collect();
    let tiles = |wrong: usize| -> Vec<_> {
        (0..16).map(|i| Tile::new(&noise, 28, 28, format!("class {i}")).wrong(i == wrong)).collect()
    };
    let [marked, right] = [3, 99].map(|wrong| Files::of_images("Predictions", &tiles(wrong), 8));
    // The frame alone: four sides of 112 pixels, 3 thick, doubled in both directions.
    assert!(marked.count(WRONG) > 4 * 112 * 3 * 4);
    assert_eq!(right.count(WRONG), 0);
    assert!(marked.texts().contains(&"class 15".to_owned()));
    assert!(marked.svg.len() < 300_000, "{} bytes", marked.svg.len());
}

/// Blue below 0, red above, the scale shared by all tiles and written at the bar with what it is of.
#[test]
fn signed_tiles() {
    let (a, b) = ([-0.25, 0.0], [0.125, f64::NAN]);
    let tiles = [Tile::signed(&a, 1, 2, "a"), Tile::signed(&b, 1, 2, "b")];
    let files = Files::of_images("Weights", &tiles, 2);
    for share in [-1.0, 0.0, 0.5, f64::NAN] {
        assert!(files.count(diverging(share)) >= 280 * 280, "{share}");
    }
    let RGBColor(red, _, blue) = diverging(-1.0);
    assert!(blue > 2 * red);
    assert_eq!(files.texts(), ["Weights", "a", "b", "weight", "−0.250", "0", "+0.250"]);
    assert_texts_are_legible(&files.svg);
    // One narrow tile: the figure is as wide as its bar.
    assert_texts_are_legible(&Files::of_images("", &[Tile::signed(&[-1e-9; 100], 100, 1, "")], 1).svg);
}
