//! What holds for any dump.

use std::io::{Cursor, Read};

use proptest::prelude::*;
use wikirot_dump::{DumpError, DumpReader, Input};

use crate::support::{dump, page, read, read_flawed, texts};

/// Characters written in one of the ways that XML has.
fn written(text: &str, ways: &[u8]) -> String {
    let mut ways = ways.iter().copied().cycle();
    let mut xml = String::new();
    for c in text.chars() {
        let way = ways.next().unwrap_or(0);
        match (way % 5, c) {
            (0, _) => xml += &format!("&#{};", u32::from(c)),
            (1, _) => xml += &format!("&#x{:X};", u32::from(c)),
            (2, _) if c != '\r' => xml += &format!("<![CDATA[{c}]]>"),
            (_, '<') => xml += "&lt;",
            (_, '>') => xml += "&gt;",
            (_, '&') => xml += "&amp;",
            (_, '"') if way % 2 == 0 => xml += "&quot;",
            (_, '\r') => xml += "&#13;",
            (_, '\n') if way % 2 == 0 => xml += "\r\n",
            (3, _) => xml += &format!("<!--{}-->{c}", "x".repeat(usize::from(way))),
            _ => xml.push(c),
        }
    }
    xml
}

/// A reader that gives its bytes in pieces of these sizes.
struct Pieces {
    bytes: Cursor<Vec<u8>>,
    sizes: Vec<usize>,
    next: usize,
}

impl Read for Pieces {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.next % self.sizes.len()].min(buf.len());
        self.next += 1;
        self.bytes.read(&mut buf[..size])
    }
}

/// A page before the one that matters, so long that what is looked at first does not hold that.
fn filler() -> String {
    page("Filler", &"x".repeat(70_000))
}

fn any_text() -> impl Strategy<Value = String> {
    "([a-z\\[\\] ]{0,8}|[<>&\"'\r\n\\]]|[^\0]){0,40}"
        .prop_filter("NUL cannot be written out", |text| !text.contains('\0'))
}

/// What scripts, servers and disks put into dumps.
fn damage() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::sample::select(vec![
            "<",
            ">",
            "&",
            "&nbsp;",
            "&#0;",
            "\"",
            "'",
            "</page>",
            "<page>",
            "</text>",
            "<text>",
            "</revision>",
            "<revision>",
            "<title>",
            "</title>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<?php ",
            "?>",
            "<!DOCTYPE html>",
            "<!DOCTYPE x [",
            "<html><head><meta></head><body><p class=\"x>",
            "<br />",
            "</siteinfo>",
            "<page><title>",
            "<a href='",
            "\0",
            "\r\n",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..30),
    ]
}

#[test]
fn a_dump_reads_the_same_in_pieces_of_any_size() {
    let markup = page(
        "A &amp; B",
        "a\r\nb\rc\n&lt;&gt;&amp;&quot;&apos;&#65;&#x1F6B2;&#13;\r<!-- x --><?php x ?>\
         <![CDATA[]]]]><![CDATA[>&amp;\r\n<b>\r]]>&nbsp;",
    );
    let bytes = dump(&(filler() + "<!-- between -->\r\n" + &markup + &page("C", "c")));
    let (whole, flaws, error) = read_flawed(bytes.clone());
    assert!(error.is_none(), "{error:?}");
    let text = "a\nb\nc\n<>&\"'A🚲\r\n]]>&amp;\n<b>\n&nbsp;";
    assert_eq!(texts(&whole)[1..], [Some(text), Some("c")]);
    let (looked_at, rest) = bytes.split_at(68_000);
    for size in 1..40 {
        let pieces =
            Pieces { bytes: Cursor::new(rest.as_bytes().to_vec()), sizes: vec![size], next: 0 };
        let reader = Cursor::new(looked_at.to_owned()).chain(pieces);
        let mut dump = DumpReader::new(Input::from_reader(reader).unwrap()).unwrap();
        let pages: Vec<_> = dump.by_ref().map(Result::unwrap).collect();
        assert!(pages == whole, "{size}: {:?}", pages.get(1));
        assert_eq!(dump.flaws(), &flaws, "{size}");
    }
}

