//! The links of a page as the state has them: a few bytes each, and all of a part of a page in one record.
//!
//! A record is a byte and the links: 0 as they are, 1 their length and a frame of Zstandard, 2 the same, compressed as if
//! it followed the links of `link_sample` (`packed/frame.rs`). Numbers are in base 128, lowest digit first, the last one without the high bit; those with a sign have it in the lowest bit.
//! Texts are their length and their bytes. A link is
//!
//! - a byte: the bits below, and above them which [`Context`] it is;
//! - how many numbers of links were left out before it; how far its URL, its line and its first byte are from
//!   the URL, the line and the last byte of the one before; how many bytes it has;
//! - the number of its section in this record: 0 for the lead, one more than there were for one that follows,
//!   by its title and its anchor, which is empty where it is the title with underscores;
//! - with `HOLDS_URL` its wikitext before the URL and behind it, else its wikitext;
//! - with `WRITTEN`, `MADE` and `FLAGGED` the URL as it was written, the templates that made it, and its flag.

use std::io;

use rusqlite::Connection;
use wikirot_words::Context;

use super::numbers::{self, put};

mod frame;

use frame::{Damaged, Frames};
pub(super) use frame::{Opener, sample_of};

/// Bits of a link's first byte.
const HOLDS_URL: u8 = 1;
const WRITTEN: u8 = 2;
const MADE: u8 = 4;
const FLAGGED: u8 = 8;
const GUESSED: u8 = 16;
/// What the context is above.
const CONTEXT: u32 = 5;

/// A link at its place on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Occurrence<'a> {
    /// Its place among all links of the page, from 0; ascending in a record.
    pub(super) n: u32,
    /// The number of the URL.
    pub(super) url: i64,
    /// The line, from 1.
    pub(super) line: u32,
    /// The bytes of the page's text that hold it.
    pub(super) first: u64,
    pub(super) last: u64,
    /// These bytes.
    pub(super) source: Source<'a>,
    /// The URL as it was written, where that differs from the recorded one.
    pub(super) written: Option<&'a str>,
    /// `None` in the lead.
    pub(super) section: Option<Heading<'a>>,
    /// The templates that made it, as `origin` has them.
    pub(super) origin: Option<&'a str>,
    /// What surrounds it.
    pub(super) context: Context,
    /// Whether the URL is only presumed.
    pub(super) guessed: bool,
    /// What marks it as dead or rescued already, as JSON.
    pub(super) flag: Option<&'a str>,
}

/// The wikitext of a link, out of which its URL is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Source<'a> {
    before: &'a str,
    holds_url: bool,
    behind: &'a str,
}

impl<'a> Source<'a> {
    /// The wikitext of a link whose URL was written so.
    pub(super) fn of(text: &'a str, url: &str) -> Self {
        match text.split_once(url) {
            Some((before, behind)) if !url.is_empty() => Self { before, holds_url: true, behind },
            _ => Self { before: text, ..Self::default() },
        }
    }

    /// The wikitext again.
    pub(super) fn text(&self, url: &str) -> String {
        match self.holds_url {
            true => [self.before, url, self.behind].concat(),
            false => self.before.to_owned(),
        }
    }
}

/// A heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heading<'a> {
    /// As plain text.
    pub(super) title: &'a str,
    /// Its anchor; empty where it is the title with underscores for spaces.
    pub(super) anchor: &'a str,
}

impl<'a> Heading<'a> {
    pub(super) fn of(title: &'a str, anchor: &'a str) -> Self {
        let is_plain = title.len() == anchor.len()
            && title.bytes().zip(anchor.bytes()).all(|(of_title, of_anchor)| {
                of_anchor == if of_title == b' ' { b'_' } else { of_title }
            });
        Self { title, anchor: if is_plain { "" } else { anchor } }
    }

    /// The whole anchor.
    pub(super) fn whole_anchor(&self) -> String {
        match self.anchor {
            "" => self.title.replace(' ', "_"),
            anchor => anchor.to_owned(),
        }
    }
}

/// What the numbers of a link are told from: the link before it.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    n: u32,
    url: i64,
    line: u32,
    last: u64,
}

impl Before {
    fn of(link: &Occurrence<'_>) -> Self {
        Self { n: link.n.wrapping_add(1), url: link.url, line: link.line, last: link.last }
    }
}

/// Packs links, a record after the other.
pub(super) struct Packer {
    plain: Vec<u8>,
    before: Before,
    sections: Vec<(Box<str>, Box<str>)>,
    links: usize,
    frames: Frames,
}

impl std::fmt::Debug for Packer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packer").field("links", &self.links).finish_non_exhaustive()
    }
}

impl Packer {
    /// With the sample that the state has, if it has one.
    pub(super) fn new(sample: Option<&[u8]>) -> io::Result<Self> {
        Ok(Self {
            plain: Vec::new(),
            before: Before::default(),
            sections: Vec::new(),
            links: 0,
            frames: Frames::new(sample)?,
        })
    }

