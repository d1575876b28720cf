//! `cargo xtask data`: what data there is on this machine, and which of it a run would use.

mod digits;

use std::path::Path;

use anyhow::Result;
use data::catalogue::File;
use data::locate::{candidates, file_in, missing};
use data::{Dataset, Found, Place, Search, Source, Surroundings, load, locate, verify};
use lab::screen::{Screen, Stream};

use crate::table::Narrow;

/// Show what data is on this machine, from where, whole or not, and which of it a run would use
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command.
pub fn run(Args {}: Args) -> Result<()> {
    let surroundings = Surroundings::of_this_machine();
    let screen = Screen { quiet: false };
    for dataset in data::catalogue::all() {
        screen.say(&format!("{} ({})", dataset.title, dataset.licence));
        screen.say(&table(dataset, &surroundings));
        let search = Search { offline: true, ..Search::default() };
        screen.say(&match locate(dataset, &search, &surroundings, |_| None) {
            Ok(Found { place: Place::Sample, .. }) => format!(
                "A run tries to download the whole, and makes do with the sample. `cargo xtask download {}` brings \
                 the whole for good.\n",
                dataset.name
            ),
            Ok(found) => match load(dataset, &found, None) {
                Ok(_) => format!("A run uses {}.\n", found.folder.display()),
                Err(error) => format!("A run stops: {error}\n"),
            },
            Err(error) => format!("A run stops: {error}.\n"),
        });
    }
    digits::show(&surroundings, &screen);
    Ok(())
}

/// A row for each place that data may come from.
fn table(dataset: &'static Dataset, surroundings: &Surroundings) -> String {
    let sample = surroundings.project.join("sample").join(&dataset.name);
    let mut places = candidates(dataset, &Search::default(), surroundings);
    places.push(Found { place: Place::Sample, folder: sample });
    table_of(&places, |found| what_is_there(dataset, found))
}

/// A row for each of these places.
fn table_of(places: &[Found], what_is_there: impl Fn(&Found) -> String) -> String {
    let mut table = crate::table::table();
    table.set_header(["place", "folder", "what is there"]);
    for found in places {
        table.add_row([found.place.to_string(), found.folder.display().to_string(), what_is_there(found)]);
    }
    let narrow = Narrow { breaks: &[2], ..Narrow::default() };
    crate::table::text(&table, Stream::Results.columns(), narrow)
}

fn what_is_there(dataset: &'static Dataset, found: &Found) -> String {
    if let Some(less) = less_than_all(&missing(dataset, &found.folder)) {
        return less;
    }
    match load(dataset, found, None) {
        Err(error) => format!("damaged: {error}"),
        Ok(images) => {
            let counts = format!("{} + {} images", images.train.len(), images.test.len());
            match images.origin.source {
                Source::Full => format!("{counts}, whole (SHA-256 verified)"),
                Source::Sample => format!("{counts}, the sample"),
                Source::Folder => counts + &own(dataset.files(), &found.folder, "the published one"),
            }
        }
    }
}

/// What to say of a folder that lacks some of a data set's four files, or all.
fn less_than_all(missing: &[impl AsRef<str>]) -> Option<String> {
    let names: Vec<&str> = missing.iter().map(AsRef::as_ref).collect();
    match names.len() {
        0 => None,
        4 => Some("nothing".to_owned()),
        _ => Some(format!("not all: {} missing, so it is passed over", names.join(", "))),
    }
}

/// That a folder's images are the user's own, for the first of these files that is not what the catalogue has.
fn own<'a>(files: impl IntoIterator<Item = &'a File>, folder: &Path, known: &str) -> String {
    let altered = |file: &&File| file_in(folder, file).is_none_or(|path| verify::check(&path, file).is_err());
    let altered = files.into_iter().find(altered);
    let which = altered.map_or(String::new(), |file| format!(": {} is not {known}", file.name));
    format!(" of your own{which}")
}
