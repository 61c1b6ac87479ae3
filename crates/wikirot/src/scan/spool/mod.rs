//! The pages of a dump, laid aside in an unlinked temporary file until all are read.
//!
//! A template may follow the pages that use it and standard input cannot be rewound, so no page can
//! be expanded before the last is known. Memory holds 16 bytes a page: the hash of its title and
//! where it lies. The file lives in `--spool` or `$TMPDIR`; of a large dump it takes a third of the plain text.
//!
//! A title that comes twice is one page, and its newest revision counts, wherever that stands.

mod blocks;
mod index;
mod record;
mod room;

use std::collections::VecDeque;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Mutex, PoisonError};

use wikirot_dump::Page;

use super::condition::Condition;
use super::scratch::Scratch;
use blocks::{BLOCK, BlockWriter, Blocks};
pub(super) use index::title_hash;
use index::{Index, IndexWriter, Place};
pub(crate) use record::Header;
use record::{put_page, take_page};
pub(crate) use room::Room;

/// Lays pages aside: those of several parts of a dump side by side.
pub(crate) struct SpoolWriter(Mutex<Written>);

struct Written {
    blocks: BlockWriter,
    index: IndexWriter,
}

/// Lays the pages of one part aside.
pub(crate) struct PartWriter<'s> {
    spool: &'s SpoolWriter,
    /// The records of the block that is being filled.
    filled: Vec<u8>,
    /// The hashes of their titles, and where each begins.
    titles: Vec<(u64, usize)>,
    part: Part,
}

/// A part that is laid aside.
#[derive(Default)]
pub(crate) struct Part {
    /// The numbers under which its blocks were written, in order.
    blocks: Vec<u64>,
    pages: u64,
}

impl SpoolWriter {
    /// Makes the temporary file.
    pub(crate) fn new(scratch: &Scratch) -> io::Result<SpoolWriter> {
        let (blocks, index) = (BlockWriter::new(scratch)?, IndexWriter::default());
        Ok(SpoolWriter(Mutex::new(Written { blocks, index })))
    }

    /// Begins a part.
    pub(crate) fn part(&self) -> PartWriter<'_> {
        let (filled, titles) = (Vec::with_capacity(BLOCK), Vec::new());
        PartWriter { spool: self, filled, titles, part: Part::default() }
    }

    /// Ends the writing; the parts are given in the order of the dump. `superseded` is told of each page that does
    /// not count, for another of its title is newer.
    pub(crate) fn finish(
        self,
        parts: &[Part],
        superseded: &mut dyn FnMut(Header),
    ) -> io::Result<Spool> {
        let Written { blocks, index } = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut numbers = vec![0; parts.iter().map(|part| part.blocks.len()).sum()];
        for (number, written) in parts.iter().flat_map(|part| &part.blocks).enumerate() {
            numbers[*written as usize] = number as u64;
        }
        let order = parts.iter().flat_map(|part| &part.blocks).copied();
        let (blocks, mut index) = (blocks.finish(order)?, index.finish(&numbers));
        let begins = Begins::of(parts);
        let mut old = older_ones(&blocks, &begins, &index, superseded)?;
        old.sort_unstable();
        index.remove(&old);
        Ok(Spool { blocks, begins, index, superseded: old })
    }
}

impl PartWriter<'_> {
    /// Lays `page` aside.
    pub(crate) fn push(&mut self, page: &Page) -> io::Result<()> {
        self.titles.push((title_hash(&page.title), self.filled.len()));
        put_page(page, self.part.pages, &mut self.filled);
        self.part.pages += 1;
        match self.filled.len() >= BLOCK {
            true => self.write(),
            false => Ok(()),
        }
    }

    /// Ends the part.
    pub(crate) fn finish(mut self) -> io::Result<Part> {
        if !self.filled.is_empty() {
            self.write()?;
        }
        Ok(self.part)
    }

    fn write(&mut self) -> io::Result<()> {
        let mut written = self.spool.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = written.blocks.len();
        let titles = self.titles.drain(..);
        written.index.add(titles.map(|(hash, offset)| (hash, Place::new(number, offset))));
        self.part.blocks.push(number);
        written.blocks.write(&mut self.filled)
    }
}

/// Where each part begins that has pages: with which block, and behind how many pages.
struct Begins(Vec<(usize, u64)>);

impl Begins {
    fn of(parts: &[Part]) -> Begins {
        let next = |begin: &mut (usize, u64), part: &Part| {
            let this = *begin;
            *begin = (this.0 + part.blocks.len(), this.1 + part.pages);
            Some(this)
        };
        Begins(parts.iter().filter(|part| part.pages > 0).scan((0, 0), next).collect())
    }

    /// How many pages stand before the part that has a block.
    fn pages_before(&self, block: usize) -> u64 {
        let part = self.0.partition_point(|(first, _)| *first <= block).checked_sub(1);
        part.map_or(0, |part| self.0[part].1)
    }
}

