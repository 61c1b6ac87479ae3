//! Sections of a plain dump, to be read side by side.

use std::{
    fs::File,
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom},
    num::NonZero,
    ops::Range,
    path::Path,
    sync::Arc,
};

use memchr::memmem;

use super::{Compression, Input, InputOptions, PLAIN_BUFFER, Position, counted::Counted};
use crate::{DumpError, Location};

/// A section has at least so many bytes: to begin one costs as much as to read some of them.
const LEAST: u64 = 2 << 20;

/// Bytes among which the first page of a dump begins.
const HEAD: u64 = 256 << 10;

/// Bytes that are searched for a page at once.
const WINDOW: u64 = 64 << 10;

/// How dumps begin that are cut: as `MediaWiki` writes them, in UTF-8 and without declarations.
const ROOT: &[u8] = b"<mediawiki ";
const PAGE: &[u8] = b"<page>";
const END: &[u8] = b"</mediawiki>\n";

/// Some pages of a plain dump, one behind the other, which can be read as a dump of their own.
///
/// A page is taken to begin wherever `<page>` is written. In a dump that is as it should be, that is so; in another, the
/// section that ends there has a flaw or ends early. So what a dump says that is not flawless is told by reading it as
/// a whole, and by nothing else.
#[derive(Clone, Debug)]
pub struct Section {
    path: Arc<Path>,
    head: Arc<[u8]>,
    bytes: Range<u64>,
    /// What ends it: the dump's own end, where it is the last.
    end: &'static [u8],
}

impl Section {
    /// Cuts a plain file into as many sections, of about the same length. There are fewer of a short one, and none where
    /// it is packed, or begins otherwise than dumps do.
    ///
    /// # Errors
    /// Those of the system.
    pub fn of(path: impl AsRef<Path>, number: NonZero<usize>) -> io::Result<Vec<Self>> {
        let path: Arc<Path> = Arc::from(path.as_ref());
        let file = File::open(&path)?;
        let len = file.metadata()?.len();
        let number = (number.get() as u64).min(len / LEAST);
        let mut head = Vec::new();
        (&file).take(HEAD).read_to_end(&mut head)?;
        let Some(first) = memmem::find(&head, PAGE).filter(|_| head.starts_with(ROOT)) else {
            return Ok(Vec::new());
        };
        head.truncate(first);
        let head: Arc<[u8]> = head.into();
        let mut begins = vec![first as u64];
        for section in 1..number {
            let cut = |section| len / number * section;
            let begin = next_page(&file, cut(section)..cut(section + 1))?;
            begins.extend(begin.filter(|begin| begins.last() < Some(begin)));
        }
        let ends = begins[1..].iter().chain([&len]);
        let section = |(begin, end): (&u64, &u64)| Self {
            path: Arc::clone(&path),
            head: Arc::clone(&head),
            bytes: *begin..*end,
            end: if *end == len { b"" } else { END },
        };
        Ok(begins.iter().zip(ends).map(section).collect())
    }
}

/// Where the first page begins in a range of a file.
fn next_page(mut file: &File, range: Range<u64>) -> io::Result<Option<u64>> {
    let mut window = Vec::new();
    let mut at = range.start;
    while at < range.end {
        file.seek(SeekFrom::Start(at))?;
        window.clear();
        file.take(WINDOW).read_to_end(&mut window)?;
        if let Some(found) = memmem::find(&window, PAGE) {
            return Ok(Some(at + found as u64));
        }
        // One may begin in this window and end in the next.
        match window.len() < PAGE.len() {
            true => return Ok(None),
            false => at += (window.len() - PAGE.len() + 1) as u64,
        }
    }
    Ok(None)
}

