//! Telling compressions apart, and telling damage from other failures.

use std::{
    fmt,
    io::{self, BufRead, Read},
};

/// How many first bytes are looked at: LZMA alone has no mark, and needs its whole header.
pub(super) const SNIFFED: u64 = 512;

/// KiB that a decoder may take for its window, and one that is within another: what compressors write takes
/// 64 MiB unless somebody asks for more.
pub(super) const MEMORY: u32 = 128 << 10;
pub(super) const NESTED_MEMORY: u32 = 32 << 10;

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
    /// LZMA alone, the older form of xz, as old dumps have it.
    Lzma,
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
            _ if is_lzma(head) => Self::Lzma,
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
            Self::Lzma => "lzma",
            Self::SevenZip => "7z",
        })
    }
}

/// Whether these bytes can be the header of an .lzma file, which has no mark of its own: the usual
/// properties, a window of a size that compressors choose, and a length that is not known or no petabyte.
fn is_lzma(head: &[u8]) -> bool {
    let Some((&[0x5d, w0, w1, w2, w3], rest)) = head.split_first_chunk() else { return false };
    let Some((length, _)) = rest.split_first_chunk() else { return false };
    let window = u32::from_le_bytes([w0, w1, w2, w3]);
    let length = u64::from_le_bytes(*length);
    // 2^n, or that and half of it.
    let lowest = window & window.wrapping_neg();
    let is_usual = window >= 1 << 12 && (window == lowest || window == lowest.saturating_mul(3));
    is_usual && (length == u64::MAX || length < 1 << 50)
}

/// A decoder of an .lzma file.
pub(super) fn lzma(input: impl Read + Send, memory: u32) -> io::Result<impl Read + Send> {
    lzma_rust2::LzmaReader::new_mem_limit(input, memory, None)
}

/// A decoder of several frames.
pub(super) fn zstd(input: impl BufRead + Send, memory: u32) -> io::Result<impl Read + Send> {
    let mut decoder = zstd::Decoder::with_buffer(input)?;
    decoder.window_log_max(memory.ilog2() + 10)?;
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
    /// The damage that an error tells of, if it does.
    pub(crate) fn told_by(error: io::Error) -> Result<Self, io::Error> {
        match error.downcast::<wikirot_pbz2::Damage>() {
            Ok(damage) => Ok(Self {
                format: Compression::Bzip2,
                what: damage.what.to_owned(),
                file: Some(damage.at),
            }),
            Err(error) => error.downcast(),
        }
    }

    /// Turns an error of a decoder that has so many KiB into damage, unless the system is to blame, the size of its
    /// window, or the end of the file.
    pub(super) fn blame(format: Compression, error: io::Error, memory: u32) -> io::Error {
        if TooLarge::is_told_by(&error) {
            let too_large = TooLarge { format, most: memory >> 10 };
            return io::Error::new(io::ErrorKind::OutOfMemory, too_large);
        }
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

/// What is said, inside an [`io::Error`], of a window that is larger than a stranger's file is given.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("its window is too large")]
pub(crate) struct TooLarge {
    pub(crate) format: Compression,
    /// MiB that it may have.
    pub(crate) most: u32,
}

impl TooLarge {
    /// Whether a decoder says so; zstd does in words.
    pub(super) fn is_told_by(error: &io::Error) -> bool {
        error.kind() == io::ErrorKind::OutOfMemory || error.to_string().contains("too much memory")
    }

    /// The same, of an error that was [blamed](Damage::blame).
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

/// A decoder whose errors are [`Damage`] of its format, or [`TooLarge`].
pub(super) struct Damaging<R> {
    decoder: R,
    format: Compression,
    memory: u32,
}

impl<R> Damaging<R> {
    /// Of a decoder that has so many KiB.
    pub(super) fn new(decoder: R, format: Compression, memory: u32) -> Self {
        Self { decoder, format, memory }
    }
}

impl<R: Read> Read for Damaging<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let (format, memory) = (self.format, self.memory);
        self.decoder.read(buf).map_err(|error| Damage::blame(format, error, memory))
    }
}
