//! The pages of a dump, laid aside in an unlinked temporary file until all are read.
//!
//! A template may follow the pages that use it and standard input cannot be rewound, so no page can
//! be expanded before the last is known. Memory holds 16 bytes a page: the hash of its title and
//! where it lies. The file lives in `$TMPDIR` and is as large as the dump's plain text.
//!
//! A title that comes twice is one page, and its newest revision counts, wherever that stands.

use std::fs::File;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::FileExt;

use rustc_hash::FxHashMap;
use wikirot_dump::Page;

use super::condition::Condition;

/// What is known of a page besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// Its place in the dump, from 0.
    pub position: u64,
    /// MediaWiki's number for it.
    pub id: u64,
    /// The number of its namespace.
    pub ns: i32,
    /// Its full title.
    pub title: String,
    /// Its newest revision's number.
    pub revision: u64,
    /// When that was saved, as the dump has it.
    pub timestamp: String,
    /// SHA-1 of its text in base 36, empty where the dump has none.
    pub sha1: String,
    /// Its content model.
    pub model: String,
    /// What the dump holds of its text.
    pub condition: Condition,
}

/// In place of a condition: another revision of the page counts.
const SUPERSEDED: u32 = u32::MAX;

/// Where the condition stands in a record, with its length before it.
const CONDITION: u64 = 8 + 2 * 8 + 4;

/// Bytes of pages that one worker takes at a time.
const CHUNK: u64 = 256 * 1024;

/// Lays pages aside.
pub(crate) struct SpoolWriter {
    file: BufWriter<File>,
    length: u64,
    chunk_starts: Vec<u64>,
    places: FxHashMap<u64, u64>,
    pages: u64,
    /// Pages that have been written, those that do not count any more included.
    written: u64,
    record: Vec<u8>,
}

/// What became of a page that was laid aside.
#[derive(Debug)]
pub(crate) enum Pushed {
    /// Its title is new.
    First,
    /// It is newer than this one, which counts no more.
    Newer(Box<(Header, String)>),
    /// It does not count: one of the same title is newer.
    Older,
}

impl SpoolWriter {
    /// Makes the temporary file.
    pub(crate) fn new() -> io::Result<SpoolWriter> {
        Ok(SpoolWriter {
            file: BufWriter::with_capacity(1 << 20, tempfile::tempfile()?),
            length: 0,
            chunk_starts: Vec::new(),
            places: FxHashMap::default(),
            pages: 0,
            written: 0,
            record: Vec::new(),
        })
    }

    /// Lays `page` aside; one without text counts as existing, with an empty text. Where its title was
    /// there already, the newer of the two counts.
    pub(crate) fn push(&mut self, page: &Page) -> io::Result<Pushed> {
        let hash = title_hash(&page.title);
        let mut pushed = Pushed::First;
        if let Some(&place) = self.places.get(&hash) {
            self.file.flush()?;
            let (header, text) = read_page(self.file.get_ref(), place)?;
            if header.title == page.title {
                if !is_newer(page, &header) {
                    return Ok(Pushed::Older);
                }
                self.file.get_ref().write_all_at(&SUPERSEDED.to_le_bytes(), place + CONDITION)?;
                self.pages -= 1;
                pushed = Pushed::Newer(Box::new((header, text)));
            }
        }
        let revision = page.revision.as_ref();
        let text = revision.and_then(|revision| revision.text.as_str()).unwrap_or_default();
        let condition = Condition::of(page) as u64;
        self.record.clear();
        for number in [
            self.written,
            page.id,
            u64::from(page.ns.cast_unsigned()) | condition << 32,
            revision.map_or(0, |revision| revision.id),
        ] {
            self.record.extend_from_slice(&number.to_le_bytes());
        }
        let described = revision.map_or(["", "", ""], |revision| {
            [revision.timestamp.as_str(), revision.sha1.as_str(), revision.model.as_str()]
        });
        for field in [page.title.as_str()].iter().chain(&described).chain(&[text]) {
            self.record.extend_from_slice(&(field.len() as u64).to_le_bytes());
            self.record.extend_from_slice(field.as_bytes());
        }
        if self.chunk_starts.last().is_none_or(|start| self.length - start >= CHUNK) {
            self.chunk_starts.push(self.length);
        }
        self.places.insert(hash, self.length);
        self.file.write_all(&(self.record.len() as u64).to_le_bytes())?;
        self.file.write_all(&self.record)?;
        self.length += 8 + self.record.len() as u64;
        self.pages += 1;
        self.written += 1;
        Ok(pushed)
    }

    /// Ends the writing.
    pub(crate) fn finish(self) -> io::Result<Spool> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spool {
            file,
            length: self.length,
            chunk_starts: self.chunk_starts,
            places: self.places,
            pages: self.pages,
        })
    }
}

/// Pages laid aside; any thread may read it.
pub(crate) struct Spool {
    file: File,
    length: u64,
    chunk_starts: Vec<u64>,
    places: FxHashMap<u64, u64>,
    pages: u64,
}

