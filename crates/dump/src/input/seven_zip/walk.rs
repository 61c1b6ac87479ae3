//! A walk over a table of contents, which counts what it names.

use sevenz_rust2::{EncoderMethod, Error};

use crate::input::compression::MEMORY;

/// Files that an archive may name, and streams, and coders: each takes a hundred bytes or two. Archives of whole
/// wikis have two files for each upload.
const MOST: u64 = 250_000;

/// KiB that a coder takes whose window nobody can choose: bzip2 has the most.
const OTHER: u64 = 4 << 10;

/// Marks in a table, by the names that the format gives them.
mod mark {
    pub(super) const END: u8 = 0;
    pub(super) const HEADER: u8 = 1;
    pub(super) const ARCHIVE_PROPERTIES: u8 = 2;
    pub(super) const MAIN_STREAMS: u8 = 4;
    pub(super) const FILES: u8 = 5;
    pub(super) const PACK_INFO: u8 = 6;
    pub(super) const UNPACK_INFO: u8 = 7;
    pub(super) const SUB_STREAMS: u8 = 8;
    pub(super) const SIZE: u8 = 9;
    pub(super) const DIGESTS: u8 = 10;
    pub(super) const FOLDER: u8 = 11;
    pub(super) const UNPACK_SIZE: u8 = 12;
    pub(super) const UNPACK_STREAMS: u8 = 13;
}

/// A packed table.
pub(super) struct Packed<'a> {
    /// Behind the header of the archive.
    pub(super) at: u64,
    pub(super) bytes: u64,
    /// Of what it unpacks to, in bytes.
    pub(super) length: u64,
    pub(super) coder: Coder<'a>,
}

/// How something is packed.
#[derive(Clone, Copy)]
pub(super) struct Coder<'a> {
    pub(super) method: &'a [u8],
    properties: &'a [u8],
}

impl Coder<'_> {
    pub(super) fn first_property(&self) -> Result<u8, Error> {
        self.properties.first().copied().ok_or_else(nonsense)
    }

    /// Bytes of the window, of a method that has one.
    pub(super) fn window(&self) -> Result<u32, Error> {
        let first = self.first_property()?;
        if self.method != EncoderMethod::ID_LZMA2 {
            let bytes = self.properties.get(1..5).and_then(|it| it.first_chunk());
            return bytes.map(|it| u32::from_le_bytes(*it)).ok_or_else(nonsense);
        }
        match first {
            0..40 => Ok((2 | u32::from(first & 1)) << (first / 2 + 11)),
            40 => Ok(u32::MAX),
            _ => Err(nonsense()),
        }
    }

    /// KiB that it takes.
    fn memory(&self) -> Result<u64, Error> {
        match self.method {
            EncoderMethod::ID_LZMA | EncoderMethod::ID_LZMA2 | EncoderMethod::ID_PPMD => {
                Ok(u64::from(self.window()?) >> 10)
            }
            _ => Ok(OTHER),
        }
    }
}

/// What is packed in one piece, by coders one behind the other.
struct Folder<'a> {
    first: Coder<'a>,
    coders: u64,
    is_encrypted: bool,
    /// Of what its first coder gives.
    length: u64,
    has_digest: bool,
    streams: u64,
}

/// Streams as they are packed, and how.
#[derive(Default)]
struct Streams<'a> {
    at: u64,
    /// The length of the first.
    bytes: u64,
    folders: Vec<Folder<'a>>,
}

