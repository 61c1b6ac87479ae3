//! The links of a report as the script reads them: arrays by place, so that a large wiki's fit in a file
//! that can be mailed. Every text in them is shown as text, never as markup.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use base64::{engine::general_purpose::STANDARD, write::EncoderWriter};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::view::{LinkView, PageView};
use crate::{
    escape::{push_percent_encoded, visible},
    formats::json::to_json,
    language::Language,
    model::{Kind, Result},
};

/// Where the data goes.
enum Sink<'o> {
    /// Legible, for a small wiki.
    Plain(&'o mut dyn Write),
    /// Packed, for a large one.
    Packed(
        Box<GzEncoder<EncoderWriter<'static, base64::engine::GeneralPurpose, &'o mut dyn Write>>>,
    ),
}

/// The element that holds the data, page by page.
pub(super) struct Data<'o> {
    sink: Sink<'o>,
    line: Vec<u8>,
    is_empty: bool,
    reasons: BTreeMap<String, (String, String)>,
}

impl<'o> Data<'o> {
    /// Opens the element.
    pub(super) fn open(out: &'o mut dyn Write, packed: bool) -> Result<Self> {
        let kind = if packed { "text/plain" } else { "application/json" };
        write!(out, "<script id=\"data\" type=\"{kind}\">")?;
        let sink = match packed {
            true => {
                let text = EncoderWriter::new(out, &STANDARD);
                Sink::Packed(Box::new(GzEncoder::new(text, Compression::new(4))))
            }
            false => Sink::Plain(out),
        };
        let mut data = Self { sink, line: Vec::new(), is_empty: true, reasons: BTreeMap::new() };
        data.line.extend_from_slice(b"{\"pages\":[");
        data.flush_line()?;
        Ok(data)
    }

    /// Adds a page.
    pub(super) fn page(&mut self, page: &PageView<'_>) -> Result<()> {
        self.line.extend_from_slice(if self.is_empty { b"\n" } else { b",\n" });
        self.is_empty = false;
        let rows: Vec<Row<'_>> = page.links.iter().map(Row).collect();
        let title = visible(&page.page.title);
        to_json(&mut self.line, &(&*title, visible(&page.page.namespace), rows))?;
        for link in &page.links {
            if !self.reasons.contains_key(link.code) {
                let words = (visible(&link.why).into_owned(), link.advice.to_string());
                self.reasons.insert(link.code.to_owned(), words);
            }
        }
        Ok(self.flush_line()?)
    }

    /// Closes the element.
    pub(super) fn close(mut self) -> Result<&'o mut dyn Write> {
        self.line.extend_from_slice(b"\n],\"reasons\":");
        let reasons: BTreeMap<_, _> =
            self.reasons.iter().map(|(code, words)| (visible(code), words)).collect();
        to_json(&mut self.line, &reasons)?;
        self.line.push(b'}');
        self.flush_line()?;
        let out = match self.sink {
            Sink::Plain(out) => out,
            Sink::Packed(packed) => packed.finish()?.finish()?,
        };
        out.write_all(b"</script>\n")?;
        Ok(out)
    }

    fn flush_line(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Packed(out) => out.write_all(&self.line)?,
            // Only a text has these characters, and there they may be written otherwise.
            Sink::Plain(out) => {
                let mut plain = 0;
                let angles = self.line.iter().enumerate().filter(|it| matches!(it.1, b'<' | b'>'));
                for (at, byte) in angles {
                    out.write_all(&self.line[plain..at])?;
                    out.write_all(if *byte == b'<' { b"\\u003c" } else { b"\\u003e" })?;
                    plain = at + 1;
                }
                out.write_all(&self.line[plain..])?;
            }
        }
        self.line.clear();
        Ok(())
    }
}

/// One link; the script names these places.
struct Row<'a>(&'a LinkView<'a>);

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let it = self.0;
        let url = it.url.text;
        let mut row = serializer.serialize_seq(Some(17))?;
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
            let mut fragment = String::new();
            push_percent_encoded(&mut fragment, anchor, b"-_.~!$&'()*+,;=:@/?");
            (visible(title), fragment)
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
    let counted = [Word::Links, Word::Pages, Word::OtherPages, Word::More];
    let counted = counted.map(|word| (word.key(), language.forms(word).into()));
    let said = [
        Word::UnconfirmedOf,
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
