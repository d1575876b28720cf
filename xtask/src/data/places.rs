//! What the folders have that data may come from: a table of them, and the words for those that are not whole.

use std::path::Path;

use data::{Found, catalogue::File, locate::file_in, verify};
use lab::screen::Stream;

use crate::table::Narrow;

/// A row for each of these places.
pub fn table_of(places: &[Found], what_is_there: impl Fn(&Found) -> String) -> String {
    let mut table = crate::table::table();
    table.set_header(["place", "folder", "what is there"]);
    for found in places {
        table.add_row([found.place.to_string(), found.folder.display().to_string(), what_is_there(found)]);
    }
    let narrow = Narrow { breaks: &[2], ..Narrow::default() };
    crate::table::text(&table, Stream::Results.columns(), narrow)
}

/// What to say of a folder that lacks some of a data set's four files, or all.
pub fn less_than_all(missing: &[impl AsRef<str>]) -> Option<String> {
    let names: Vec<&str> = missing.iter().map(AsRef::as_ref).collect();
    match names.len() {
        0 => None,
        4 => Some("nothing".to_owned()),
        _ => Some(format!("not all: {} missing, so it is passed over", names.join(", "))),
    }
}

/// That a folder's images are the user's own, for the first of these files that is not what the catalogue has.
pub fn own<'a>(files: impl IntoIterator<Item = &'a File>, folder: &Path, known: &str) -> String {
    let altered = |file: &&File| file_in(folder, file).is_none_or(|path| verify::check(&path, file).is_err());
    let altered = files.into_iter().find(altered);
    let which = altered.map_or(String::new(), |file| format!(": {} is not {known}", file.name));
    format!(" of your own{which}")
}
