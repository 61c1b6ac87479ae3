//! Documents in other encodings than UTF-8, and those that only say so.

use insta::assert_snapshot;
use wikirot_dump::DumpError;

use crate::support::{dump, page, read, read_flawed, texts};

const TEXT: &str = "Stra\u{df}e \u{e4} http://a.rotweb.net/1";

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn declared(encoding: &str) -> String {
    format!("<?xml version='1.0' encoding='{encoding}'?>\n{}", dump(&page("\u{dc}ber", TEXT)))
}

#[test]
fn documents_are_read_in_the_encoding_that_they_have() {
    let mark = "\u{feff}";
    for (name, bytes) in [
        ("utf8", declared("utf8").into_bytes()),
        ("marked UTF-8", format!("{mark}{}", declared("latin-1")).into_bytes()),
        ("UTF-16 that is none", declared("utf-16").into_bytes()),
        ("latin-1", latin1(&declared("latin-1"))),
        ("windows-1252", latin1(&declared("Windows-1252"))),
        ("marked LE", utf16(&(mark.to_owned() + &declared("utf-16")), u16::to_le_bytes)),
        ("marked BE", utf16(&(mark.to_owned() + &declared("utf-16")), u16::to_be_bytes)),
        ("LE", utf16(&declared("utf-16"), u16::to_le_bytes)),
        ("BE", utf16(&declared("UTF-16"), u16::to_be_bytes)),
        ("LE, nothing said", utf16(&dump(&page("\u{dc}ber", TEXT)), u16::to_le_bytes)),
    ] {
        let (pages, flaws, error) = read_flawed(bytes);
        assert!(error.is_none() && flaws.count() == 0, "{name}: {error:?} {flaws:?}");
        assert_eq!(texts(&pages), [Some(TEXT)], "{name}");
        assert_eq!(pages[0].title, "\u{dc}ber", "{name}");
    }
}

#[test]
fn references_serve_where_a_document_is_ascii() {
    let xml =
        "<?xml version='1.0' encoding='us-ascii'?>".to_owned() + &dump(&page("&#220;", "&#228;"));
    let (pages, error) = read(xml);
    assert!(error.is_none(), "{error:?}");
    assert_eq!((pages[0].title.as_str(), texts(&pages)), ("\u{dc}", vec![Some("\u{e4}")]));
}

#[test]
fn an_encoding_that_nobody_knows_is_named() {
    for bytes in
        [b"<?xml version='1.0' encoding='cp437'?><mediawiki/>".as_slice(), b"<\0\0\0m\0\0\0"]
    {
        let error = read(bytes).1.unwrap();
        assert!(matches!(error, DumpError::Encoding { .. }), "{error:?}");
    }
    let error = read("<?xml version='1.0' encoding='cp437'?><mediawiki/>").1.unwrap();
    assert_snapshot!(error, @"the encoding of this file is cp437, which wikirot does not read: convert it to UTF-8");
}

#[test]
fn halves_of_characters_cost_no_more_than_themselves() {
    let mut bytes = utf16(&dump(&(page("A", "x?y") + &page("B", "b"))), u16::to_le_bytes);
    let at = bytes.windows(2).position(|pair| pair == b"?\0").unwrap();
    bytes[at..at + 2].copy_from_slice(&0xd83d_u16.to_le_bytes());
    let (pages, flaws, error) = read_flawed(bytes);
    assert!(error.is_none(), "{error:?}");
    assert_eq!(texts(&pages), [Some("x\u{fffd}y"), Some("b")]);
    assert_eq!(flaws.count(), 1);
}