    /// How many links the record has, and bytes of them.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.links, self.plain.len())
    }

    /// Adds a link.
    pub(super) fn push(&mut self, link: &Occurrence<'_>) {
        let (out, before) = (&mut self.plain, self.before);
        let bit = |is: bool, bit: u8| if is { bit } else { 0 };
        out.push(
            bit(link.source.holds_url, HOLDS_URL)
                | bit(link.written.is_some(), WRITTEN)
                | bit(link.origin.is_some(), MADE)
                | bit(link.flag.is_some(), FLAGGED)
                | bit(link.guessed, GUESSED)
                | number_of(link.context) << CONTEXT,
        );
        put(out, u64::from(link.n.wrapping_sub(before.n)));
        put_signed(out, link.url.wrapping_sub(before.url));
        put_signed(out, i64::from(link.line) - i64::from(before.line));
        put_signed(out, link.first.wrapping_sub(before.last).cast_signed());
        put_signed(out, link.last.wrapping_sub(link.first).cast_signed());
        match link.section {
            None => put(out, 0),
            Some(heading) => {
                // Most stand in the section of the one before.
                let at = self
                    .sections
                    .iter()
                    .rposition(|it| (&*it.0, &*it.1) == (heading.title, heading.anchor));
                put(out, at.unwrap_or(self.sections.len()) as u64 + 1);
                if at.is_none() {
                    put_text(out, heading.title);
                    put_text(out, heading.anchor);
                    self.sections.push((heading.title.into(), heading.anchor.into()));
                }
            }
        }
        put_text(out, link.source.before);
        if link.source.holds_url {
            put_text(out, link.source.behind);
        }
        for text in [link.written, link.origin, link.flag].into_iter().flatten() {
            put_text(out, text);
        }
        self.before = Before::of(link);
        self.links += 1;
    }

    /// Ends the record.
    pub(super) fn finish(&mut self) -> io::Result<Vec<u8>> {
        let packed = self.frames.close(&self.plain)?;
        self.plain.clear();
        self.sections.clear();
        (self.before, self.links) = (Before::default(), 0);
        Ok(packed)
    }

    /// The sample that the state is to have from now on, if it is time for one.
    pub(super) fn new_sample(&mut self) -> io::Result<Option<Vec<u8>>> {
        self.frames.new_sample()
    }
}

/// The links of a record, unpacked as far as to be read one after the other.
#[derive(Clone, Debug)]
pub(super) struct Record(Vec<u8>);

impl Record {
    /// What a record holds of one of the databases of a connection.
    pub(super) fn open(
        opener: &mut Opener,
        of: (&Connection, &str),
        packed: &[u8],
    ) -> rusqlite::Result<Self> {
        opener.open(of, packed).map(Self)
    }

    /// Bytes that it takes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Its links, in order; what comes behind an error is none.
    pub(super) fn links(&self) -> Links<'_> {
        Links { rest: &self.0, before: Before::default(), sections: Vec::new() }
    }
}

/// The links of a record.
#[derive(Debug)]
pub(super) struct Links<'a> {
    rest: &'a [u8],
    before: Before,
    sections: Vec<Heading<'a>>,
}

impl<'a> Links<'a> {
    fn take_link(&mut self) -> Result<Occurrence<'a>, Damaged> {
        let (rest, before) = (&mut self.rest, self.before);
        let bits = take_byte(rest)?;
        let is = |bit: u8| bits & bit != 0;
        let n = u32::try_from(take(rest)?).map_err(|_| Damaged)?;
        let n = before.n.checked_add(n).ok_or(Damaged)?;
        let url = before.url.wrapping_add(take_signed(rest)?);
        let line = i64::from(before.line).wrapping_add(take_signed(rest)?);
        let line = u32::try_from(line).map_err(|_| Damaged)?;
        let first = before.last.wrapping_add_signed(take_signed(rest)?);
        let last = first.wrapping_add_signed(take_signed(rest)?);
        let section = match usize::try_from(take(rest)?).map_err(|_| Damaged)? {
            0 => None,
            number => {
                if number == self.sections.len() + 1 {
                    let (title, anchor) = (take_text(rest)?, take_text(rest)?);
                    self.sections.push(Heading { title, anchor });
                }
                Some(*self.sections.get(number - 1).ok_or(Damaged)?)
            }
        };
        let (text, holds_url) = (take_text(rest)?, is(HOLDS_URL));
        let behind = if holds_url { take_text(rest)? } else { "" };
        let mut text_if = |bit| if is(bit) { take_text(rest).map(Some) } else { Ok(None) };
        let link = Occurrence {
            n,
            url,
            line,
            first,
            last,
            source: Source { before: text, holds_url, behind },
            written: text_if(WRITTEN)?,
            section,
            origin: text_if(MADE)?,
            context: *Context::ALL.get(usize::from(bits >> CONTEXT)).ok_or(Damaged)?,
            guessed: is(GUESSED),
            flag: text_if(FLAGGED)?,
        };
        self.before = Before::of(&link);
        Ok(link)
    }
}

impl<'a> Iterator for Links<'a> {
    type Item = Result<Occurrence<'a>, Damaged>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let link = self.take_link();
        if link.is_err() {
            self.rest = &[];
        }
        Some(link)
    }
}

/// The number of a context; [`Context::ALL`] only ever grows at its end.
fn number_of(context: Context) -> u8 {
    Context::ALL.iter().position(|it| *it == context).unwrap_or_default() as u8
}

fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, (number << 1 ^ number >> 63).cast_unsigned());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

fn take_byte(rest: &mut &[u8]) -> Result<u8, Damaged> {
    let (byte, behind) = rest.split_first().ok_or(Damaged)?;
    *rest = behind;
    Ok(*byte)
}

fn take(rest: &mut &[u8]) -> Result<u64, Damaged> {
    numbers::take(rest).ok_or(Damaged)
}

fn take_signed(rest: &mut &[u8]) -> Result<i64, Damaged> {
    let number = take(rest)?;
    Ok((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Result<&'a str, Damaged> {
    let length = usize::try_from(take(rest)?).map_err(|_| Damaged)?;
    let (text, behind) = rest.split_at_checked(length).ok_or(Damaged)?;
    *rest = behind;
    std::str::from_utf8(text).map_err(|_| Damaged)
}

#[cfg(test)]
mod tests;
