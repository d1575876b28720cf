//! `cargo xtask data`: what data there is on this machine, and which of it a run would use.

mod digits;
mod places;

use anyhow::Result;
use data::locate::{candidates, missing};
use data::{Dataset, Found, Place, Search, Source, Surroundings, load, locate};
use lab::screen::Screen;

use places::{less_than_all, own, table_of};

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
