//! What the table of contents of an archive claims, counted before anything is made of it.
//!
//! The table is packed as well, a thousandfold where it repeats itself, and whoever reads it makes room for each
//! file, stream and coder that it names; a dozen coders in a row have a window each. So kilobytes can ask for
//! gigabytes. Here the table is walked over first, in the order in which it is written (`7zFormat.txt` of the LZMA
//! SDK), and nothing is kept of it.

use std::{
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use lzma_rust2::{Lzma2Reader, LzmaReader};
use sevenz_rust2::{EncoderMethod, Error};

use super::HEADER;
use super::walk::{Packed, Walk};
use crate::input::compression::MEMORY;

/// The longest table that is read, unpacked, in bytes: a hundred thousand files take some ten million.
const LONGEST: u64 = 32 << 20;

/// The first byte of a table that is packed.
const IS_PACKED: u8 = 0x17;

/// Refuses an archive whose table, which stands at `place`, asks for more memory than a stranger's file is given.
pub(super) fn admit(file: &mut File, place: Range<u64>) -> Result<(), Error> {
    let length = place.end - place.start;
    if length > LONGEST {
        return Err(too_large(length >> 10));
    }
    let mut table = Vec::new();
    file.seek(SeekFrom::Start(place.start))?;
    file.take(length).read_to_end(&mut table)?;
    if let Some((&IS_PACKED, streams)) = table.split_first() {
        let packed = Walk::over(streams).packed_table()?;
        table = unpack(file, &packed)?;
    }
    Walk::over(&table).table()
}

/// Unpacks a table, which others do with one coder.
fn unpack(file: &mut File, packed: &Packed<'_>) -> Result<Vec<u8>, Error> {
    if packed.length > LONGEST {
        return Err(too_large(packed.length >> 10));
    }
    file.seek(SeekFrom::Start((HEADER as u64).saturating_add(packed.at)))?;
    let bytes = file.take(packed.bytes);
    let mut table = Vec::new();
    let coder = &packed.coder;
    match coder.method {
        EncoderMethod::ID_COPY => bytes.take(LONGEST).read_to_end(&mut table)?,
        EncoderMethod::ID_LZMA => {
            let (window, first) = (coder.window()?, coder.first_property()?);
            let reader = LzmaReader::new_with_props(bytes, packed.length, first, window, None)?;
            reader.take(packed.length).read_to_end(&mut table)?
        }
        EncoderMethod::ID_LZMA2 => {
            let reader = Lzma2Reader::new(bytes, coder.window()?, None);
            reader.take(packed.length).read_to_end(&mut table)?
        }
        EncoderMethod::ID_AES256_SHA256 => return Err(Error::PasswordRequired),
        _ => return Err(Error::Other("its table of contents is packed as none is".into())),
    };
    Ok(table)
}

/// What is said of more KiB than there may be.
pub(super) fn too_large(kib: u64) -> Error {
    let actaul_kb = usize::try_from(kib).unwrap_or(usize::MAX);
    Error::MaxMemLimited { max_kb: MEMORY as usize, actaul_kb }
}
