//! 7z archives: which of their members is the dump, and what is wrong with them.

use std::{fs, io::Cursor, num::NonZero, path::Path};

use insta::assert_snapshot;
use sevenz_rust2::{ArchiveEntry, ArchiveWriter, encoder_options::Lzma2Options};
use tempfile::TempDir;
use wikirot_dump::{Compression, DumpError, Input, InputOptions};

use crate::{
    formats::titles,
    support::{dump, page},
};

fn seven_zip(path: &Path, members: &[(&str, &str)]) {
    let mut archive = ArchiveWriter::create(path).unwrap();
    // Of the smallest window, which is quickly set aside.
    archive.set_content_methods(vec![Lzma2Options::from_level(0).into()]);
    for (name, text) in members {
        archive
            .push_archive_entry(ArchiveEntry::new_file(name), Some(Cursor::new(text.as_bytes())))
            .unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn a_7z_archive_with_one_file_of_any_name() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("dump");
    seven_zip(&path, &[("history", &dump(&page("A", "b")))]);
    let input = Input::open(&path).unwrap();
    assert_eq!(input.compression(), Compression::SevenZip);
    assert_eq!(titles(input).unwrap(), ["A"]);
}

#[test]
fn a_7z_archive_of_a_whole_wiki_gives_its_dump() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("wiki.7z");
    seven_zip(
        &path,
        &[
            ("wiki/titles.txt", "A\nB\n"),
            ("wiki/images/A.svg.xml", "<description/>"),
            ("wiki/part1.xml", &dump(&page("A", "1"))),
            ("wiki/siteinfo.json", "{}"),
            ("wiki/part2.XML", &dump(&page("B", "2"))),
        ],
    );
    assert_eq!(titles(Input::open(&path).unwrap()).unwrap(), ["A", "B"]);
}

#[test]
fn a_7z_archive_without_a_dump_or_from_a_pipe_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.7z");
    seven_zip(&path, &[("a.txt", "a"), ("b.txt", "b")]);
    let error = Input::open(&path).unwrap_err();
    assert!(matches!(error, DumpError::SevenZipWithoutXml { members: 2 }), "{error:?}");
    let whole = fs::read(&path).unwrap();
    let volume = folder.path().join("x.7z.001");
    fs::write(&volume, &whole[..whole.len() / 2]).unwrap();
    let error = Input::open(&volume).unwrap_err();
    assert!(matches!(error, DumpError::SevenZipCutOff), "{error:?}");
    let error = Input::from_reader(fs::File::open(&path).unwrap()).unwrap_err();
    assert!(matches!(error, DumpError::SevenZipFromPipe), "{error:?}");
}

#[test]
fn a_damaged_7z_archive_never_panics() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.7z");
    seven_zip(&path, &[("a.xml", &dump(&page("A", &"words ".repeat(500))))]);
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x41;
        for bytes in [&damaged[..], &whole[..at]] {
            fs::write(&path, bytes).unwrap();
            // Names and dates in the table of contents may change unnoticed; the text may not.
            let options = InputOptions::default().threads(NonZero::<usize>::MIN);
            if let Ok(titles) = options.open(&path).and_then(titles) {
                assert_eq!(titles, ["A"], "at byte {at}");
            }
        }
    }
}

#[test]
fn folders_and_empty_files_of_an_archive_are_no_members() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.7z");
    let mut archive = ArchiveWriter::create(&path).unwrap();
    archive.set_content_methods(vec![Lzma2Options::from_level(0).into()]);
    let empty: Option<Cursor<&[u8]>> = None;
    archive.push_archive_entry(ArchiveEntry::new_directory("wiki"), empty.clone()).unwrap();
    archive
        .push_archive_entry(
            ArchiveEntry { has_stream: false, ..ArchiveEntry::new_file("wiki/done") },
            empty,
        )
        .unwrap();
    let text = dump(&page("A", "b"));
    archive
        .push_archive_entry(
            ArchiveEntry::new_file("wiki/history"),
            Some(Cursor::new(text.as_bytes())),
        )
        .unwrap();
    archive.finish().unwrap();
    assert_eq!(titles(Input::open(&path).unwrap()).unwrap(), ["A"]);
}

