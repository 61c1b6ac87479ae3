//! Every compression, told by its first bytes, also as several streams back to back.

use std::{
    fs,
    io::{Cursor, Write},
    num::NonZero,
    path::Path,
};

use sevenz_rust2::{ArchiveEntry, ArchiveWriter, encoder_options::Lzma2Options};
use tempfile::TempDir;
use wikirot_dump::{Compression, DumpError, DumpReader, Input, InputOptions};

use crate::support::{bytes, bz2, dump, page, read, texts};

type Compress = fn(&[u8]) -> Vec<u8>;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

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

fn titles(input: Input) -> Result<Vec<String>, DumpError> {
    DumpReader::new(input)?.map(|page| page.map(|page| page.title)).collect()
}

#[test]
fn every_format_in_one_stream_and_in_two() {
    let dump = dump(&page("Eins", &"one ".repeat(50_000)));
    let (first, second) = dump.as_bytes().split_at(dump.len() / 3);
    let formats: [(Compression, Compress); 5] = [
        (Compression::Plain, <[u8]>::to_vec),
        (Compression::Bzip2, |bytes| bz2(bytes, 1)),
        (Compression::Gzip, gz),
        (Compression::Zstd, zst),
        (Compression::Xz, xz),
    ];
    for (compression, compress) in formats {
        let one = compress(dump.as_bytes());
        let two = [compress(first), compress(second)].concat();
        for compressed in [one, two] {
            for threads in [1, 4] {
                let (given, error) = bytes(Cursor::new(compressed.clone()), threads);
                assert!(error.is_none(), "{compression}: {error:?}");
                assert!(given == dump.as_bytes(), "{compression} on {threads} threads");
            }
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("named.like.nothing");
            fs::write(&path, &compressed).unwrap();
            let input = Input::open(&path).unwrap();
            assert_eq!(input.compression(), compression);
            assert_eq!(input.len(), Some(compressed.len() as u64));
            let position = input.position();
            assert_eq!(titles(input).unwrap(), ["Eins"]);
            assert_eq!(position.get(), compressed.len() as u64, "{compression}");
        }
    }
}

#[test]
fn damage_in_every_format_is_told_from_its_end() {
    let dump = dump(&page("Eins", "words"));
    let formats: [Compress; 4] = [|bytes| bz2(bytes, 1), gz, zst, xz];
    for compress in formats {
        let mut compressed = compress(dump.as_bytes());
        for len in 12..compressed.len() {
            let (_, error) = read(&compressed[..len]);
            assert!(matches!(error, Some(DumpError::CutOff { .. })), "{len}: {error:?}");
        }
        let middle = compressed.len() / 2;
        compressed[middle] ^= 0xff;
        let (_, error) = read(compressed);
        assert!(matches!(error, Some(DumpError::Compression { .. })), "{error:?}");
    }
}

#[test]
fn lzma_alone_and_what_is_compressed_twice_are_read() {
    let dump = dump(&page("Eins", &"one ".repeat(5_000)));
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut writer = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, None).unwrap();
    writer.write_all(dump.as_bytes()).unwrap();
    let lzma = writer.finish().unwrap();
    assert_eq!(Compression::sniff(&lzma), Compression::Lzma);
    for compressed in [lzma, gz(&gz(dump.as_bytes())), xz(&gz(&bz2(dump.as_bytes(), 1)))] {
        let (pages, error) = read(compressed.clone());
        assert!(error.is_none() && pages.len() == 1, "{error:?}");
        let (_, error) = read(&compressed[..compressed.len() - 20]);
        assert!(error.is_some(), "cut off");
    }
    let (_, error) = read(gz(&gz(&gz(&gz(&gz(dump.as_bytes()))))));
    assert!(matches!(error, Some(DumpError::NotADump { .. })), "{error:?}");
}

#[test]
fn zeros_behind_the_dump_are_no_part_of_it() {
    let (pages, error) = read([dump(&page("A", "b")).as_bytes(), &[0; 1_000]].concat());
    assert!(error.is_none() && pages.len() == 1, "{error:?}");
}

#[test]
fn a_byte_order_mark_is_no_text() {
    let (pages, error) = read(format!("\u{feff}<?xml version=\"1.0\"?>{}", dump(&page("A", "b"))));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("b")]);
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
fn windows_of_gigabytes_are_refused() {
    // A frame of zstd with a window of 2 GiB and one block of three bytes.
    let zstd = [0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 0x19, 0, 0, b'a', b'b', b'c'];
    // The header of an .lzma file with a window of 1 GiB, and of no known length.
    let mut lzma = vec![0x5d, 0, 0, 0, 0x40];
    lzma.extend([0xff; 8]);
    lzma.extend([0; 16]);
    // One of 64 MiB, which is given to what is packed once alone.
    let packed_twice = [0x28, 0xb5, 0x2f, 0xfd, 0, 16 << 3, 0x19, 0, 0, b'a', b'b', b'c'];
    let (pages, error) = read(packed_twice);
    assert!(pages.is_empty() && matches!(error, Some(DumpError::NotADump { .. })), "{error:?}");
    for (bytes, most) in [(&zstd[..], 128), (&lzma, 128), (&gz(&packed_twice), 32)] {
        let (pages, error) = read(bytes);
        let Some(error) = error.filter(|_| pages.is_empty()) else { panic!("{most}") };
        assert!(matches!(error, DumpError::Window { most: it, .. } if it == most), "{error:?}");
        assert!(!error.is_damage(), "another try ends otherwise, once it is unpacked");
    }
    insta::assert_snapshot!(read(zstd).1.unwrap(), @"unpacking the zst data at byte 0 of the XML (near byte 12 of the file), before the first page was whole takes more than the 128 MiB of memory that a stranger's file is given: unpack it and give the dump itself, or pack it with a smaller window");
}
