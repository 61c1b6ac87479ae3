//! Real dumps, where there are any beside the project.

use std::{fs::File, io::Read, num::NonZero};

use wikirot_dump::{Compression, DumpReader, Input, InputOptions, Text};

use crate::support::real;

/// Pages, revisions, and bytes of text.
fn counts(name: &str, compression: Compression) -> Option<(usize, u32, usize)> {
    let input = Input::open(real(name)?).unwrap();
    assert_eq!(input.compression(), compression);
    let mut counts = (0, 0, 0);
    for page in DumpReader::new(input).unwrap() {
        let page = page.unwrap();
        counts.0 += 1;
        counts.1 += page.revisions;
        if let Some(Text::Present(text)) = page.revision.map(|revision| revision.text) {
            counts.2 += text.len();
        }
    }
    Some(counts)
}

#[test]
fn current_pages_of_a_wikipedia() {
    let name = "aawiki-20260101-pages-meta-current.xml.bz2";
    if let Some(counts) = counts(name, Compression::Bzip2) {
        assert_eq!(counts, (507, 507, 615_831));
    }
}

#[test]
fn the_newest_of_a_history_are_the_current_pages() {
    let name = "aawiki-20260101-pages-meta-history.xml.7z";
    if let Some(counts) = counts(name, Compression::SevenZip) {
        assert_eq!(counts, (507, 1307, 615_831));
    }
}

#[test]
fn the_first_blocks_of_many_in_one_stream() {
    let Some(path) = real("archwiki.xml.bz2") else { return };
    let read = |threads| {
        let beginning = File::open(&path).unwrap().take(1_500_000);
        let input = InputOptions::default().threads(threads).reader(beginning).unwrap();
        let mut dump = DumpReader::new(input).unwrap();
        let pages: Vec<_> = dump.by_ref().map_while(Result::ok).collect();
        assert!(pages.len() > 100, "{}", pages.len());
        pages
    };
    let one = NonZero::<usize>::MIN;
    assert!(read(one) == read(one.saturating_add(1)), "the plain decoder reads other pages");
}
