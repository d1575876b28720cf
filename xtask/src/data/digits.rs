//! The part of `cargo xtask data` on the digits 1, 7 and 8.

use data::digits::{self, Files, locate::candidates, locate::missing};
use data::{Found, Search, Source, Surroundings, catalogue};
use lab::screen::Screen;

use super::places::{less_than_all, own, table_of};

/// Says which folders have the four arrays, and what a run uses.
pub(super) fn show(surroundings: &Surroundings, screen: &Screen) {
    let search = Search { offline: true, ..Search::default() };
    screen.say("Digits 1, 7 and 8 of MNIST, as arrays");
    screen.say(&table_of(&candidates(&search, surroundings), what_is_there));
    screen.say(&match digits::locate(&search, surroundings, |_| None) {
        Ok(Files::Mnist(_)) => "A run takes them from MNIST, where it finds that.\n".to_owned(),
        Ok(files) => match digits::load(&files, None) {
            Ok(_) => format!("A run uses {}.\n", files.found().folder.display()),
            Err(error) => format!("A run stops: {error}\n"),
        },
        Err(error) => format!("A run stops: {error}.\n"),
    });
}

fn what_is_there(found: &Found) -> String {
    if let Some(less) = less_than_all(&missing(&found.folder)) {
        return less;
    }
    match digits::load(&Files::Arrays(found.clone()), None) {
        Err(error) => format!("damaged: {error}"),
        Ok(digits) => {
            let counts = format!("{} + {} images", digits.train.len(), digits.test.len());
            match digits.source {
                Source::Full => format!("{counts}, whole (SHA-256 verified)"),
                Source::Sample | Source::Folder => {
                    counts + &own(catalogue::digits(), &found.folder, "the course's")
                }
            }
        }
    }
}