impl Spool {
    /// How many pages it holds.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// How many chunks it is read in.
    pub(crate) fn chunks(&self) -> usize {
        self.chunk_starts.len()
    }

    /// Reads chunk `index` into `buffer` and calls `each` for its pages in dump order.
    pub(crate) fn read_chunk<E: From<io::Error>>(
        &self,
        index: usize,
        buffer: &mut Vec<u8>,
        mut each: impl FnMut(Header, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        let start = self.chunk_starts[index];
        let end = self.chunk_starts.get(index + 1).copied().unwrap_or(self.length);
        buffer.resize(usize::try_from(end - start).map_err(io::Error::other)?, 0);
        self.file.read_exact_at(buffer, start)?;
        let mut rest = &buffer[..];
        while !rest.is_empty() {
            let length = take_number(&mut rest)?;
            if let Some((header, text)) = parse_record(take(&mut rest, length)?)? {
                each(header, text)?;
            }
        }
        Ok(())
    }

    /// The page of this full title, if the dump has it.
    pub(crate) fn page(&self, title: &str) -> io::Result<Option<(Header, String)>> {
        let Some(&place) = self.places.get(&title_hash(title)) else { return Ok(None) };
        let (header, text) = read_page(&self.file, place)?;
        Ok((header.title == title).then_some((header, text)))
    }

    /// Whether the dump has a page of this full title.
    pub(crate) fn contains(&self, title: &str) -> bool {
        self.places.contains_key(&title_hash(title))
    }
}

/// Titles are hostile: a hash that is quick to forge would let one page hide another.
pub(super) fn title_hash(title: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(title.as_bytes());
    hasher.finish()
}

/// By date, then by id, then by its place in the dump; what could not be read is not trusted to be.
fn is_newer(page: &Page, before: &Header) -> bool {
    let (time, id) = match &page.revision {
        Some(revision) => (revision.timestamp.as_str(), revision.id),
        None => ("", 0),
    };
    let is_read = |condition| condition != Condition::Damaged;
    (is_read(Condition::of(page)), time, id)
        >= (is_read(before.condition), before.timestamp.as_str(), before.revision)
}

/// The page that lies at `place` and counts.
fn read_page(file: &File, place: u64) -> io::Result<(Header, String)> {
    let mut length = [0; 8];
    file.read_exact_at(&mut length, place)?;
    let mut record =
        vec![0; usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?];
    file.read_exact_at(&mut record, place + 8)?;
    let (header, text) = parse_record(&record)?.ok_or(io::ErrorKind::InvalidData)?;
    Ok((header, text.to_owned()))
}

/// The page of a record; `None` for one that does not count.
fn parse_record(mut record: &[u8]) -> io::Result<Option<(Header, &str)>> {
    let record = &mut record;
    let [position, id, ns, revision] =
        [take_number(record)?, take_number(record)?, take_number(record)?, take_number(record)?];
    let (condition, ns) = ((ns >> 32) as u32, ns as u32);
    if condition == SUPERSEDED {
        return Ok(None);
    }
    let condition = *Condition::ALL.get(condition as usize).ok_or(io::ErrorKind::InvalidData)?;
    let title = take_text(record)?.to_owned();
    let timestamp = take_text(record)?.to_owned();
    let sha1 = take_text(record)?.to_owned();
    let model = take_text(record)?.to_owned();
    let ns = ns.cast_signed();
    let header = Header { position, id, ns, title, revision, timestamp, sha1, model, condition };
    Ok(Some((header, take_text(record)?)))
}

fn take<'a>(rest: &mut &'a [u8], length: u64) -> io::Result<&'a [u8]> {
    let split = usize::try_from(length).ok().and_then(|length| rest.split_at_checked(length));
    let (taken, left) = split.ok_or(io::ErrorKind::UnexpectedEof)?;
    *rest = left;
    Ok(taken)
}

fn take_number(rest: &mut &[u8]) -> io::Result<u64> {
    let mut number = [0; 8];
    number.copy_from_slice(take(rest, 8)?);
    Ok(u64::from_le_bytes(number))
}

fn take_text<'a>(rest: &mut &'a [u8]) -> io::Result<&'a str> {
    let length = take_number(rest)?;
    std::str::from_utf8(take(rest, length)?).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wikirot_dump::{Revision, Text};

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
        let mut writer = SpoolWriter::new().unwrap();
        let long = "x".repeat(100_000);
        for number in 0..20 {
            writer.push(&page(&format!("Page {number}"), &format!("{number} {long}"))).unwrap();
        }
        let spool = writer.finish().unwrap();
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
            (header.ns, header.id, header.revision, header.sha1.as_str()),
            (-2, 7, 9, "abc")
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
            let mut writer = SpoolWriter::new().unwrap();
            writer.push(&page("Before", "x")).unwrap();
            for page in &pages {
                writer.push(page).unwrap();
            }
            writer.push(&page("After", "x")).unwrap();
            let spool = writer.finish().unwrap();
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
}
