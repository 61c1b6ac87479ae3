//! 7-Zip archives: the dump among their members.

mod table;
mod walk;

use std::{
    fs::File,
    io::{self, BufRead, Read as _, Seek as _},
    ops::Range,
};

use sevenz_rust2::{
    Archive, ArchiveEntry, ArchiveReader, Coder, EncoderMethod, EntryDecision, Error, Password,
};

use super::{
    compression::{Compression, Damage, MEMORY},
    counted::{Counted, Position},
    pipe::Pipe,
};
use crate::{DumpError, Location};

/// Bytes of an archive's header, which says where its table of contents stands.
const HEADER: usize = 32;

/// Reads the dump in an archive: its only file, or else its `.xml` files one after another in
/// their order, as one dump in parts.
///
/// Archives of whole wikis also hold the wiki's uploads in a folder `images`, an `.xml` of a
/// page's description beside each; those are not the dump.
pub(super) fn open(
    mut file: File,
    position: Position,
) -> Result<Box<dyn BufRead + Send>, DumpError> {
    let Some(place) = place_of_table(&mut file).map_err(|error| refused(error.into()))? else {
        return Err(DumpError::SevenZipCutOff);
    };
    table::admit(&mut file, place).map_err(refused)?;
    let archive = Archive::read_with_memory_limit(&mut file, &Password::empty(), MEMORY as usize)
        .map_err(refused)?;
    // No decoder for it is part of this program: there is nobody to ask for the password.
    let is_encrypted = archive.blocks.iter().flat_map(|block| &block.coders).any(is_cipher);
    if is_encrypted {
        return Err(DumpError::SevenZipEncrypted);
    }
    let members = archive.files.iter().filter(|entry| is_file(entry)).count();
    let is_wanted = move |entry: &ArchiveEntry| is_file(entry) && (members == 1 || is_dump(entry));
    let mut left = archive.files.iter().filter(|entry| is_wanted(entry)).count();
    if left == 0 {
        return Err(DumpError::SevenZipWithoutXml { members });
    }
    // It is read once more, and takes memory once.
    drop(archive);

    let source = Counted::new(file, position);
    let memory = MEMORY as usize;
    let mut reader =
        ArchiveReader::new_with_memory_limit(source, Password::empty(), memory).map_err(refused)?;
    // More of them unpack no faster than it is read, and each has windows of its own.
    reader.set_thread_count(1);
    Ok(Box::new(Pipe::spawn(move |sink| {
        reader
            .for_each_entries_with_decision(|entry, bytes| {
                if is_wanted(entry) {
                    sink.copy_from(bytes)?;
                    left -= 1;
                }
                Ok(if left == 0 { EntryDecision::Stop } else { EntryDecision::Continue })
            })
            .map_err(|error| Damage::blame(Compression::SevenZip, into_io(error), MEMORY))
    })))
}

/// Where the table of contents stands, which is at the end; it is not in the first of several volumes, and whoever
/// was broken off while packing wrote none.
fn place_of_table(file: &mut File) -> io::Result<Option<Range<u64>>> {
    let mut header = [0; HEADER];
    let len = file.metadata()?.len();
    file.read_exact(&mut header)?;
    file.rewind()?;
    let number = |at: usize| header[at..].first_chunk().map_or(0, |it| u64::from_le_bytes(*it));
    let start = (HEADER as u64).saturating_add(number(12));
    let end = start.saturating_add(number(20));
    Ok(Some(start..end).filter(|place| !place.is_empty() && end <= len))
}

/// Why an archive's table of contents cannot be read.
fn refused(error: Error) -> DumpError {
    let is_locked = match &error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => true,
        Error::UnsupportedCompressionMethod(method) => method.contains("AES"),
        _ => false,
    };
    match into_io(error) {
        _ if is_locked => DumpError::SevenZipEncrypted,
        error if error.raw_os_error().is_some() => {
            DumpError::Read { at: Location::default(), source: error }
        }
        // The table stands at the end, which the first of several volumes does not have.
        error if error.kind() == io::ErrorKind::UnexpectedEof => DumpError::SevenZipCutOff,
        error => super::refusal::refused(Compression::SevenZip, error, MEMORY),
    }
}

fn is_cipher(coder: &Coder) -> bool {
    coder.encoder_method_id() == EncoderMethod::ID_AES256_SHA256
}

fn is_file(entry: &ArchiveEntry) -> bool {
    entry.has_stream && !entry.is_directory
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
        Error::ChecksumVerificationFailed | Error::NextHeaderCrcMismatch => {
            io::Error::other("a checksum does not match")
        }
        Error::UnsupportedCompressionMethod(method) => {
            io::Error::other(format!("compression method {method} is not supported"))
        }
        Error::MaxMemLimited { .. } => io::ErrorKind::OutOfMemory.into(),
        Error::Other(what) | Error::Unsupported(what) => io::Error::other(what),
        _ => io::Error::other("the table of contents makes no sense"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_an_archive_is_told_in_words_for_people() {
        let system = || io::Error::from_raw_os_error(5);
        let locked = Error::UnsupportedCompressionMethod("AES256_SHA256".to_owned());
        for (error, told) in [
            (Error::PasswordRequired, "encrypted"),
            (Error::MaybeBadPassword(system()), "encrypted"),
            (locked, "encrypted"),
            (
                Error::UnsupportedCompressionMethod("SWAP2".to_owned()),
                "method SWAP2 is not supported",
            ),
            (Error::Io(system(), "".into()), "reading failed"),
            (Error::FileOpen(system(), String::new()), "reading failed"),
            (
                Error::Io(io::ErrorKind::UnexpectedEof.into(), "".into()),
                "the end of this 7z archive is missing",
            ),
            (Error::Io(io::Error::other("odd bits"), "".into()), "odd bits"),
            (Error::ChecksumVerificationFailed, "a checksum does not match"),
            (Error::NextHeaderCrcMismatch, "a checksum does not match"),
            (walk::too_large(), "takes more than the 128 MiB of memory"),
            (Error::Other("odd bytes".into()), "odd bytes"),
            (Error::Unsupported("odd form".into()), "odd form"),
            (Error::BadTerminatedUnpackInfo, "the table of contents makes no sense"),
        ] {
            let message = refused(error).to_string();
            assert!(message.contains(told), "{told}: {message}");
        }
    }
}
