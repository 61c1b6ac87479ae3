//! What people read when a dump is not what it should be.

use std::io::{self, Cursor, Read};

use insta::assert_snapshot;
use wikirot_dump::{DumpError, DumpReader, Input, Place};

use crate::support::{bz2, dump, page, read};

/// The message for some bytes, without pages before it.
#[track_caller]
fn message(bytes: impl Into<Vec<u8>>) -> String {
    let (pages, error) = read(bytes);
    assert!(pages.is_empty());
    error.unwrap().to_string()
}

/// The message after a whole page.
#[track_caller]
fn after_a_page(rest: &str) -> String {
    let (pages, error) = read(dump(&(page("Whole page", "words") + rest)));
    assert_eq!(pages.len(), 1);
    let error = error.unwrap();
    assert!(error.is_damage());
    assert_eq!(error.place().unwrap().last_page.as_deref(), Some("Whole page"));
    error.to_string()
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
        b"\xff\xfe<\0m\0",
        b"\x7fELF\x02\x01\x01\0\0",
        b"Main Page\nTalk:Main Page\n",
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
    JSON
    an SQL dump
    an SQL dump
    XML of another kind, <rss>
    a zip archive, to be unpacked first
    an SQLite database
    text in UTF-16, to be converted to UTF-8
    binary data
    plain text
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
fn xml_that_is_none() {
    assert_snapshot!(after_a_page("<page><title>A</page>"), @r#"bad XML at byte 351, after the page "Whole page": expected `</title>`, but `</page>` was found; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page("</siteinfo>"), @r#"bad XML at byte 337, after the page "Whole page": expected `</mediawiki>`, but `</siteinfo>` was found; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page("A", "&nbsp;")), @r#"bad XML at byte 454, after the page "Whole page": unknown entity &nbsp;; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page("A", "&#0;")), @r#"bad XML at byte 452, after the page "Whole page": unknown entity &#0;; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page("A", &format!("&\u{1b}[2J{};", "x".repeat(1000)))), @r#"bad XML at byte 1454, after the page "Whole page": unknown entity &�[2Jxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx..; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page("A", "R&D")), @r#"bad XML at byte 449, after the page "Whole page": a lone &, to be written &amp;; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page("A", "<!no>")), @r#"bad XML at byte 448, after the page "Whole page": unknown or missed symbol in markup; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page("<page><redirect title=\"a\" title=\"b\"/></page>"), @r#"bad XML at byte 374, after the page "Whole page": bad attribute: position 19: duplicated attribute, previous declaration at position 9; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&"<a>".repeat(300)), @r#"bad XML at byte 937, after the page "Whole page": more than 200 elements in one another; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(after_a_page(&page(&"A".repeat(70_000), "")), @r#"bad XML at byte 350, after the page "Whole page": a value of 70000 bytes; fetch or export the dump again, or mend it there"#);
}

#[test]
fn bytes_that_are_not_utf8() {
    let mut bytes = dump(&(page("Whole page", "words") + &page("Latin-1", "Stra?e"))).into_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'?').unwrap();
    bytes[at] = 0xdf;
    let (pages, error) = read(bytes);
    assert_eq!(pages.len(), 1);
    let error = error.unwrap();
    assert_eq!(error.place().unwrap().xml, at as u64);
    assert_snapshot!(error, @r#"bad XML at byte 458, after the page "Whole page": bytes that are not UTF-8; fetch or export the dump again, or mend it there"#);
    assert_snapshot!(
        message("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><mediawiki/>"),
        @"bad XML at byte 43, before the first page was whole: the encoding is ISO-8859-1, not UTF-8; fetch or export the dump again, or mend it there"
    );
}

#[test]
fn something_after_the_end() {
    let (pages, error) = read(dump(&page("Whole page", "words")) + "\n<html>Error</html>");
    assert_eq!(pages.len(), 1);
    assert_snapshot!(error.unwrap(), @r#"bad XML at byte 357, after the page "Whole page": something that is no dump follows the end of the dump; fetch or export the dump again, or mend it there"#);
}

#[test]
fn files_that_cannot_be_opened() {
    let message = Input::open("no/such/dump.xml").unwrap_err().to_string();
    assert!(message.starts_with("cannot open no/such/dump.xml: "), "{message}");
    assert!(Input::open(env!("CARGO_MANIFEST_DIR")).is_err(), "a folder");
}

#[test]
fn a_system_that_fails_is_no_damage() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let head = dump(&page("Whole page", "words"));
    for head in [head.clone().into_bytes(), bz2(head.as_bytes(), 9)] {
        let head = head[..head.len() - 20].to_vec();
        let dump = Input::from_reader(Cursor::new(head).chain(Broken)).and_then(DumpReader::new);
        let error = match dump {
            Ok(dump) => dump.filter_map(Result::err).next().unwrap(),
            Err(error) => error,
        };
        assert!(matches!(error, DumpError::Read { .. }) && !error.is_damage(), "{error:?}");
    }
}

#[test]
fn the_place_of_plain_xml_is_said_once() {
    let at = Place { xml: 7, file: 7, last_page: None };
    assert_snapshot!(at, @"at byte 7, before the first page was whole");
    let at = Place { xml: 70, file: 7, last_page: Some("A \"b\"".into()) };
    assert_snapshot!(at, @r#"at byte 70 of the XML (near byte 7 of the file), after the page "A \"b\"""#);
}
