//! Telling compressions apart, and telling damage from other failures.

use std::{
    fmt,
    io::{self, BufRead, Read},
};

/// How many first bytes are looked at: the compression needs six, naming what is no dump some more.
pub(super) const SNIFFED: u64 = 512;

/// The compressions that dumps come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Compression {
    /// None: plain XML, or whatever it may be.
    Plain,
    /// bzip2, as Wikimedia ships most dumps.
    Bzip2,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// xz.
    Xz,
    /// A 7-Zip archive, as Wikimedia ships full histories.
    SevenZip,
}

impl Compression {
    /// Tells the compression by the first bytes of a file.
    pub fn sniff(head: &[u8]) -> Self {
        match head {
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Self::Bzip2,
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a skippable frame such as pzstd puts in front.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Self::SevenZip,
            _ => Self::Plain,
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Bzip2 => "bz2",
            Self::Gzip => "gz",
            Self::Zstd => "zst",
            Self::Xz => "xz",
            Self::SevenZip => "7z",
        })
    }
}

/// A decoder of several frames that takes the largest windows zstd can write (`--long=31`).
pub(super) fn zstd(input: impl BufRead + Send) -> io::Result<impl Read + Send> {
    let mut decoder = zstd::Decoder::with_buffer(input)?;
    decoder.window_log_max(31)?;
    Ok(decoder)
}

/// What a decoder says of its input, inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("damaged {format} data: {what}")]
pub(crate) struct Damage {
    pub(crate) format: Compression,
    pub(crate) what: String,
    /// Byte of the file where the damage is, if the format lets us know.
    pub(crate) file: Option<u64>,
}

impl Damage {
    /// Turns a decoder's error into damage unless the system is to blame or the end of the file.
    pub(super) fn blame(format: Compression, error: io::Error) -> io::Error {
        let from_system = error.raw_os_error().is_some();
        if from_system
            || matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted)
        {
            return error;
        }
        Self { format, what: error.to_string(), file: None }.into()
    }
}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}

/// A decoder whose errors are [`Damage`] of its format.
pub(super) struct Damaging<R> {
    decoder: R,
    format: Compression,
}

impl<R> Damaging<R> {
    pub(super) fn new(decoder: R, format: Compression) -> Self {
        Self { decoder, format }
    }
}

impl<R: Read> Read for Damaging<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.decoder.read(buf).map_err(|error| Damage::blame(self.format, error))
    }
}
