//! 7-Zip archives: the dump among their members.

use std::{
    fs::File,
    io::{self, BufRead, Read, Seek, SeekFrom},
    num::NonZero,
};

use sevenz_rust2::{Archive, ArchiveEntry, ArchiveReader, EntryDecision, Error, Password};

use super::{
    compression::{Compression, Damage},
    counted::Position,
    pipe::Pipe,
};
use crate::{DumpError, Place};

/// Reads the dump in an archive: its only file, or else its `.xml` files one after another in
/// their order, as one dump in parts.
///
/// Archives of whole wikis also hold the wiki's uploads in a folder `images`, an `.xml` of a
/// page's description beside each; those are not the dump.
pub(super) fn open(
    mut file: File,
    position: Position,
    threads: NonZero<usize>,
) -> Result<Box<dyn BufRead + Send>, DumpError> {
    let archive =
        Archive::read(&mut file, &Password::empty()).map_err(|error| match into_io(error) {
            error if error.raw_os_error().is_some() => {
                DumpError::Read { at: Place::default(), source: error }
            }
            error if error.kind() == io::ErrorKind::UnexpectedEof => {
                DumpError::CutOff { at: Place::default() }
            }
            error => DumpError::Compression {
                format: Compression::SevenZip,
                at: Place::default(),
                what: error.to_string(),
            },
        })?;
    let files = || archive.files.iter().filter(|entry| entry.has_stream && !entry.is_directory);
    let members = files().count();
    let wanted: Vec<String> =
        files().filter(|entry| members == 1 || is_dump(entry)).map(|e| e.name.clone()).collect();
    if wanted.is_empty() {
        return Err(DumpError::SevenZipWithoutXml { members });
    }

    let source = Tracked { file, position };
    let mut reader = ArchiveReader::from_archive(archive, source, Password::empty());
    reader.set_thread_count(threads.get().try_into().unwrap_or(u32::MAX));
    Ok(Box::new(Pipe::spawn(move |sink| {
        let mut left = wanted.len();
        reader
            .for_each_entries_with_decision(|entry, bytes| {
                if entry.has_stream && wanted.contains(&entry.name) {
                    sink.copy_from(bytes)?;
                    left -= 1;
                }
                Ok(if left == 0 { EntryDecision::Stop } else { EntryDecision::Continue })
            })
            .map_err(|error| Damage::blame(Compression::SevenZip, into_io(error)))
    })))
}

fn is_dump(entry: &ArchiveEntry) -> bool {
    let mut folders = entry.name.split(['/', '\\']);
    let name = folders.next_back().unwrap_or_default();
    name.to_ascii_lowercase().ends_with(".xml") && folders.all(|folder| folder != "images")
}

/// The library's messages are names of its variants; these are for people.
fn into_io(error: Error) -> io::Error {
    match error {
        Error::Io(error, _) | Error::FileOpen(error, _) | Error::MaybeBadPassword(error) => error,
        Error::PasswordRequired => io::Error::other("the archive is encrypted"),
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            io::Error::other("a checksum does not match")
        }
        Error::UnsupportedCompressionMethod(method) => {
            io::Error::other(format!("compression method {method} is not supported"))
        }
        Error::MaxMemLimited { actaul_kb, .. } => {
            io::Error::other(format!("it needs {actaul_kb} KB of memory to unpack"))
        }
        Error::Other(what) | Error::Unsupported(what) => io::Error::other(what),
        _ => io::Error::other("the table of contents makes no sense"),
    }
}

/// An archive's file that tells how far it has been read.
struct Tracked {
    file: File,
    position: Position,
}

impl Read for Tracked {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buf)?;
        self.position.add(n as u64);
        Ok(n)
    }
}

impl Seek for Tracked {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = self.file.seek(to)?;
        self.position.set(at);
        Ok(at)
    }
}