impl InputOptions {
    /// Opens a section of a dump: its pages behind the dump's head. [`Input::position`] counts the pages alone, and
    /// [`Input::len`] is their length.
    ///
    /// # Errors
    /// [`DumpError::Open`] and [`DumpError::Read`] from the system.
    pub fn section(self, section: &Section) -> Result<Input, DumpError> {
        let mut file = File::open(&section.path)
            .map_err(|source| DumpError::Open { path: section.path.to_path_buf(), source })?;
        file.seek(SeekFrom::Start(section.bytes.start))
            .map_err(|source| DumpError::Read { at: Location::default(), source })?;
        let len = section.bytes.end - section.bytes.start;
        let position = Position::default();
        let pages = Counted::new(file.take(len), position.clone());
        let head = Cursor::new(Arc::clone(&section.head));
        let bytes = BufReader::with_capacity(PLAIN_BUFFER, head.chain(pages).chain(section.end));
        let bytes = self.stop.guard(Box::new(bytes));
        Ok(Input { bytes, compression: Compression::Plain, position, len: Some(len) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DumpReader;

    /// A dump of so many pages of 100 KB.
    fn dump(pages: usize) -> String {
        let page = |n: usize| {
            let text = format!("{n} ").repeat(100_000 / (n.to_string().len() + 1));
            format!(
                "  <page><title>P{n}</title><ns>0</ns><id>{n}</id><revision><text>{text}</text></revision></page>\n"
            )
        };
        let pages: String = (0..pages).map(page).collect();
        format!(
            "<mediawiki version=\"0.11\"><siteinfo><dbname>w</dbname></siteinfo>\n{pages}</mediawiki>\n"
        )
    }

    fn sections(dump: &[u8], number: usize) -> Vec<Vec<String>> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d.xml");
        std::fs::write(&path, dump).unwrap();
        let sections = Section::of(&path, NonZero::new(number).unwrap()).unwrap();
        let titles = |section: &Section| {
            let input = InputOptions::default().section(section).unwrap();
            let (length, position) = (input.len().unwrap(), input.position());
            let mut reader = DumpReader::new(input).unwrap();
            assert_eq!(reader.site_info().dbname, "w");
            let mut titles = Vec::new();
            while let Some(page) = reader.next_page().unwrap() {
                titles.push(page.title);
            }
            assert_eq!((position.get(), reader.flaws().count()), (length, 0));
            titles
        };
        sections.iter().map(titles).collect()
    }

    #[test]
    fn sections_have_all_pages_between_them_and_about_as_many_each() {
        let dump = dump(100);
        for number in 1..=4 {
            let read = sections(dump.as_bytes(), number);
            assert_eq!(read.len(), number);
            assert!(read.iter().all(|titles| titles.len() >= 100 / number - 2), "{read:?}");
            let expected: Vec<_> = (0..100).map(|n| format!("P{n}")).collect();
            assert_eq!(read.concat(), expected);
        }
        assert_eq!(sections(dump.as_bytes(), 40).len(), 4, "each has two mebibytes or more");
    }

    #[test]
    fn a_page_that_is_longer_than_a_section_is_in_one() {
        let one = dump(1).replace("0 ", &"x".repeat(200));
        assert_eq!(sections(one.as_bytes(), 4), [["P0"]]);
    }

    #[test]
    fn where_a_page_begins_is_found_across_windows() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("d");
        for before in [0, 1, WINDOW - 7, WINDOW - 6, WINDOW - 5, WINDOW - 1, WINDOW, 3 * WINDOW - 2]
        {
            let text = format!(
                "{}<page>",
                "<page".repeat(before as usize)[..before as usize].replace('>', "-")
            );
            std::fs::write(&path, &text).unwrap();
            let file = File::open(&path).unwrap();
            let found = |range| next_page(&file, range).unwrap();
            assert_eq!(found(0..before + 1), Some(before), "{before}");
            assert_eq!(found(before + 1..before + 10), None);
        }
    }

    #[test]
    fn what_begins_otherwise_is_not_cut() {
        let dump = dump(60);
        for head in ["<?xml version=\"1.0\" encoding=\"latin-1\"?>", "\u{feff}", " ", "BZh9"] {
            assert!(sections(format!("{head}{dump}").as_bytes(), 2).is_empty(), "{head}");
        }
        assert!(sections(b"", 2).is_empty());
    }
}
