//! The links of a report as the script reads them: arrays by place, so that a large wiki's fit in a file
//! that can be mailed. Every text in them is shown as text, never as markup.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use base64::{engine::general_purpose::STANDARD, write::EncoderWriter};
use flate2::{Compression, write::GzEncoder};
use memchr::memchr2_iter;
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::view::{LinkView, PageView};
use crate::{
    escape::visible,
    formats::json::to_json,
    language::Language,
    model::{Kind, Result},
};

/// Bytes of the first part of the data, which is there at once, and of the others.
const FIRST: usize = 64 * 1024;
const PART: usize = 1024 * 1024;

/// A page as the script reads it, for all the files that show it.
pub(super) fn of_page(page: &PageView<'_>) -> Result<Vec<u8>> {
    let rows: Vec<Row<'_>> = page.links.iter().map(Row).collect();
    let mut json = Vec::new();
    let title = visible(&page.page.title);
    to_json(&mut json, &(&*title, visible(&page.page.namespace), rows))?;
    Ok(json)
}

/// The elements that hold the data, page by page: each is read by itself, so that the first rows need not wait
/// for the last.
pub(super) struct Data<'o> {
    out: &'o mut dyn Write,
    /// Whether it is packed, for a large wiki, or legible.
    packed: bool,
    /// Pages that are not written yet.
    pages: Vec<u8>,
    /// The words of reasons that no part before has.
    reasons: BTreeMap<String, (String, String)>,
    told: BTreeSet<String>,
    parts: usize,
}

impl<'o> Data<'o> {
    /// Of a list that is to be written here.
    pub(super) fn open(out: &'o mut dyn Write, packed: bool) -> Self {
        let (reasons, told) = (BTreeMap::new(), BTreeSet::new());
        Self { out, packed, pages: Vec::new(), reasons, told, parts: 0 }
    }

    /// Adds a page, whose JSON is [`of_page`]'s.
    pub(super) fn page(&mut self, page: &PageView<'_>, json: &[u8]) -> Result<()> {
        self.pages.extend_from_slice(if self.pages.is_empty() { b"\n" } else { b",\n" });
        self.pages.extend_from_slice(json);
        for link in &page.links {
            if !self.told.contains(link.code) {
                let words = (visible(&link.why).into_owned(), link.advice.to_string());
                self.reasons.insert(visible(link.code).into_owned(), words);
                self.told.insert(link.code.to_owned());
            }
        }
        let most = if self.parts == 0 { FIRST } else { PART };
        if self.packed && self.pages.len() >= most {
            self.end_part()?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub(super) fn close(mut self) -> Result<&'o mut dyn Write> {
        if self.parts == 0 || !self.pages.is_empty() {
            self.end_part()?;
        }
        Ok(self.out)
    }

    fn end_part(&mut self) -> Result<()> {
        let mut part = b"{\"pages\":[".to_vec();
        part.append(&mut self.pages);
        part.extend_from_slice(b"\n],\"reasons\":");
        to_json(&mut part, &std::mem::take(&mut self.reasons))?;
        part.push(b'}');
        let kind = if self.packed { "text/plain" } else { "application/json" };
        write!(self.out, "<script class=\"data\" type=\"{kind}\">")?;
        match self.packed {
            true => pack(&part, self.out)?,
            false => write_plain(&part, self.out)?,
        }
        self.parts += 1;
        Ok(self.out.write_all(b"</script>\n")?)
    }
}

fn pack(part: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let text = EncoderWriter::new(out, &STANDARD);
    let mut packed = GzEncoder::new(text, Compression::new(LEVEL));
    packed.write_all(part)?;
    packed.finish()?.finish().map(drop)
}

/// How hard it is packed: one more takes half as long again, and gains a twentieth.
const LEVEL: u32 = 5;

/// Only a text has these characters, and there they may be written otherwise.
fn write_plain(part: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let mut plain = 0;
    for at in memchr2_iter(b'<', b'>', part) {
        out.write_all(&part[plain..at])?;
        out.write_all(if part[at] == b'<' { b"\\u003c" } else { b"\\u003e" })?;
        plain = at + 1;
    }
    out.write_all(&part[plain..])
}

/// One link; the script names these places.
struct Row<'a>(&'a LinkView<'a>);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let it = self.0;
        let url = it.url.text;
        let mut row = serializer.serialize_seq(Some(18))?;
        let kind = Kind::SHOWN.iter().position(|kind| *kind == it.kind);
        row.serialize_element(&kind.unwrap_or_default())?;
        row.serialize_element(&visible(it.code))?;
        row.serialize_element(&u8::from(it.new))?;
        row.serialize_element(&visible(url))?;
        let failing = it.status.failing.as_ref().map(|failing| {
            let day = crate::phrase::day(failing.since);
            (day, failing.in_a_row, failing.needed, u8::from(failing.confirmed))
        });
        row.serialize_element(&failing)?;
        let section = it.section.as_ref().map(|(title, _, anchor)| {
            let title = visible(title);
            // The anchor of most is their title.
            let other = (*anchor != title.replace(' ', "_")).then_some(*anchor);
            std::iter::once(title.into_owned()).chain(other.map(str::to_owned)).collect::<Vec<_>>()
        });
        row.serialize_element(&section)?;
        row.serialize_element(&it.line)?;
        row.serialize_element(&it.remark)?;
        let source = it.source.as_deref().map(lines);
        row.serialize_element(&source)?;
        let replacement = it.replacement.as_deref().map(|new| {
            let new = lines(new);
            match new.strip_prefix(source.as_deref().unwrap_or(url)) {
                Some(more) => format!("+{more}"),
                None => format!("={new}"),
            }
        });
        row.serialize_element(&replacement)?;
        row.serialize_element(&it.moved.as_ref().map(|it| visible(it.text)))?;
        let archive = it.archive.as_ref().map(|(url, day)| (visible(url.text), day));
        row.serialize_element(&archive)?;
        let also: Vec<_> = it.elsewhere.iter().map(|it| visible(it.title)).collect();
        row.serialize_element(&also)?;
        row.serialize_element(&it.elsewhere_more)?;
        let hops = it.hops.iter().map(|(url, answer)| (answer.as_str(), visible(url.text)));
        let hops: Vec<_> = hops.collect();
        row.serialize_element(&Some(hops).filter(|it| !it.is_empty()))?;
        let facts = it.facts.iter().map(|it| it.as_deref().map(visible));
        row.serialize_element(&facts.collect::<Vec<_>>())?;
        row.serialize_element(&visible(&it.status.domain))?;
        row.serialize_element(&it.more_here)?;
        row.end()
    }
}