/// Of pages that have one title, all but the newest.
fn older_ones(
    blocks: &Blocks,
    begins: &Begins,
    index: &Index,
    told: &mut dyn FnMut(Header),
) -> io::Result<Vec<Place>> {
    let mut lately = Lately { blocks, begins, read: VecDeque::new() };
    let mut old = Vec::new();
    for group in index.doubtful() {
        let mut newest: Vec<(Header, Place)> = Vec::new();
        for place in group {
            let header = lately.header(place)?;
            match newest.iter_mut().find(|(it, _)| it.title == header.title) {
                None => newest.push((header, place)),
                Some(known) => {
                    let newer = is_newer(&header, &known.0);
                    let other = if newer {
                        std::mem::replace(known, (header, place))
                    } else {
                        (header, place)
                    };
                    old.push(other.1);
                    told(other.0);
                }
            }
        }
    }
    Ok(old)
}

/// The blocks that were read last: dumps that were joined have the same pages in the same order.
struct Lately<'a> {
    blocks: &'a Blocks,
    begins: &'a Begins,
    read: VecDeque<(usize, Vec<u8>)>,
}

/// How many parts of joined dumps may have the same pages without a block being read more than once.
const KEPT: usize = 8;

impl Lately<'_> {
    fn header(&mut self, place: Place) -> io::Result<Header> {
        if let Some(at) = self.read.iter().position(|(number, _)| *number == place.block()) {
            return page_in(&self.read[at].1, place, self.begins).map(|(header, _)| header);
        }
        let mut block = Vec::new();
        if self.read.len() == KEPT {
            block = self.read.pop_front().map(|(_, block)| block).unwrap_or_default();
        }
        self.blocks.read(place.block(), &mut block)?;
        let (header, _) = page_in(&block, place, self.begins)?;
        self.read.push_back((place.block(), block));
        Ok(header)
    }
}

/// The page that lies at `place` in a block.
fn page_in<'b>(block: &'b [u8], place: Place, begins: &Begins) -> io::Result<(Header, &'b str)> {
    let record = &mut block.get(place.offset()..).unwrap_or_default();
    take_page(record, begins.pages_before(place.block()))
}

/// By date, then by id, then by its place in the dump; what could not be read is not trusted to be.
fn is_newer(page: &Header, before: &Header) -> bool {
    fn age(it: &Header) -> (bool, &str, u64) {
        (it.condition != Condition::Damaged, &it.timestamp, it.revision)
    }
    age(page) >= age(before)
}

/// Pages laid aside; any thread may read it.
pub(crate) struct Spool {
    blocks: Blocks,
    begins: Begins,
    index: Index,
    /// Where pages lie that do not count, in order.
    superseded: Vec<Place>,
}

impl Spool {
    /// How many pages it holds.
    pub(crate) fn pages(&self) -> u64 {
        self.index.len() as u64
    }

    /// How many chunks it is read in.
    pub(crate) fn chunks(&self) -> usize {
        self.blocks.len()
    }

