//! `cargo xtask show`: images of a data set, drawn in the terminal.

use std::{ops::Range, process::ExitCode};

use anyhow::{bail, ensure};
use lab::{
    find,
    options::{DataOptions, PlaceOptions, dataset_names},
    plot::Tile,
    terminal,
};

/// Which images to draw.
#[derive(clap::Args)]
pub struct Args {
    /// The data set
    #[arg(value_parser = dataset_names())]
    dataset: String,
    /// A training image by its number, from 0, or several: 0..16
    #[arg(value_parser = range, default_value = "0..10")]
    images: Range<usize>,
    #[command(flatten)]
    place: PlaceOptions,
}

/// Draws the images side by side, each with its number and its class.
///
/// # Errors
/// If the data cannot be read or has no such image.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = find::load(&DataOptions { dataset: args.dataset, train: None, place: args.place })?;
    let (images, classes) = (&loaded.train, &loaded.dataset.classes);
    let (first, end) = (args.images.start, args.images.end);
    if end > images.len() {
        bail!("there is no image {}: the training images are numbered 0 to {}", end - 1, images.len() - 1);
    }
    ensure!(first < end, "{first}..{end} names no image; {end}..{first} would");
    let tile = |i| {
        let class = &classes[usize::from(images.label(i))];
        Tile::new(images.image(i), images.height(), images.width(), format!("{i}: {class}"))
    };
    let tiles: Vec<Tile<'_>> = args.images.map(tile).collect();
    println!("{}", terminal::pictures(&tiles, terminal::Screen::stdout()));
    Ok(ExitCode::SUCCESS)
}

/// `5` or `0..16`, the end not included.
fn range(text: &str) -> Result<Range<usize>, String> {
    let number =
        |text: &str| text.parse::<usize>().map_err(|_| format!("{text:?} is not the number of an image"));
    match text.split_once("..") {
        Some((first, end)) => Ok(number(first)?..number(end)?),
        None => number(text).map(|image| image..image + 1),
    }
}