/// What is invisible made visible, line by line.
fn lines(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(visible).collect();
    lines.join("\n")
}

/// What the script needs beside the links: words, and what follows from the wiki and the file.
#[derive(Serialize)]
pub(super) struct Setting<'a> {
    pub(super) site: Surroundings<'a>,
    pub(super) words: BTreeMap<&'static str, serde_json::Value>,
}

/// Where the list stands.
#[derive(Serialize)]
pub(super) struct Surroundings<'a> {
    /// The address of a page with `$1` for its title, or nothing.
    pub(super) path: String,
    /// Where an archive lists its copies of the URL behind it, or nothing.
    pub(super) copies: &'a str,
    pub(super) thousands: &'a str,
    /// By their numbers.
    pub(super) kinds: Vec<&'static str>,
    /// The folder that has a file for each page, or nothing.
    pub(super) files: &'a str,
    /// The element of a page's title.
    pub(super) level: &'a str,
}

impl Setting<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> Result<()> {
        let mut json = Vec::new();
        to_json(&mut json, self)?;
        let json = String::from_utf8_lossy(&json).replace('<', "\\u003c").replace('>', "\\u003e");
        Ok(writeln!(out, "<script id=\"words\" type=\"application/json\">{json}</script>")?)
    }
}

/// The words that the script says.
pub(super) fn words(language: &Language) -> BTreeMap<&'static str, serde_json::Value> {
    use crate::language::Word;
    let counted = [Word::Links, Word::Pages, Word::OtherPages, Word::More, Word::MoreHere];
    let counted = counted.map(|word| (word.key(), language.forms(word).into()));
    let said = [
        Word::UnconfirmedOf,
        Word::UnconfirmedSince,
        Word::ClosedSince,
        Word::FailedOn,
        Word::FailingTimes,
        Word::Line,
        Word::ByExtension,
        Word::AlsoOn,
        Word::CopyOf,
        Word::Copies,
        Word::NoAnswer,
        Word::NowAt,
        Word::New,
        Word::InTheText,
        Word::ReplaceWith,
        Word::LinksOnPages,
        Word::Articles,
        Word::Done,
        Word::Copy,
        Word::Copied,
        Word::Selected,
        Word::Evidence,
        Word::Edit,
        Word::CannotUnpack,
        Word::ColumnPage,
    ];
    let said = said.into_iter().chain(super::view::FACTS);
    let said = said.map(|word| (word.key(), language.forms(word).concat().into()));
    counted.into_iter().chain(said).collect()
}