/// What is left of a table.
pub(super) struct Walk<'a> {
    rest: &'a [u8],
    coders: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn over(table: &'a [u8]) -> Self {
        Self { rest: table, coders: 0 }
    }

    /// Counts all that a table claims, to its files.
    pub(super) fn table(mut self) -> Result<(), Error> {
        self.expect(mark::HEADER)?;
        let mut next = self.byte()?;
        if next == mark::ARCHIVE_PROPERTIES {
            while self.byte()? != mark::END {
                let length = self.number()?;
                self.take(length)?;
            }
            next = self.byte()?;
        }
        if next == mark::MAIN_STREAMS {
            self.streams()?;
            next = self.byte()?;
        }
        if next == mark::FILES {
            self.count()?;
        }
        Ok(())
    }

    /// Where a packed table is, by what stands in its place.
    pub(super) fn packed_table(mut self) -> Result<Packed<'a>, Error> {
        let Streams { at, bytes, folders } = self.streams()?;
        match folders.first() {
            // What is encrypted may be packed as well.
            Some(Folder { is_encrypted: true, .. }) => Err(Error::PasswordRequired),
            Some(&Folder { first: coder, coders: 1, length, .. }) => {
                Ok(Packed { at, bytes, length, coder })
            }
            _ => Err(nonsense()),
        }
    }

    fn streams(&mut self) -> Result<Streams<'a>, Error> {
        let mut streams = Streams::default();
        let mut next = self.byte()?;
        if next == mark::PACK_INFO {
            (streams.at, streams.bytes) = self.packed()?;
            next = self.byte()?;
        }
        if next == mark::UNPACK_INFO {
            streams.folders = self.folders()?;
            next = self.byte()?;
        }
        if next == mark::SUB_STREAMS {
            self.sub_streams(&mut streams.folders)?;
            next = self.byte()?;
        }
        if next == mark::END { Ok(streams) } else { Err(nonsense()) }
    }

    /// Where packed streams begin, and how many bytes the first has.
    fn packed(&mut self) -> Result<(u64, u64), Error> {
        let at = self.number()?;
        let streams = self.count()?;
        let mut bytes = 0;
        let mut next = self.byte()?;
        if next == mark::SIZE {
            for stream in 0..streams {
                let length = self.number()?;
                bytes = if stream == 0 { length } else { bytes };
            }
            next = self.byte()?;
        }
        if next == mark::DIGESTS {
            self.digests(streams)?;
            next = self.byte()?;
        }
        if next == mark::END { Ok((at, bytes)) } else { Err(nonsense()) }
    }

    fn folders(&mut self) -> Result<Vec<Folder<'a>>, Error> {
        self.expect(mark::FOLDER)?;
        let number = self.count()?;
        // Not in another file.
        self.expect(0)?;
        let mut folders = Vec::new();
        for _ in 0..number {
            folders.push(self.folder()?);
        }
        self.expect(mark::UNPACK_SIZE)?;
        for folder in &mut folders {
            for coder in 0..folder.coders {
                let length = self.number()?;
                folder.length = if coder == 0 { length } else { folder.length };
            }
        }
        let mut next = self.byte()?;
        if next == mark::DIGESTS {
            for (folder, has_digest) in folders.iter_mut().zip(self.digests(number)?) {
                folder.has_digest = has_digest;
            }
            next = self.byte()?;
        }
        if next == mark::END { Ok(folders) } else { Err(nonsense()) }
    }

    fn folder(&mut self) -> Result<Folder<'a>, Error> {
        let coders = self.count()?;
        self.coders += coders;
        within(self.coders)?;
        let (mut first, mut is_encrypted, mut memory, mut inputs) = (None, false, 0, 0);
        for _ in 0..coders {
            let (coder, streams) = self.coder()?;
            first.get_or_insert(coder);
            is_encrypted |= coder.method == EncoderMethod::ID_AES256_SHA256;
            memory += coder.memory()?;
            inputs += streams;
        }
        if memory > u64::from(MEMORY) {
            return Err(too_large());
        }
        // Each coder but the last gives what another takes.
        let pairs = coders.saturating_sub(1);
        for _ in 0..2 * pairs {
            self.number()?;
        }
        let packed = inputs.checked_sub(pairs).ok_or_else(nonsense)?;
        for _ in 0..if packed > 1 { packed } else { 0 } {
            self.number()?;
        }
        let first = first.ok_or_else(nonsense)?;
        Ok(Folder { first, coders, is_encrypted, length: 0, has_digest: false, streams: 1 })
    }

    /// A coder, and of how many streams it makes its one.
    fn coder(&mut self) -> Result<(Coder<'a>, u64), Error> {
        let bits = self.byte()?;
        let method = self.take(u64::from(bits & 0xf))?;
        let mut inputs = 1;
        if bits & 0x10 != 0 {
            inputs = self.count()?;
            self.expect(1)?;
        }
        let mut properties: &[u8] = &[];
        if bits & 0x20 != 0 {
            let length = self.number()?;
            properties = self.take(length)?;
        }
        if bits & 0x80 != 0 {
            return Err(nonsense());
        }
        Ok((Coder { method, properties }, inputs))
    }

    /// What the folders unpack to, in how many pieces.
    fn sub_streams(&mut self, folders: &mut [Folder<'_>]) -> Result<(), Error> {
        let mut next = self.byte()?;
        if next == mark::UNPACK_STREAMS {
            let mut all = 0;
            for folder in &mut *folders {
                folder.streams = self.count()?;
                all += folder.streams;
                within(all)?;
            }
            next = self.byte()?;
        }
        if next == mark::SIZE {
            for folder in &*folders {
                for _ in 1..folder.streams {
                    self.number()?;
                }
            }
            next = self.byte()?;
        }
        if next == mark::DIGESTS {
            let lacks = |it: &&Folder<'_>| it.streams != 1 || !it.has_digest;
            self.digests(folders.iter().filter(lacks).map(|it| it.streams).sum())?;
            next = self.byte()?;
        }
        if next == mark::END { Ok(()) } else { Err(nonsense()) }
    }

    /// Which of so many have a digest.
    fn digests(&mut self, number: u64) -> Result<Vec<bool>, Error> {
        let has: Vec<bool> = match self.byte()? {
            0 => {
                let bits = self.take(number.div_ceil(8))?;
                let bit = |at: u64| bits[(at / 8) as usize] & 0x80 >> (at % 8) != 0;
                (0..number).map(bit).collect()
            }
            _ => (0..number).map(|_| true).collect(),
        };
        self.take(4 * has.iter().filter(|has| **has).count() as u64)?;
        Ok(has)
    }

    /// How many there are of something that takes memory.
    fn count(&mut self) -> Result<u64, Error> {
        let number = self.number()?;
        within(number)?;
        Ok(number)
    }

    /// A number: as many further bytes as its first has leading ones, and the rest of that one on top.
    fn number(&mut self) -> Result<u64, Error> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let mut bytes = [0; 8];
        bytes[..more as usize].copy_from_slice(self.take(u64::from(more))?);
        let top = u64::from(first) & (0x80_u64 >> more).saturating_sub(1);
        Ok(u64::from_le_bytes(bytes) | top.checked_shl(8 * more).unwrap_or(0))
    }

    fn expect(&mut self, byte: u8) -> Result<(), Error> {
        if self.byte()? == byte { Ok(()) } else { Err(nonsense()) }
    }

    fn byte(&mut self) -> Result<u8, Error> {
        Ok(self.take(1)?[0])
    }

    fn take(&mut self, bytes: u64) -> Result<&'a [u8], Error> {
        let bytes = usize::try_from(bytes).map_err(|_| nonsense())?;
        let (taken, rest) = self.rest.split_at_checked(bytes).ok_or_else(nonsense)?;
        self.rest = rest;
        Ok(taken)
    }
}

