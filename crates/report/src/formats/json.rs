//! For programs: everything, in one document that `docs/report.schema.json` describes.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Serializer, ser::Formatter};

use crate::{
    edit::{Replacement, replacement},
    escape,
    model::{Kind, Occurrence, Page, RenderError, Result, Shown, Source},
    options::Options,
};

/// Raised when a field changes its meaning or goes away; fields may be added without.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct WithWords<'a> {
    #[serde(flatten)]
    occurrence: &'a Occurrence,
    /// Where a report lists it.
    class: Kind,
    /// What an editor reads for the reason.
    words: &'a str,
    replacement: Option<Replacement>,
}

pub(crate) fn write(source: &dyn Source, options: &Options, out: &mut dyn Write) -> Result<()> {
    let summary = source.summary()?;
    let date = options.date(&summary.run);
    let mut head = format!("{{\"format\":\"wikirot-report\",\"version\":{VERSION},\n\"summary\":")
        .into_bytes();
    to_json(&mut head, &summary)?;
    head.extend_from_slice(b",\n\"history\":");
    to_json(&mut head, &source.history()?)?;
    out.write_all(&head)?;
    let mut pages = Pages::begin(out)?;
    source.parts_of_pages(Shown::All, &mut |report| {
        for occurrence in &report.occurrences {
            let link = WithWords {
                occurrence,
                class: occurrence.kind(),
                words: &options.language.words(&occurrence.status.reason).short,
                replacement: replacement(&report.page, occurrence, &options.dead_link, date),
            };
            pages.link(&report.page, &link)?;
        }
        Ok(())
    })?;
    let mut list = pages.next("templates")?;
    source.templates(&mut |it| list.item(it))?;
    let mut list = list.next("domains")?;
    source.domains(&mut |it| list.item(it))?;
    let mut list = list.next("changes")?;
    source.changes(&mut |it| list.item(it))?;
    list.end()?;
    Ok(out.write_all(b"\n}\n")?)
}

/// The pages of the document, one on each line, with their links as they come: a page may have any number of them.
struct Pages<'a> {
    list: List<'a>,
    /// The title of the page that is open.
    open: Option<String>,
}

impl<'a> Pages<'a> {
    fn begin(out: &'a mut dyn Write) -> Result<Self> {
        Ok(Self { list: List::begin(out, "pages")?, open: None })
    }

    fn link(&mut self, page: &Page, link: &WithWords<'_>) -> Result<()> {
        if self.open.as_ref() == Some(&page.title) {
            return self.list.value(b",", link);
        }
        self.close()?;
        self.list.item_begun(b"{\"page\":", page)?;
        self.open = Some(page.title.clone());
        self.list.value(b",\"occurrences\":[", link)
    }

    fn close(&mut self) -> Result<()> {
        match self.open.take() {
            Some(_) => Ok(self.list.out.write_all(b"]}")?),
            None => Ok(()),
        }
    }

    fn next(mut self, name: &str) -> Result<List<'a>> {
        self.close()?;
        self.list.next(name)
    }
}

/// One array of the document, an item on each line.
struct List<'a> {
    out: &'a mut dyn Write,
    empty: bool,
    line: Vec<u8>,
}

impl<'a> List<'a> {
    fn begin(out: &'a mut dyn Write, name: &str) -> Result<Self> {
        write!(out, ",\n\"{name}\":[")?;
        Ok(Self { out, empty: true, line: Vec::new() })
    }

    fn item(&mut self, value: &impl Serialize) -> Result<()> {
        self.item_begun(b"", value)
    }

    /// Begins an item with these bytes and a value; the rest of it is to follow.
    fn item_begun(&mut self, with: &[u8], value: &impl Serialize) -> Result<()> {
        self.out.write_all(if self.empty { b"\n" } else { b",\n" })?;
        self.empty = false;
        self.value(with, value)
    }

    /// Writes these bytes and a value.
    fn value(&mut self, before: &[u8], value: &impl Serialize) -> Result<()> {
        self.line.clear();
        self.line.extend_from_slice(before);
        to_json(&mut self.line, value)?;
        Ok(self.out.write_all(&self.line)?)
    }

    fn next(self, name: &str) -> Result<Self> {
        self.out.write_all(b"]")?;
        Self::begin(self.out, name)
    }

    fn end(self) -> Result<()> {
        Ok(self.out.write_all(b"]")?)
    }
}

/// Appends one value as JSON, without a line break: what is invisible is written as `\uXXXX`.
pub fn to_json(line: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    // Into memory first: a value is hundreds of small writes.
    value
        .serialize(&mut Serializer::with_formatter(line, Harmless))
        .map_err(|error| RenderError::Format { format: "json", source: error.into() })
}

/// Compact JSON in which what is invisible is written as `\uXXXX`: it reads back the same, and does
/// nothing to a terminal that shows it.
struct Harmless;

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        // To the end in any case: so it takes many bytes at a time.
        if !fragment.bytes().fold(false, |odd, it| odd | !matches!(it, b' '..=b'~')) {
            return out.write_all(fragment.as_bytes());
        }
        let mut plain = 0;
        for (at, char) in fragment.char_indices().filter(|it| escape::shown(it.1) != it.1) {
            out.write_all(&fragment.as_bytes()[plain..at])?;
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + char.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[plain..])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_the_same_and_shows_nothing_invisible(text in "(?s).{0,40}|[\u{1b}\u{7f}-\u{9f}\u{202a}-\u{2069}\u{e0020}a]{0,9}") {
            let mut out = Vec::new();
            to_json(&mut out, &text).unwrap();
            let json = String::from_utf8(out).unwrap();
            prop_assert_eq!(escape::visible(&json), &*json);
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
