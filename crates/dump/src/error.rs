//! What can go wrong between the bytes of a dump and its pages, and where it did.

use std::{fmt, io, path::PathBuf};

use crate::Compression;

/// What a file without anything in it looks like.
pub(crate) const EMPTY: &str = "an empty file";

/// Why a dump cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The file is not there, or not ours to read.
    #[error("cannot open {}: {source}", path.display())]
    Open {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system failed while the dump was read: a disk, a pipe, a network drive.
    #[error("reading failed {at}: {source}")]
    Read {
        /// Where reading stopped.
        at: Location,
        /// What the system said.
        source: io::Error,
    },
    /// The dump ends before its end.
    #[error(
        "the dump is cut off {at}: compare its size with the original's, and fetch or export it again"
    )]
    CutOff {
        /// Where it ends.
        at: Location,
    },
    /// Behind the end of one wiki's dump, that of another begins.
    #[error("the dump of another wiki follows {at}: {sitename}; scan it alone")]
    OtherWiki {
        /// Where it begins.
        at: Location,
        /// How that wiki calls itself.
        sitename: String,
    },
    /// The decompressor met something that no compressor writes, or a checksum is wrong.
    #[error(
        "damaged {format} data {at}: {what}; compare the file's checksum with the original's, and \
         fetch it again"
    )]
    Compression {
        /// The compression, as its first bytes told.
        format: Compression,
        /// Where the damage is; as exact as the format allows.
        at: Location,
        /// What is wrong with it.
        what: String,
    },
    /// It would take more memory to unpack than the file of a stranger is given.
    #[error(
        "unpacking the {format} data {at} takes more than the {most} MiB of memory that a stranger's file is given: \
         unpack it and give the dump itself, or pack it with a smaller window"
    )]
    Window {
        /// The compression, as its first bytes told.
        format: Compression,
        /// Where it begins.
        at: Location,
        /// MiB that it may have: less where it is packed within another.
        most: u32,
    },
    /// The document says that it is in an encoding that is not known here.
    #[error(
        "the encoding of this file is {label}, which wikirot does not read: convert it to UTF-8"
    )]
    Encoding {
        /// As the document names it.
        label: String,
    },
    /// An address in place of a file.
    #[error(
        "{url} is a URL: download it, and give the file; of a wiki that has no dump to download, 'wikirot fetch \
         {url} --output wiki.xml.zst' makes one"
    )]
    Url {
        /// As it was given.
        url: String,
    },
    /// Readable, but not the XML that MediaWiki exports.
    #[error(
        "this is not a MediaWiki dump, it looks like {found}: give the XML that Special:Export or \
         dumpBackup.php writes, compressed or not"
    )]
    NotADump {
        /// What it seems to be: `an HTML page`, `an empty file`, ..
        found: String,
    },
    /// 7z keeps its table of contents at the end, so it cannot be read from a pipe.
    #[error("a 7z archive cannot be read from standard input or a pipe: give the path of the file")]
    SevenZipFromPipe,
    /// A 7z archive, or the names in it, locked with a password.
    #[error(
        "this 7z archive is encrypted: unpack it with its password (7z x), and give the dump itself"
    )]
    SevenZipEncrypted,
    /// A 7z archive whose end, and so its table of contents, is not there.
    #[error(
        "the end of this 7z archive is missing: it is cut off, or the first of several volumes (.7z.001, \
         .7z.002, ..), to be joined first"
    )]
    SevenZipCutOff,
    /// A 7z archive with no member to read.
    #[error(
        "no dump in this 7z archive: none of its {members} files is named *.xml; unpack it and \
         give the dump itself"
    )]
    SevenZipWithoutXml {
        /// How many files the archive holds.
        members: usize,
    },
}

impl DumpError {
    /// Where in the dump it happened; `None` for errors before its first byte was understood.
    pub fn place(&self) -> Option<&Location> {
        match self {
            Self::Read { at, .. }
            | Self::CutOff { at }
            | Self::OtherWiki { at, .. }
            | Self::Window { at, .. }
            | Self::Compression { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Whether the dump itself is at fault (empty, cut off, of two wikis, bad compression), so that another
    /// try with the same file ends the same way.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::CutOff { .. } | Self::OtherWiki { .. } | Self::Compression { .. } => true,
            Self::SevenZipCutOff => true,
            // What should have written it failed before its first byte.
            Self::NotADump { found } => found == EMPTY,
            _ => false,
        }
    }
}

/// Where in a dump something happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Location {
    /// Bytes of XML before it, after decompression.
    pub xml: u64,
    /// Bytes of the file (or of standard input) before it. With compression that is where the
    /// decompressor had read to, which can lie a few blocks further.
    pub file: u64,
    /// Full title of the last page that was read whole.
    pub last_page: Option<String>,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}", self.xml)?;
        if self.file != self.xml {
            write!(f, " of the XML (near byte {} of the file)", self.file)?;
        }
        match &self.last_page {
            // In the form of a literal, for a title may hold what a terminal obeys.
            Some(title) => write!(f, ", after the page {title:?}"),
            None => write!(f, ", before the first page was whole"),
        }
    }
}

/// The beginning of a message that may quote the dump: no control characters, no great length.
pub(crate) fn tame(message: &str) -> String {
    let mut chars = message.chars();
    let mut tamed: String = chars
        .by_ref()
        .take(120)
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect();
    if chars.next().is_some() {
        tamed.push_str("..");
    }
    tamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dump_says_is_quoted_without_what_a_terminal_obeys_and_not_at_length() {
        assert_eq!(tame("a\u{1b}[2Jb"), "a\u{fffd}[2Jb");
        assert_eq!(tame(&"é".repeat(120)), "é".repeat(120));
        assert_eq!(tame(&"é".repeat(121)), format!("{}..", "é".repeat(120)));
    }
}