    /// Reads chunk `index` into `buffer` and calls `each` for its pages in dump order.
    pub(crate) fn read_chunk<E: From<io::Error>>(
        &self,
        index: usize,
        buffer: &mut Vec<u8>,
        mut each: impl FnMut(Header, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        self.blocks.read(index, buffer)?;
        let before = self.begins.pages_before(index);
        let mut rest = &buffer[..];
        while !rest.is_empty() {
            let place = Place::new(index as u64, buffer.len() - rest.len());
            let (header, text) = take_page(&mut rest, before)?;
            if self.superseded.binary_search(&place).is_err() {
                each(header, text)?;
            }
        }
        Ok(())
    }

    /// The page of this full title, if the dump has it.
    pub(crate) fn page(&self, title: &str) -> io::Result<Option<(Header, String)>> {
        let mut buffer = Vec::new();
        for place in self.index.places(title) {
            let (header, text) = self.read(place, &mut buffer)?;
            if header.title == title {
                return Ok(Some((header, text.to_owned())));
            }
        }
        Ok(None)
    }

    /// Whether the dump has a page of this full title.
    pub(crate) fn contains(&self, title: &str) -> bool {
        self.index.places(title).next().is_some()
    }

    /// The page that lies at `place`. Where its block stands as it is, no more than the page is read.
    fn read<'b>(&self, place: Place, buffer: &'b mut Vec<u8>) -> io::Result<(Header, &'b str)> {
        let Some((file, at)) = self.blocks.plain(place.block(), place.offset()) else {
            self.blocks.read(place.block(), buffer)?;
            return page_in(buffer, place, &self.begins);
        };
        let mut length = [0; 8];
        file.read_exact_at(&mut length, at)?;
        let length = usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?;
        buffer.resize(8 + length, 0);
        file.read_exact_at(buffer, at)?;
        take_page(&mut &buffer[..], self.begins.pages_before(place.block()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wikirot_dump::{Revision, Text};

    fn scratch() -> Scratch {
        Scratch::usual(std::num::NonZeroUsize::MIN)
    }

    fn page(title: &str, text: &str) -> Page {
        Page {
            id: 7,
            ns: -2,
            title: title.to_owned(),
            redirect: None,
            revision: Some(Revision {
                id: 9,
                timestamp: "2026-01-01T00:00:00Z".to_owned(),
                contributor: String::new(),
                model: "wikitext".to_owned(),
                sha1: "abc".to_owned(),
                text: Text::Present(text.to_owned()),
            }),
            revisions: 1,
        }
    }

    #[test]
    fn pages_come_back_in_order_and_by_title() {
        let writer = SpoolWriter::new(&scratch()).unwrap();
        let long = "x".repeat(100_000);
        // Of three parts, of which one is empty, by turns.
        let mut parts = [writer.part(), writer.part(), writer.part()];
        for n in 0..10 {
            for (part, number) in [(0, n), (2, 10 + n)] {
                let page = page(&format!("Page {number}"), &format!("{number} {long}"));
                parts[part].push(&page).unwrap();
            }
        }
        let parts = parts.map(|part| part.finish().unwrap());
        let spool = writer.finish(&parts, &mut |_| {}).unwrap();
        assert_eq!(spool.pages(), 20);
        assert!(spool.chunks() > 1);
        let mut seen = Vec::new();
        for chunk in 0..spool.chunks() {
            spool
                .read_chunk::<io::Error>(chunk, &mut Vec::new(), |header, text| {
                    assert!(text.starts_with(&header.position.to_string()));
                    seen.push(header.title);
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(seen, (0..20).map(|number| format!("Page {number}")).collect::<Vec<_>>());
        let (header, text) = spool.page("Page 12").unwrap().unwrap();
        assert_eq!(
            (header.position, header.ns, header.id, header.revision, header.sha1.as_str()),
            (12, -2, 7, 9, "abc")
        );
        assert!(text.starts_with("12 "));
        assert!(spool.contains("Page 3") && !spool.contains("page 3"));
        assert!(spool.page("Page 20").unwrap().is_none());
    }

    #[test]
    fn of_a_title_that_comes_twice_the_newest_revision_counts() {
        let revision = |id, timestamp: &str, text| {
            let mut page = page("Twice", text);
            let revision = page.revision.as_mut().unwrap();
            (revision.id, revision.timestamp) = (id, timestamp.to_owned());
            page
        };
        let (old, new) = ("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        let mut broken = revision(0, "", "");
        broken.revision.as_mut().unwrap().text = Text::Damaged;
        for (pages, expected) in [
            ([revision(9, old, "a"), revision(1, new, "b"), revision(8, old, "c")], "b"),
            ([revision(1, new, "a"), revision(2, new, "b"), revision(1, new, "c")], "b"),
            ([revision(1, new, "a"), revision(1, new, "b"), revision(1, new, "c")], "c"),
            ([broken.clone(), revision(0, "", "b"), broken.clone()], "b"),
        ] {
            let writer = SpoolWriter::new(&scratch()).unwrap();
            let mut part = writer.part();
            part.push(&page("Before", "x")).unwrap();
            for page in &pages {
                part.push(page).unwrap();
            }
            part.push(&page("After", "x")).unwrap();
            let parts = [part.finish().unwrap()];
            let spool = writer.finish(&parts, &mut |_| {}).unwrap();
            assert_eq!(spool.pages(), 3);
            let mut seen = Vec::new();
            spool
                .read_chunk::<io::Error>(0, &mut Vec::new(), |header, text| {
                    seen.push((header.title, text.to_owned()));
                    Ok(())
                })
                .unwrap();
            let expected = ["Before", "Twice", "After"].map(|title| {
                (title.to_owned(), if title == "Twice" { expected } else { "x" }.to_owned())
            });
            assert_eq!(seen, expected);
            assert_eq!(spool.page("Twice").unwrap().unwrap().1, expected[1].1);
        }
    }

    #[test]
    fn pages_of_packed_blocks_come_back_in_order_and_by_title() {
        let writer = SpoolWriter::new(&scratch()).unwrap();
        let mut part = writer.part();
        let text = |n: usize| format!("{n} {}", "x".repeat(BLOCK / 3));
        for n in 0..20 {
            if n == 7 {
                writer.0.lock().unwrap().blocks.pack();
            }
            part.push(&page(&format!("Page {n}"), &text(n))).unwrap();
        }
        let part = part.finish().unwrap();
        let spool = writer.finish(&[part], &mut |_| {}).unwrap();
        for n in (0..20).rev() {
            let (header, found) = spool.page(&format!("Page {n}")).unwrap().unwrap();
            assert!(header.position == n as u64 && found == text(n), "{n}");
        }
        let (mut buffer, mut seen) = (Vec::new(), Vec::new());
        for chunk in 0..spool.chunks() {
            let each = |header: Header, found: &str| {
                assert!(found == text(header.position as usize));
                seen.push(header.position);
                io::Result::Ok(())
            };
            spool.read_chunk(chunk, &mut buffer, each).unwrap();
        }
        assert!(seen.into_iter().eq(0..20));
    }
}