proptest! {
    #[test]
    fn a_text_is_the_same_however_it_is_written(
        text in any_text(),
        ways in prop::collection::vec(any::<u8>(), 1..20),
        sizes in prop::collection::vec(1..40_usize, 1..6),
    ) {
        let bytes = dump(&(filler() + &page("T", &written(&text, &ways)))).into_bytes();
        let pieces = Pieces { bytes: Cursor::new(bytes), sizes, next: 0 };
        let mut dump = DumpReader::new(Input::from_reader(pieces).unwrap()).unwrap();
        dump.next_page().unwrap();
        let page = dump.next_page().unwrap().unwrap();
        let read = page.revision.unwrap().text;
        prop_assert_eq!(read.as_str(), Some(text.as_str()));
        prop_assert!(dump.next_page().unwrap().is_none());
    }

    #[test]
    fn a_dump_cut_off_anywhere_gives_whole_pages_and_an_error(
        pages in prop::collection::vec((any_text(), prop::collection::vec(any::<u8>(), 1..9)), 0..6),
        cut in any::<prop::sample::Index>(),
    ) {
        let xml: String =
            pages.iter().map(|(text, ways)| page("T", &written(text, ways))).collect();
        let whole = dump(&xml).into_bytes();
        let (read_whole, error) = read(whole.as_slice());
        prop_assert!(error.is_none());
        let expected = texts(&read_whole);

        let cut = cut.index(whole.len() - 1);
        let (read_cut, error) = read(&whole[..cut]);
        prop_assert!(error.is_some());
        let given = texts(&read_cut);
        prop_assert_eq!(&expected[..given.len()], &given[..]);
        let ended = whole[..cut].windows(7).filter(|bytes| bytes == b"</page>").count();
        prop_assert_eq!(given.len(), ended);
        // It ends where it ends, whatever it ends within; what begins no dump is no dump.
        if let Some(DumpError::CutOff { at }) = error {
            prop_assert_eq!(at.xml, cut as u64);
        }
    }

    #[test]
    fn damage_costs_the_page_that_it_is_in(
        junk in prop::collection::vec((damage(), any::<prop::sample::Index>()), 1..4),
        sizes in prop::collection::vec(1..40_usize, 1..6),
    ) {
        let mut middle = page("Middle", "some &lt;b&gt;words&lt;/b&gt; &amp; more").into_bytes();
        for (junk, at) in junk {
            let at = at.index(middle.len());
            middle.splice(at..at, junk);
        }
        let first = filler();
        let pages = [first.as_bytes(), &middle, page("Last", "two").as_bytes()].concat();
        let (head, tail) = dump("?").split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let bytes = [head.as_bytes(), &pages, tail.as_bytes()].concat();

        let (whole, flaws, error) = read_flawed(bytes.clone());
        prop_assert!(error.is_none(), "{:?}", error);
        let titles: Vec<&str> = whole.iter().map(|page| page.title.as_str()).collect();
        prop_assert_eq!((titles.first(), titles.last()), (Some(&"Filler"), Some(&"Last")));

        let pieces = Pieces { bytes: Cursor::new(bytes), sizes, next: 0 };
        let mut dump = DumpReader::new(Input::from_reader(pieces).unwrap()).unwrap();
        let pages: Vec<_> = dump.by_ref().map(Result::unwrap).collect();
        prop_assert_eq!(pages, whole);
        prop_assert_eq!(dump.flaws(), &flaws);
    }

    #[test]
    fn any_bytes_in_a_dump_end_in_pages_or_an_error(
        junk in prop::collection::vec(any::<u8>(), 0..60),
        at in any::<prop::sample::Index>(),
    ) {
        let mut bytes = dump(&page("A", "&lt;words&gt;")).into_bytes();
        let at = at.index(bytes.len());
        bytes.splice(at..at, junk);
        read(bytes);
    }
}
