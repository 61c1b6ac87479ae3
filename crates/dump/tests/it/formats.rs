//! Every compression, told by its first bytes, also as several streams back to back.

use std::{
    fs,
    io::{Cursor, Write},
};

use tempfile::TempDir;
use wikirot_dump::{Compression, DumpError, DumpReader, Input};

use crate::support::{bytes, bz2, dump, page, read, texts};

pub(crate) type Compress = fn(&[u8]) -> Vec<u8>;

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zst(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn xz(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(0);
    let mut writer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn lzma(bytes: &[u8]) -> Vec<u8> {
    let options = lzma_rust2::LzmaOptions::with_preset(1);
    let mut writer = lzma_rust2::LzmaWriter::new_use_header(Vec::new(), &options, None).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn titles(input: Input) -> Result<Vec<String>, DumpError> {
    DumpReader::new(input)?.map(|page| page.map(|page| page.title)).collect()
}

/// Those that may be read from a pipe and written here.
pub(crate) const FORMATS: [(Compression, Compress); 6] = [
    (Compression::Plain, <[u8]>::to_vec),
    (Compression::Bzip2, |bytes| bz2(bytes, 1)),
    (Compression::Gzip, gz),
    (Compression::Zstd, zst),
    (Compression::Xz, xz),
    (Compression::Lzma, lzma),
];

#[test]
fn formats_are_told_by_their_first_bytes() {
    let lzma = |window: u32, length: u64| {
        [&[0x5d][..], &window.to_le_bytes(), &length.to_le_bytes()].concat()
    };
    let unknown = u64::MAX;
    for (head, compression) in [
        (b"BZh1".to_vec(), Compression::Bzip2),
        (b"BZh9".to_vec(), Compression::Bzip2),
        (b"BZh0".to_vec(), Compression::Plain),
        (vec![0x1f, 0x8b], Compression::Gzip),
        (vec![0x28, 0xb5, 0x2f, 0xfd], Compression::Zstd),
        // A skippable frame before the others.
        (vec![0x50, 0x2a, 0x4d, 0x18], Compression::Zstd),
        (b"\xfd7zXZ\0".to_vec(), Compression::Xz),
        (b"7z\xbc\xaf\x27\x1c".to_vec(), Compression::SevenZip),
        (lzma(1 << 23, unknown), Compression::Lzma),
        (lzma(3 << 20, 1 << 40), Compression::Lzma),
        (lzma(1 << 12, (1 << 50) - 1), Compression::Lzma),
        (lzma(1 << 11, unknown), Compression::Plain),
        (lzma(5 << 20, unknown), Compression::Plain),
        (lzma(0, unknown), Compression::Plain),
        (lzma(1 << 23, 1 << 50), Compression::Plain),
        (lzma(1 << 23, unknown)[..12].to_vec(), Compression::Plain),
        (b"<mediawiki>".to_vec(), Compression::Plain),
        (Vec::new(), Compression::Plain),
    ] {
        assert_eq!(Compression::sniff(&head), compression, "{head:x?}");
    }
}

#[test]
fn every_format_in_one_stream_and_in_two() {
    let dump = dump(&page("Eins", &"one ".repeat(100_000)));
    let (first, second) = dump.as_bytes().split_at(dump.len() / 3);
    for (compression, compress) in FORMATS {
        let mut several = vec![compress(dump.as_bytes())];
        // One .lzma file has nothing behind it.
        if compression != Compression::Lzma {
            several.push([compress(first), compress(second)].concat());
        }
        for compressed in several {
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
    for (compression, compress) in FORMATS.into_iter().skip(1) {
        let mut compressed = compress(dump.as_bytes());
        for len in 13..compressed.len() {
            let (_, error) = read(&compressed[..len]);
            let is_told = matches!(error, Some(DumpError::CutOff { .. }));
            assert!(is_told, "{compression}, {len}: {error:?}");
        }
        // Of .lzma the beginning alone has a form that can be wrong.
        let middle = if compression == Compression::Lzma { 13 } else { compressed.len() / 2 };
        compressed[middle] ^= 0xff;
        let (_, error) = read(compressed);
        assert!(matches!(error, Some(DumpError::Compression { .. })), "{error:?}");
    }
}

#[test]
fn what_is_compressed_twice_is_read() {
    let dump = dump(&page("Eins", &"one ".repeat(5_000)));
    for compressed in
        [lzma(dump.as_bytes()), gz(&gz(dump.as_bytes())), xz(&gz(&bz2(dump.as_bytes(), 1)))]
    {
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
