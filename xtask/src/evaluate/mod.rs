//! `cargo xtask evaluate`: weights from a file, judged on test images.

mod confusion;
mod images;
mod network;
mod report;
mod score;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context, ensure};
use clap::builder::PossibleValuesParser;
use lab::{options::PlaceOptions, screen::Stream};
use weights::Weights;

use network::Network;
use report::Report;
use score::{Loss, evaluate};

/// Which weights, and on which images.
#[derive(clap::Args)]
pub struct Args {
    /// Weights that a lab has written with --save
    file: PathBuf,
    /// Data set whose test images to use (without it: the one that the weights were trained on)
    #[arg(long, value_name = "NAME", value_parser = every_dataset())]
    dataset: Option<String>,
    #[command(flatten)]
    place: PlaceOptions,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// The catalogue's data sets, and the digits of TP4 and TP5.
fn every_dataset() -> PossibleValuesParser {
    let catalogue = data::catalogue::all().iter().map(|dataset| dataset.name.as_str());
    catalogue.chain([data::digits::NAME]).collect::<Vec<_>>().into()
}

/// Prints what the file is, then mean loss and accuracy on the test images, and which classes are taken for which.
///
/// # Errors
/// If the file does not hold weights, the data cannot be read, or the one does not fit the other.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    linalg::cores::start();
    let weights = Weights::read(&args.file)?;
    let about = &weights.about;
    let prepare = || anyhow::Ok((Network::new(&weights)?, Loss::of(about)?));
    let (network, loss) =
        prepare().with_context(|| format!("{} holds no model that can be evaluated", args.file.display()))?;

    let dataset = args.dataset.unwrap_or_else(|| about.dataset.clone());
    let images = images::test_images(&dataset, &args.place, &about.classes)?;
    let pixels = images.samples.x.ncols();
    ensure!(
        network.inputs() == pixels,
        "the weights take images of {} pixels; those of {} have {pixels}",
        network.inputs(),
        images.title
    );
    let evaluation = evaluate(&network, loss, &images.samples, about.classes.len()).with_context(|| {
        format!(
            "{}: the weights are too large for these images: whatever made them had diverged. Train again with a smaller \
             learning rate",
            args.file.display()
        )
    })?;
    let report = Report { file: &args.file, weights: &weights, dataset: &dataset, images, loss, evaluation };
    match args.json {
        true => Stream::Results.say_as_it_stands(&report.json()),
        false => Stream::Results.say(&report.text(Stream::Results.columns())),
    }
    Ok(ExitCode::SUCCESS)
}
