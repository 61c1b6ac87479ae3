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
use super::walk::{Packed, Walk, too_large};

/// The longest table that is read, unpacked, in bytes: a hundred thousand files take some ten million.
const LONGEST: u64 = 32 << 20;

/// The first byte of a table that is packed.
const IS_PACKED: u8 = 0x17;

/// Refuses an archive whose table, which stands at `place`, asks for more memory than a stranger's file is given.
pub(super) fn admit(file: &mut File, place: Range<u64>) -> Result<(), Error> {
    let length = place.end - place.start;
    if length > LONGEST {
        return Err(too_large());
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
        return Err(too_large());
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
        _ => return Err(Error::Other("its table of contents is packed as none is".into())),
    };
    Ok(table)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use lzma_rust2::{Lzma2Options, Lzma2Writer, LzmaOptions, LzmaWriter};

    use super::*;

    const COPY: &[u8] = &[0x01, 0x00];
    const LZMA: &[u8] = &[0x23, 3, 1, 1, 5, 0x5d, 0, 0, 1, 0];
    const LZMA2: &[u8] = &[0x21, 0x21, 1, 8];
    const AES: &[u8] = &[0x24, 6, 0xf1, 7, 1, 2, 0x53, 0x0f];
    const DELTA: &[u8] = &[0x01, 0x03];

    /// One that names so many files.
    fn naming(files: [u8; 3]) -> Vec<u8> {
        [&[1, 5][..], &files].concat()
    }

    const FEW: [u8; 3] = [0xc0, 3, 0];
    const MANY: [u8; 3] = [0xcf, 0xff, 0xff];

    /// Whether an archive is let in whose table is these bytes.
    fn admitted(table: &[u8]) -> Result<(), Error> {
        admitted_behind(&[], table)
    }

    /// The same with packed streams before it.
    fn admitted_behind(streams: &[u8], table: &[u8]) -> Result<(), Error> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&[&[0; HEADER], streams, table].concat()).unwrap();
        let start = (HEADER + streams.len()) as u64;
        admit(&mut file, start..start + table.len() as u64)
    }

    /// A table that says where the packed one is, how long it becomes, and which coders it takes, each with the next.
    fn packed(stream: &[u8], length: u8, coders: &[&[u8]]) -> Vec<u8> {
        let number = coders.len() as u8;
        let mut table = vec![IS_PACKED, 6, 0, 1, 9, stream.len() as u8, 0, 7, 11, 1, 0, number];
        table.extend(coders.concat());
        for pair in 1..number {
            table.extend([pair, pair - 1]);
        }
        table.push(12);
        table.extend(coders.iter().map(|_| length));
        table.extend([0, 0]);
        table
    }

    fn is_too_large(result: &Result<(), Error>) -> bool {
        matches!(result, Err(Error::MaxMemLimited { .. }))
    }

    #[test]
    fn a_table_is_counted_however_it_is_packed() {
        let lzma = |table: &[u8]| {
            let options = LzmaOptions { dict_size: 64 << 10, ..LzmaOptions::with_preset(0) };
            let mut writer = LzmaWriter::new_no_header(Vec::new(), &options, false).unwrap();
            writer.write_all(table).unwrap();
            writer.finish().unwrap()
        };
        let lzma2 = |table: &[u8]| {
            let mut writer = Lzma2Writer::new(Vec::new(), Lzma2Options::with_preset(0));
            writer.write_all(table).unwrap();
            writer.finish().unwrap()
        };
        for (files, is_few) in [(FEW, true), (MANY, false)] {
            let table = naming(files);
            let length = table.len() as u8;
            for (coder, stream) in
                [(COPY, table.clone()), (LZMA, lzma(&table)), (LZMA2, lzma2(&table))]
            {
                let told = admitted_behind(&stream, &packed(&stream, length, &[coder]));
                assert!(
                    if is_few { told.is_ok() } else { is_too_large(&told) },
                    "{coder:x?} {told:?}"
                );
            }
            let told = admitted(&table);
            assert!(if is_few { told.is_ok() } else { is_too_large(&told) }, "{told:?}");
        }
    }

    #[test]
    fn a_table_that_is_encrypted_needs_a_password_packed_or_not() {
        for coders in [&[AES][..], &[AES, LZMA], &[LZMA, AES]] {
            let told = admitted_behind(&[0; 16], &packed(&[0; 16], 9, coders));
            assert!(matches!(told, Err(Error::PasswordRequired)), "{coders:x?} {told:?}");
        }
        for coders in [&[DELTA][..], &[COPY, COPY], &[]] {
            let told = admitted_behind(&[0; 16], &packed(&[0; 16], 9, coders));
            assert!(matches!(told, Err(Error::Other(_))), "{coders:x?} {told:?}");
        }
    }

    #[test]
    fn tables_of_more_bytes_than_archives_of_wikis_have_are_not_read() {
        let mut file = tempfile::tempfile().unwrap();
        let start = HEADER as u64;
        file.set_len(start + LONGEST + 1).unwrap();
        // Zeros are none, which is seen where they are read.
        assert!(!is_too_large(&admit(&mut file, start..start + LONGEST)));
        assert!(is_too_large(&admit(&mut file, start..start + LONGEST + 1)));
        let claiming = |length: [u8; 5]| {
            let mut table = packed(&[0; 16], 9, &[COPY]);
            let at = table.len() - 3;
            table.splice(at..=at, length);
            admitted_behind(&[0; 16], &table)
        };
        let (most, more) = ([0xf0, 0, 0, 0, 2], [0xf0, 1, 0, 0, 2]);
        assert!(!is_too_large(&claiming(most)) && is_too_large(&claiming(more)));
    }
}