fn within(number: u64) -> Result<(), Error> {
    if number > MOST { Err(too_large()) } else { Ok(()) }
}

fn nonsense() -> Error {
    Error::Other("the table of contents makes no sense".into())
}

/// What is said of more than there may be.
pub(super) fn too_large() -> Error {
    Error::MaxMemLimited { max_kb: MEMORY as usize, actaul_kb: usize::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_to_nine_bytes() {
        for (bytes, expected) in [
            (&[0x7f][..], 0x7f),
            (&[0x81, 0x02], 0x102),
            (&[0xbf, 0xff], 0x3fff),
            (&[0xc1, 2, 3], 0x01_03_02),
            (&[0xfe, 1, 2, 3, 4, 5, 6, 7], 0x07_06_05_04_03_02_01),
            (&[0xff, 1, 2, 3, 4, 5, 6, 7, 8], 0x08_07_06_05_04_03_02_01),
        ] {
            assert_eq!(Walk::over(bytes).number().ok(), Some(expected), "{bytes:x?}");
            assert!(Walk::over(&bytes[1..]).take(bytes.len() as u64).is_err());
        }
    }

    #[test]
    fn windows_are_told_by_the_methods_properties() {
        const LZMA2: &[u8] = EncoderMethod::ID_LZMA2;
        const LZMA: &[u8] = EncoderMethod::ID_LZMA;
        for (method, properties, window) in [
            (LZMA2, &[0][..], Some(4 << 10)),
            (LZMA2, &[1], Some(6 << 10)),
            (LZMA2, &[24], Some(16 << 20)),
            (LZMA2, &[39], Some(3 << 30)),
            (LZMA2, &[40], Some(u32::MAX)),
            (LZMA2, &[41], None),
            (LZMA2, &[], None),
            (LZMA, &[0x5d, 0, 0, 1, 0], Some(64 << 10)),
            (LZMA, &[0x5d, 0, 0, 1], None),
        ] {
            let coder = Coder { method, properties };
            assert_eq!(coder.window().ok(), window, "{method:x?} {properties:x?}");
        }
    }

    /// Three files in two folders, one of them of three pieces and one with a digest.
    const TABLE: &[u8] = &[
        1, 2, 9, 1, 7, 0, 4, 6, 0, 2, 9, 8, 8, 10, 0, 0x40, 1, 2, 3, 4, 0, 7, 11, 2, 0, 1, 0x21,
        0x21, 1, 16, 2, 1, 3, 0x21, 0x21, 1, 16, 0, 1, 12, 90, 40, 50, 10, 0, 0x40, 1, 2, 3, 4, 0,
        8, 13, 2, 1, 9, 30, 10, 1, 1, 2, 3, 4, 1, 2, 3, 4, 0, 0, 5, 3,
    ];

    #[test]
    fn a_table_is_walked_over_to_its_files() {
        Walk::over(TABLE).table().unwrap();
        // Each part of it is looked at: none can be left out.
        for end in 0..TABLE.len() {
            assert!(Walk::over(&TABLE[..end]).table().is_err(), "{end}");
        }
        let mut many = TABLE.to_vec();
        many.pop();
        many.extend([0xcf, 0xff, 0xff]);
        let claimed = Walk::over(&many).table();
        assert!(matches!(claimed, Err(Error::MaxMemLimited { .. })), "{claimed:?}");
    }

    /// A table with one folder of these coders, and of so many pieces in each of its folders.
    fn table(folders: &[&[&[u8]]], pieces: &[&[u8]]) -> Vec<u8> {
        let mut table = vec![1, 4, 7, 11, folders.len() as u8, 0];
        for coders in folders {
            table.push(coders.len() as u8);
            table.extend(coders.concat());
            table.extend(vec![0; 2 * (coders.len() - 1)]);
        }
        table.push(12);
        table.extend(folders.iter().flat_map(|coders| coders.iter().map(|_| 9)));
        table.push(0);
        if !pieces.is_empty() {
            table.extend([8, 13]);
            table.extend(pieces.concat());
            table.push(0);
        }
        table.extend([0, 5, 1]);
        table
    }

    #[test]
    fn windows_of_coders_in_a_row_count_together() {
        let lzma2 = |property| [0x21, 0x21, 1, property];
        let (mib_96, mib_128, mib_192) = (lzma2(29), lzma2(30), lzma2(31));
        let lzma = [0x23, 3, 1, 1, 5, 0x5d, 0, 0, 0, 16];
        let ppmd = [0x23, 3, 4, 1, 5, 6, 0, 0, 0, 16];
        let bzip2: &[u8] = &[0x03, 4, 2, 2];
        for (coders, fits) in [
            (vec![&mib_96[..]], true),
            (vec![&mib_128], true),
            (vec![&mib_192], false),
            (vec![&mib_96, &mib_96], false),
            (vec![&lzma], false),
            (vec![&ppmd], false),
            (vec![bzip2; 32], true),
            (vec![bzip2; 33], false),
        ] {
            let told = Walk::over(&table(&[&coders], &[])).table();
            let is_too_large = matches!(told, Err(Error::MaxMemLimited { .. }));
            assert!(if fits { told.is_ok() } else { is_too_large }, "{coders:x?}: {told:?}");
        }
        // Those of different folders are taken one after the other.
        Walk::over(&table(&[&[&mib_96], &[&mib_96]], &[])).table().unwrap();
    }

    #[test]
    fn a_coder_of_several_streams_says_where_each_comes_from() {
        // What 7-Zip makes of a program: BCJ2 of four streams, three of which are packed by LZMA and joined to it by
        // pairs, and which of the streams are packed.
        let lzma = [0x23, 3, 1, 1, 5, 0x5d, 0, 0, 1, 0];
        let folder = [&[4, 0x14, 3, 3, 1, 27, 4, 1][..], &lzma, &lzma, &lzma].concat();
        let places = [1, 0, 2, 1, 3, 2, 4, 5, 6, 3];
        let whole =
            [&[1, 4, 7, 11, 1, 0][..], &folder, &places, &[12, 9, 9, 9, 9, 0, 0, 5, 1]].concat();
        Walk::over(&whole).table().unwrap();
        let one_place_less =
            [&[1, 4, 7, 11, 1, 0][..], &folder, &places[1..], &[12, 9, 9, 9, 9, 0, 0, 5, 1]]
                .concat();
        assert!(Walk::over(&one_place_less).table().is_err());
    }

    #[test]
    fn what_takes_memory_may_be_a_quarter_of_a_million() {
        let (most, more) = ([0xc3, 0x90, 0xd0], [0xc3, 0x91, 0xd0]);
        let copy: &[&[u8]] = &[&[0x01, 0x00]];
        let files = |number: &[u8]| [&[1, 5], number].concat();
        let half: &[u8] = &[0xc2, 0, 0];
        for (table, fits) in [
            (files(&most), true),
            (files(&more), false),
            (table(&[copy], &[&most]), true),
            (table(&[copy], &[&more]), false),
            (table(&[copy, copy], &[half, &[0x9e, 0x80]]), true),
            (table(&[copy, copy], &[half, half]), false),
        ] {
            let told = Walk::over(&table).table();
            let is_too_large = matches!(told, Err(Error::MaxMemLimited { .. }));
            assert!(if fits { told.is_ok() } else { is_too_large }, "{table:x?}: {told:?}");
        }
    }
}
