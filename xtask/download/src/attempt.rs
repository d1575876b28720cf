//! One attempt at one file: opened, checked while it is written beside its goal, put in place.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use data::catalogue::File;

use super::content::{self, Form};
use super::fault::Fault;
use super::http::{self, Body};
use super::partial_file::Part;
use super::place::Place;
use super::screen::{Progress, Screen};
use super::time_limits::Patience;
use super::transfer_rate::Pace;

/// Brings `file` from `place` into `folder`, once, in the form in which it came.
///
/// # Errors
/// When it is not the file, or cannot be had or written. The folder is then as it was.
pub fn attempt(
    place: &Place,
    file: &File,
    folder: &Path,
    patience: &Patience,
    screen: Screen,
) -> Result<Form, Fault> {
    let progress = screen.start(&file.name, place);
    let body = match place {
        Place::Address(address) => http::get(address, patience.wait())?,
        Place::Path(path) => open(path)?,
    };
    progress.begin(body.length);
    let pace = Pace::new(body.length.unwrap_or(file.bytes), patience);
    let mut part = Part::create(folder, &file.name)?;
    let copied = Copied {
        from: body.bytes,
        limit: packed_limit(file),
        read: 0,
        into: &mut part,
        pace,
        patience,
        progress: &progress,
    };
    let form = content::check(copied, file)?;
    part.place(form.name(file))?;
    progress.finish(form.name(file));
    Ok(form)
}

fn open(path: &Path) -> Result<Body, Fault> {
    let file = fs::File::open(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Fault::Missing,
        _ => Fault::Read(error),
    })?;
    let length = file.metadata().map_err(Fault::Read)?.len();
    Ok(Body { length: Some(length), bytes: Box::new(file) })
}

/// More bytes than any gzip of `file` has: what does not compress grows by less than a thousandth.
fn packed_limit(file: &File) -> u64 {
    file.bytes + file.bytes / 100 + 4096
}

/// A reader that also writes each byte it gives into the part, as it came, up to a limit, unless they come too slowly.
struct Copied<'a, R> {
    from: R,
    limit: u64,
    read: u64,
    into: &'a mut Part,
    pace: Pace<'a>,
    patience: &'a Patience,
    progress: &'a Progress,
}

impl<R: Read> Read for Copied<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.read += read as u64;
        if self.read > self.limit {
            return Err(Fault::TooLong(self.limit).into());
        }
        self.into.write_all(&buffer[..read])?;
        self.patience.restart();
        self.progress.add(read as u64);
        if read > 0 {
            self.pace.add(read as u64)?;
        }
        Ok(read)
    }
}
