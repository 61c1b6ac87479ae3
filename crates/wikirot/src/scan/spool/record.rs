//! Pages as the spool has them: a record each, with its length before it.

use std::io;

use wikirot_dump::Page;

use super::super::condition::Condition;

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

/// Adds a page to records; `position` is its place in its part of the dump. One without text counts as existing, with
/// an empty text.
pub(super) fn put_page(page: &Page, position: u64, records: &mut Vec<u8>) {
    let start = records.len();
    let revision = page.revision.as_ref();
    let text = revision.and_then(|revision| revision.text.as_str()).unwrap_or_default();
    let condition = Condition::of(page) as u64;
    for number in [
        0,
        position,
        page.id,
        u64::from(page.ns.cast_unsigned()) | condition << 32,
        revision.map_or(0, |revision| revision.id),
    ] {
        records.extend_from_slice(&number.to_le_bytes());
    }
    let described = revision.map_or(["", "", ""], |revision| {
        [revision.timestamp.as_str(), revision.sha1.as_str(), revision.model.as_str()]
    });
    for field in [page.title.as_str()].iter().chain(&described).chain(&[text]) {
        records.extend_from_slice(&(field.len() as u64).to_le_bytes());
        records.extend_from_slice(field.as_bytes());
    }
    let length = (records.len() - start - 8) as u64;
    records[start..start + 8].copy_from_slice(&length.to_le_bytes());
}

/// The page that stands next, which is taken off; the parts before its own have so many pages.
pub(super) fn take_page<'a>(rest: &mut &'a [u8], before: u64) -> io::Result<(Header, &'a str)> {
    let length = take_number(rest)?;
    let record = &mut take(rest, length)?;
    let [position, id, ns, revision] =
        [take_number(record)?, take_number(record)?, take_number(record)?, take_number(record)?];
    let (condition, ns) = ((ns >> 32) as u32, ns as u32);
    let condition = *Condition::ALL.get(condition as usize).ok_or(io::ErrorKind::InvalidData)?;
    let title = take_text(record)?.to_owned();
    let timestamp = take_text(record)?.to_owned();
    let sha1 = take_text(record)?.to_owned();
    let model = take_text(record)?.to_owned();
    let (position, ns) = (position + before, ns.cast_signed());
    let header = Header { position, id, ns, title, revision, timestamp, sha1, model, condition };
    Ok((header, take_text(record)?))
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
    simdutf8::basic::from_utf8(take(rest, length)?).map_err(io::Error::other)
}
