//! The files of one data set.

use std::fs;
use std::path::Path;

use data::catalogue::{Dataset, File};
use data::{locate, verify};
use xtask::programs::download::Source;

use super::attempt::attempt;
use super::content::Form;
use super::error::{Error, Tried};
use super::fault::Fault;
use super::partial_file;
use super::place::Place;
use super::screen::Screen;
use super::time_limits::Patience;

/// Brings the files of `dataset` into `folder` (its own: `datasets/fashion-mnist`), from the first of `sources`
/// that has them. Files already there and whole are kept; others of their name are replaced only once the new
/// one is verified.
///
/// # Errors
/// When no source gave one of the files: then none of the later ones is asked for.
pub fn bring(
    dataset: &Dataset,
    sources: &[Source],
    folder: &Path,
    patience: &Patience,
    screen: Screen,
) -> Result<(), Error> {
    let mut sources: Vec<&Source> = sources.iter().collect();
    dataset.files().iter().for_each(|file| partial_file::clear_stale(folder, &file.name));
    for file in dataset.files() {
        let there = locate::file_in(folder, file).map(|path| verify::check(&path, file).map(|()| path));
        patience.restart();
        match there {
            Some(Ok(path)) => {
                screen.line(&format!("{}: already there, whole", path.display()));
                continue;
            }
            Some(Err(damaged)) => screen.line(&format!("{damaged}; to be replaced")),
            None => {}
        }
        bring_file(dataset, file, &mut sources, folder, patience, screen)?;
    }
    Ok(())
}

/// One file. The source that gives it moves to the front, to be the first asked for the next one.
fn bring_file(
    dataset: &Dataset,
    file: &File,
    sources: &mut [&Source],
    folder: &Path,
    patience: &Patience,
    screen: Screen,
) -> Result<(), Error> {
    let failed =
        |tried, gave_up| Error { dataset: dataset.name.clone(), file: file.name.clone(), tried, gave_up };
    let mut tried = Vec::new();
    for index in 0..sources.len() {
        for place in Place::all(sources[index], dataset, file) {
            match ask(&place, file, folder, patience, screen) {
                Ok(form) => {
                    if form == Form::Raw {
                        // A damaged packed file would still be found before it.
                        let _ = fs::remove_file(folder.join(&file.name));
                    }
                    sources[..=index].rotate_right(1);
                    return Ok(());
                }
                Err((attempts, fault)) => {
                    let ends_it = matches!(fault, Fault::Write { .. });
                    tried.push(Tried { place, attempts, fault });
                    if ends_it || patience.is_spent() {
                        return Err(failed(tried, patience.is_spent()));
                    }
                }
            }
        }
    }
    Err(failed(tried, false))
}

/// Asks one place, again and again while its faults may pass. Errs with the number of attempts and the last fault.
fn ask(
    place: &Place,
    file: &File,
    folder: &Path,
    patience: &Patience,
    screen: Screen,
) -> Result<Form, (u32, Fault)> {
    let mut attempts = 1;
    loop {
        let fault = match attempt(place, file, folder, patience, screen) {
            Ok(form) => return Ok(form),
            Err(fault) => fault,
        };
        let last = attempts == patience.attempts() || !matches!(place, Place::Address(_));
        if last || !fault.may_pass() || patience.is_spent() {
            return Err((attempts, fault));
        }
        let pause = patience.pause(attempts);
        if patience.gives_up_after().is_none() {
            screen.line(&format!("{place}: {fault}; trying again in {} s", pause.as_secs_f64()));
        }
        patience.sleep(pause);
        if patience.is_spent() {
            return Err((attempts, fault));
        }
        attempts += 1;
    }
}
