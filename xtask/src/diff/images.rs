//! The images of a comparison, found once for both sides.

use std::{env, path::PathBuf};

use anyhow::{Context, ensure};
use clap::{Parser, builder::PossibleValuesParser};
use data::{catalogue, locate::ENVIRONMENT_VARIABLE};
use lab::options::{DataOptions, PlaceOptions};

/// The data set of TP4 and TP5: a folder of four arrays.
const DIGITS: &str = "digits-178";

/// Which images, and where they are.
pub struct Images {
    /// `fashion-mnist`
    pub dataset: String,
    /// Their folder, for a side that does not look for them itself.
    pub folder: PathBuf,
}

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
    catalogue.chain([DIGITS]).collect::<Vec<_>>().into()
}

/// Finds the images that the options of a lab ask for; without `--dataset`, those of `default`.
///
/// # Errors
/// If they are not where the options say, or nowhere.
pub fn find(options: &[String], default: &str) -> anyhow::Result<Images> {
    let DataOnly { dataset, place } = DataOnly::parse_from(among(options));
    let dataset = dataset.unwrap_or(default.into());
    let folder = if dataset == DIGITS {
        digits(&place)?
    } else {
        lab::find_data(&DataOptions { dataset: dataset.clone(), train: None, place })?.folder
    };
    Ok(Images { dataset, folder })
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

/// The folder of the digits: `--data-dir`, or the first that is there of those in `PASAPAS_DATA` and in the project.
fn digits(place: &PlaceOptions) -> anyhow::Result<PathBuf> {
    let has_arrays = |folder: &PathBuf| folder.join("x.npy").is_file();
    if let Some(folder) = &place.data_dir {
        let found = [folder.join(DIGITS), folder.clone()].into_iter().find(has_arrays);
        return found
            .with_context(|| format!("no x.npy in {}, nor in its sub-folder {DIGITS}", folder.display()));
    }
    let root = data::project_root();
    let environment = env::var_os(ENVIRONMENT_VARIABLE).filter(|folder| !folder.is_empty());
    let environment = environment.map(|folder| root.join(folder).join(DIGITS)).filter(has_arrays);
    let folder = environment.unwrap_or(root.join("datasets").join(DIGITS));
    ensure!(has_arrays(&folder), "no x.npy in {}", folder.display());
    Ok(folder)
}
