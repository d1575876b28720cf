//! Gzip or raw, told apart by content.

use std::io::{self, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// How every gzip stream begins.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of `packed`: unpacked if it begins as gzip does (bytes `1f 8b`), as it is otherwise.
///
/// Gzip allows several members, one after the other; their contents are joined, as `gunzip` does. Anything else
/// after a member is an error, and so is a checksum that does not fit.
///
/// # Errors
/// If `packed` cannot be read. As the result is read, a damaged gzip stream gives [`io::ErrorKind::InvalidInput`] or
/// [`io::ErrorKind::InvalidData`], one cut short [`io::ErrorKind::UnexpectedEof`].
pub fn unpacked<'a>(packed: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut packed = BufReader::with_capacity(1 << 16, packed);
    let mut start = Vec::new();
    packed.by_ref().take(GZIP_MAGIC.len() as u64).read_to_end(&mut start)?;
    let is_gzip = start == GZIP_MAGIC;
    let whole = Cursor::new(start).chain(packed);
    Ok(if is_gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}