#[test]
fn what_stands_behind_the_dump_is_not_unpacked() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.7z");
    let last = "words and more words ".repeat(50);
    seven_zip(&path, &[("a.xml", &dump(&page("A", "a"))), ("b.txt", &last)]);
    let mut bytes = fs::read(&path).unwrap();
    let at = 32 + usize::try_from(u64::from_le_bytes(*bytes[12..].first_chunk().unwrap())).unwrap();
    bytes[at - 20] ^= 0xff;
    fs::write(&path, &bytes).unwrap();
    let input = Input::open(&path).unwrap();
    let position = input.position();
    assert_eq!(titles(input).unwrap(), ["A"]);
    assert!(position.get() <= at as u64, "{} of {at}", position.get());
}

/// An archive whose table of contents is these bytes, behind these streams.
fn archive(streams: &[u8], table: &[u8]) -> Vec<u8> {
    let place = [streams.len() as u64, table.len() as u64].map(u64::to_le_bytes).concat();
    let start = [&place, &crc(table)[..]].concat();
    [b"7z\xbc\xaf\x27\x1c\0\x04", &crc(&start)[..], &start, streams, table].concat()
}

fn crc(bytes: &[u8]) -> [u8; 4] {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum().to_le_bytes()
}

fn opened(bytes: &[u8]) -> DumpError {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("x.7z");
    fs::write(&path, bytes).unwrap();
    Input::open(&path).unwrap_err()
}

#[test]
fn an_archive_that_asks_for_more_memory_than_it_is_given_is_not_opened() {
    // A table that names a million files.
    let error = opened(&archive(&[], &[1, 5, 0xcf, 0xff, 0xff, 0]));
    assert!(matches!(error, DumpError::Window { most: 128, .. }), "{error:?}");
}

#[test]
fn an_archive_that_was_never_finished_is_cut_off() {
    // Its table is written last, and only then where it stands.
    let mut begun = archive(&[7; 500], &[]);
    begun[8..32].fill(0);
    for len in [31, 32, 500] {
        let error = opened(&begun[..len]);
        assert!(matches!(error, DumpError::SevenZipCutOff), "{len}: {error:?}");
    }
}

#[test]
fn an_archive_with_a_password_is_told_whether_or_not_its_names_are_hidden() {
    // As 7-Zip writes them: the table encrypted, and packed before that where there are many files; or the files alone.
    let aes = [0x24, 6, 0xf1, 7, 1, 2, 0x53, 0x0f];
    let lzma = [0x23, 3, 1, 1, 5, 0x5d, 0, 0x10, 0, 0];
    let encrypted = [&[0x17, 6, 0, 1, 9, 16, 0, 7, 11, 1, 0, 1][..], &aes, &[12, 9, 0, 0]].concat();
    let packed =
        [&[0x17, 6, 0, 1, 9, 16, 0, 7, 11, 1, 0, 2][..], &aes, &lzma, &[1, 0, 12, 16, 9, 0, 0]]
            .concat();
    let name = "a.xml\0".encode_utf16().flat_map(u16::to_le_bytes);
    let files = [
        &[1, 4, 6, 0, 1, 9, 16, 0, 7, 11, 1, 0, 1][..],
        &aes,
        &[12, 9, 0, 8, 0, 0, 5, 1, 17, 13, 0],
    ]
    .concat()
    .into_iter()
    .chain(name)
    .chain([0, 0])
    .collect();
    for table in [encrypted, packed, files] {
        let error = opened(&archive(&[0; 16], &table));
        assert!(matches!(error, DumpError::SevenZipEncrypted), "{error:?}");
    }
    assert_snapshot!(DumpError::SevenZipEncrypted, @"this 7z archive is encrypted: unpack it with its password (7z x), and give the dump itself");
}
