//! What people read when a dump is not what it should be.

use std::io::{self, Cursor, Read};

use insta::assert_snapshot;
use wikirot_dump::{DumpError, DumpReader, Input, Location};

use crate::support::{bz2, dump, page, read, read_flawed, tar};

/// The message for some bytes, without pages before it.
#[track_caller]
fn message(bytes: impl Into<Vec<u8>>) -> String {
    let (pages, error) = read(bytes);
    assert!(pages.is_empty());
    error.unwrap().to_string()
}

#[test]
fn what_is_no_dump_is_named() {
    let all: Vec<String> = [
        b"".as_slice(),
        b"  \n",
        b"<!DOCTYPE html><html><body>Log in</body></html>",
        b"\n<HTML>",
        b"{\"batchcomplete\": true}",
        b"-- MySQL dump 10.13\nDROP TABLE x;",
        b"CREATE TABLE page (id int);",
        b"<?xml version='1.0'?><rss version='2.0'/>",
        b"PK\x03\x04rest",
        b"SQLite format 3\0rest",
        b"\x7fELF\x02\x01\x01\0\0",
        b"Main Page\nTalk:Main Page\n",
        b"Could not open input file: maintenance/dumpBackup.php\n",
        b"<br />\n<b>Fatal error</b>:  Uncaught Error in <b>/a.php</b><br />",
        b"597:10:Main Page\n597:12:Talk:Main Page\n",
        b"d41d8cd98f00b204e9800998ecf8427e  wiki.xml.bz2\n",
        b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html><body/></html>",
        b"<?xml version='1.0'?><api batchcomplete=''><query/></api>",
        b"\x04\x22\x4d\x18rest",
        b"LZIP\x01rest",
        b"Rar!\x1a\x07\x01rest",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        b"d8:announce35:udp://rotweb.net:80/announcee",
        b"%PDF-1.7",
        b"<feed xml:lang='en'><title>Wikipedia</title></feed>",
        b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>",
        b"\x8c\x0d\x04\x09\x03\x02rest",
        &tar("wiki.xml", "<mediawiki><page/></mediawiki>"),
    ]
    .into_iter()
    .map(|bytes| {
        let (_, error) = read(bytes);
        match error.unwrap() {
            DumpError::NotADump { found } => found,
            other => panic!("{other}"),
        }
    })
    .collect();
    assert_snapshot!(all.join("\n"), @r#"
    an empty file
    an empty file
    an HTML page
    an HTML page
    JSON, such as an answer of the API
    an SQL dump: the database's own, not the XML of pages
    an SQL dump: the database's own, not the XML of pages
    XML of another kind, <rss>
    a zip archive, to be unpacked first
    an SQLite database
    binary data, a program
    plain text, which begins "Main Page Talk:Main Page"
    plain text, which begins "Could not open input file: maintenance/dumpBackup.php"
    XML of another kind, <br>, which begins "Fatal error: Uncaught Error in /a.php"
    the index of a multistream dump: give the dump itself, pages-articles-multistream.xml.bz2
    a list of checksums
    an HTML page
    an answer of the API in XML: ask for an export (action=query&export&exportnowrap)
    an lz4 file, to be unpacked first (lz4 -d)
    an lzip file, to be unpacked first (lzip -d)
    a rar archive, to be unpacked first
    a pointer of Git LFS: fetch the file itself (git lfs pull)
    a torrent, to be downloaded with its files first
    a PDF document
    XML of another kind, <feed>: a news feed, or abstracts of pages
    XML of another kind, <Error>: what a file server says in place of a file
    binary data: encrypted, or a later volume of a file that was split in parts
    a tar archive, to be unpacked first
    "#);
    assert_snapshot!(message(""), @"this is not a MediaWiki dump, it looks like an empty file: give the XML that Special:Export or dumpBackup.php writes, compressed or not");
}

#[test]
fn a_dump_that_is_cut_off() {
    let whole = dump(&(page("Whole page", "words") + &page("Half page", "words")));
    let (pages, error) = read(&whole.as_bytes()[..whole.len() - 80]);
    assert_eq!(pages.len(), 1);
    assert_snapshot!(error.unwrap(), @r#"the dump is cut off at byte 420, after the page "Whole page": compare its size with the original's, and fetch or export it again"#);
    assert_snapshot!(message("<mediawiki><siteinfo>"), @"the dump is cut off at byte 21, before the first page was whole: compare its size with the original's, and fetch or export it again");
    assert_snapshot!(message("<mediawi"), @"the dump is cut off at byte 8, before the first page was whole: compare its size with the original's, and fetch or export it again");
}

#[test]
fn a_dump_that_is_cut_off_within_markup() {
    let whole = page("Whole page", "words");
    let head = dump(&whole).replace("</mediawiki>\n", "");
    for rest in [
        "<",
        "<!",
        "<!-",
        "<!-- a",
        "<![CDA",
        "<page><text><![CDATA[a]",
        "<!DOCT",
        "<page><text a='b>",
        "<?php",
    ] {
        let (pages, flaws, error) = read_flawed(head.clone() + rest);
        assert_eq!((pages.len(), flaws.count()), (1, 0), "{rest}");
        let Some(DumpError::CutOff { at }) = error else { panic!("{rest}: {error:?}") };
        assert_eq!(at.xml, (head.len() + rest.len()) as u64, "{rest}");
    }
    let in_doctype = read("<?xml version=\"1.0\"?>\n<!DOCTYPE mediawiki [<!ENTITY nbsp '&#160;'>");
    assert!(matches!(in_doctype.1, Some(DumpError::CutOff { .. })), "{in_doctype:?}");
}

#[test]
fn a_compressed_dump_that_is_cut_off_or_damaged() {
    let pages: String =
        (0..400).map(|n| page(&format!("Page {n}"), &format!("{n} ").repeat(200))).collect();
    let whole = bz2(dump(&pages).as_bytes(), 1);
    let (pages, error) = read(&whole[..whole.len() - 9]);
    assert!(!pages.is_empty());
    assert_snapshot!(error.unwrap(), @r#"the dump is cut off at byte 355689 of the XML (near byte 3891 of the file), after the page "Page 399": compare its size with the original's, and fetch or export it again"#);

    let mut damaged = whole.clone();
    let at = whole.len() - 3000;
    damaged[at] ^= 0xff;
    let (pages, error) = read(damaged);
    assert!(!pages.is_empty());
    assert_snapshot!(error.unwrap(), @r#"damaged bz2 data at byte 99981 of the XML (near byte 1564 of the file), after the page "Page 128": a block is broken or its checksum is wrong; compare the file's checksum with the original's, and fetch it again"#);

    let mut damaged = whole;
    let at = damaged.len() - 3;
    damaged[at] ^= 0xff;
    assert_snapshot!(read(damaged).1.unwrap(), @r#"damaged bz2 data at byte 355689 of the XML (near byte 4647 of the file), after the page "Page 399": the checksum of the stream is wrong; compare the file's checksum with the original's, and fetch it again"#);
}

#[test]
fn something_after_the_end() {
    let long = "words ".repeat(500);
    for end in ["\n<!-- written by a script -->\n", "<a/>", "</mediawiki>", "\0words", "<", &long] {
        let (pages, flaws, error) = read_flawed(dump(&page("Whole page", "words")) + end);
        assert_eq!((pages.len(), error.is_none()), (1, true), "{end}: {error:?}");
        assert_eq!(flaws.hides_pages(), !end.contains("!--"), "{end}");
    }
    let between =
        dump(&page("A", "a")) + "<html><meta x=y></head><p>Error\n" + &dump(&page("B", "b"));
    let (pages, flaws, error) = read_flawed(between);
    assert_eq!((pages.len(), flaws.count(), error.is_none()), (2, 1, true), "{flaws:?}");
    let (pages, flaws, error) =
        read_flawed(dump(&page("Whole page", "words")) + "\n<html>Error</html>");
    assert_eq!((pages.len(), error.is_none()), (1, true));
    assert_snapshot!(flaws.first()[0], @r#"pages may be missing at byte 349, after the page "Whole page": something that is no dump follows the end of the dump"#);
}

#[test]
fn files_that_cannot_be_opened() {
    let message = Input::open("no/such/dump.xml").unwrap_err().to_string();
    assert!(message.starts_with("cannot open no/such/dump.xml: "), "{message}");
    let folder = Input::open(env!("CARGO_MANIFEST_DIR")).unwrap_err();
    assert!(matches!(folder, DumpError::Open { .. }), "{folder:?}");
}

#[test]
fn an_address_is_no_path() {
    for url in ["http://wiki.example/dump.xml", "HTTPS://wiki.example/", "ftp://a", "s3://a/b"] {
        let error = Input::open(url).unwrap_err();
        assert!(matches!(&error, DumpError::Url { url: it } if it == url), "{error:?}");
    }
    for path in ["http:", "no/https://wiki.example", "https:/x", "\u{e9}"] {
        let error = Input::open(path).unwrap_err();
        assert!(matches!(error, DumpError::Open { .. }), "{path}: {error:?}");
    }
}

#[test]
fn a_dump_is_at_fault_where_another_try_with_it_ends_the_same_way() {
    let whole = dump(&page("A", "a"));
    let packed = bz2(whole.as_bytes(), 1);
    let mut damaged = packed.clone();
    damaged[packed.len() / 2] ^= 0xff;
    let other = whole.clone() + &whole.replace("tests", "others");
    for (bytes, is_damage, has_place) in [
        (whole.as_bytes()[..whole.len() - 9].to_vec(), true, true),
        (packed[..packed.len() - 9].to_vec(), true, true),
        (damaged, true, true),
        (other.into_bytes(), true, true),
        (Vec::new(), true, false),
        (b"<html/>".to_vec(), false, false),
        (b"<?xml version='1.0' encoding='cp437'?><mediawiki/>".to_vec(), false, false),
    ] {
        let error = read(bytes).1.unwrap();
        assert_eq!((error.is_damage(), error.place().is_some()), (is_damage, has_place), "{error}");
    }
    assert!(DumpError::SevenZipCutOff.is_damage() && !DumpError::SevenZipEncrypted.is_damage());
}

#[test]
fn a_system_that_fails_is_no_damage() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let markup = "a &lt; &amp<!-- b --><![CDATA[c]]><?d?><e></text\n><!DOCTYPE html>";
    let plain = dump(&page("Whole page", markup)) + "<!-- end -->";
    let packed = bz2(plain.as_bytes(), 9);
    // At each place of plain text, for the next bytes are looked at before they have their turn.
    let cuts = (0..plain.len()).map(|len| plain.as_bytes()[..len].to_vec());
    for head in cuts.chain([packed[..packed.len() - 20].to_vec()]) {
        let place = String::from_utf8_lossy(&head[head.len().saturating_sub(20)..]).into_owned();
        let dump = Input::from_reader(Cursor::new(head).chain(Broken)).and_then(DumpReader::new);
        let error = match dump {
            Ok(dump) => dump.filter_map(Result::err).next().unwrap(),
            Err(error) => error,
        };
        let is_told = matches!(error, DumpError::Read { .. }) && !error.is_damage();
        assert!(is_told, "{place:?}: {error:?}");
    }
}

#[test]
fn the_place_of_plain_xml_is_said_once() {
    let at = Location { xml: 7, file: 7, last_page: None };
    assert_snapshot!(at, @"at byte 7, before the first page was whole");
    let at = Location { xml: 70, file: 7, last_page: Some("A \"b\"".into()) };
    assert_snapshot!(at, @r#"at byte 70 of the XML (near byte 7 of the file), after the page "A \"b\"""#);
}
