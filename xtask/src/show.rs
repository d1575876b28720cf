//! `cargo xtask show`: images of a data set, drawn in the terminal.

use std::{ops::Range, process::ExitCode};

use anyhow::ensure;
use lab::{
    find_images,
    options::{DataOptions, PlaceOptions, dataset_names},
    screen::Screen,
};
use plot::{
    Tile,
    terminal::{self, Terminal},
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
    let options = DataOptions { dataset: args.dataset, train: None, place: args.place };
    let loaded = find_images::load(&options, false)?;
    let (images, classes) = (&loaded.train, &loaded.dataset.classes);
    let (first, end) = (args.images.start, args.images.end);
    ensure!(first < end, "{first}..{end} names no image: the first number must be below the second");
    ensure!(
        end <= images.len(),
        "there is no image {}: the training images in {} are numbered 0 to {}",
        end - 1,
        loaded.origin.folder.display(),
        images.len() - 1
    );
    let tile = |i| {
        let class = &classes[usize::from(images.label(i))];
        Tile::new(images.image(i), images.height(), images.width(), format!("{i}: {class}"))
    };
    let tiles: Vec<Tile<'_>> = args.images.map(tile).collect();
    Screen { quiet: false }.say(terminal::pictures(&tiles, Terminal::stdout()).trim_end());
    Ok(ExitCode::SUCCESS)
}

/// `5` or `0..16`, the end not included.
fn range(text: &str) -> Result<Range<usize>, String> {
    let number = |text: &str| match text.parse::<u32>() {
        Ok(number) => Ok(number as usize),
        Err(_) => Err(format!("{text:?} is not the number of an image")),
    };
    match text.split_once("..") {
        Some((first, end)) => Ok(number(first)?..number(end)?),
        None => number(text).map(|image| image..image + 1),
    }
}
