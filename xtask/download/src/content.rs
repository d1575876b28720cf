//! Is it the file? Told by its content: gzip or raw, length, SHA-256.

use std::io::{Cursor, Read};

use data::catalogue::File;
use data::unpack::unpacked;
use data::verify::sha256;

use super::fault::Fault;

/// How a file is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Packed, under the catalogue's name (`.gz`).
    Gzip,
    /// As it is, under the name without `.gz`.
    Raw,
}

impl Form {
    /// The name of `file` in this form.
    pub fn name(self, file: &File) -> &str {
        match self {
            Form::Gzip => &file.name,
            Form::Raw => file.raw_name(),
        }
    }

    /// Told from the first bytes: gzip begins with `1f 8b`, IDX of bytes with `00 00 08`.
    fn of(start: &[u8]) -> Result<Form, Fault> {
        match start {
            [0x1f, 0x8b, ..] => Ok(Form::Gzip),
            [0, 0, 8, ..] => Ok(Form::Raw),
            [] => Err(Fault::CutShort),
            _ if start.trim_ascii_start().first() == Some(&b'<') => Err(Fault::WebPage),
            _ => Err(Fault::NotTheFile(start.iter().take(4).copied().collect())),
        }
    }
}

/// Reads `packed` to its end and says in which form the content of `file` came.
///
/// Unpacks at most one byte more than the file has, whatever a gzip stream would still unpack to.
///
/// # Errors
/// When it is not the file, to the last bit.
pub fn check(mut packed: impl Read, file: &File) -> Result<Form, Fault> {
    let mut start = Vec::new();
    packed.by_ref().take(16).read_to_end(&mut start).map_err(Fault::from_read)?;
    let form = Form::of(&start)?;
    let content = unpacked(Cursor::new(start).chain(packed)).map_err(Fault::from_read)?;
    let (hash, length) = sha256(content.take(file.bytes + 1)).map_err(Fault::from_read)?;
    if length > file.bytes {
        return Err(Fault::TooLong(file.bytes));
    }
    if length < file.bytes {
        return Err(Fault::TooShort { found: length, expected: file.bytes });
    }
    if hash != file.sha256 {
        return Err(Fault::WrongHash { found: hash, expected: file.sha256.clone() });
    }
    Ok(form)
}
