//! Which images the options of a comparison ask for.

use clap::{Parser, builder::PossibleValuesParser};
use data::{catalogue, digits};
use lab::options::PlaceOptions;
use xtask::images::{self, Images};

/// The options that say where the data is, which `diff` has to know too.
#[derive(Parser)]
#[command(bin_name = "cargo xtask diff", no_binary_name = true)]
struct DataOnly {
    #[arg(long, value_parser = names())]
    dataset: Option<String>,
    #[command(flatten)]
    place: PlaceOptions,
}

fn names() -> PossibleValuesParser {
    let catalogue = catalogue::all().iter().map(|dataset| dataset.name.as_str());
    catalogue.chain([digits::NAME]).collect::<Vec<_>>().into()
}

/// Finds the images that the options of a lab ask for; without `--dataset`, those of `default`.
///
/// # Errors
/// If they are not where the options say, or nowhere.
pub fn find(options: &[String], default: &str) -> anyhow::Result<Images> {
    let DataOnly { dataset, place } = DataOnly::parse_from(among(options));
    images::find(dataset.as_deref().unwrap_or(default), place)
}

/// The options of [`DataOnly`], from among all the options of a lab.
fn among(options: &[String]) -> Vec<&String> {
    let mut known = Vec::new();
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match word.split('=').next().unwrap_or_default() {
            "--offline" | "--full" => known.push(word),
            "--dataset" | "--data-dir" => {
                known.push(word);
                known.extend((!word.contains('=')).then(|| words.next()).flatten());
            }
            _ => {}
        }
    }
    known
}
