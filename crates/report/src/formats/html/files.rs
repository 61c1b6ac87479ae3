//! The file of each page in a folder.

use std::io::Write;

use super::{
    Article, FOLDER_OF_PAGES, Head, Report,
    data::Data,
    form::Form,
    render,
    view::{LinkView, PageView},
};
use crate::{
    language::{Language, Word},
    model::{Kind, Result},
    parts::Parts,
};

/// Writes them, one after the other.
pub(super) struct PageFiles<'a> {
    report: &'a Report<'a>,
    parts: &'a mut dyn Parts,
    /// What the list of each begins with.
    opening: Vec<u8>,
    number: u64,
    file: Vec<u8>,
}

impl<'a> PageFiles<'a> {
    pub(super) fn new(report: &'a Report<'a>, parts: &'a mut dyn Parts) -> Result<Self> {
        Ok(Self { report, parts, opening: report.opening("", "h1")?, number: 0, file: Vec::new() })
    }

    /// Writes that of the next page, of which this is the JSON.
    pub(super) fn write(&mut self, page: &PageView<'_>, json: &[u8]) -> Result<()> {
        self.number += 1;
        self.file.clear();
        self.page(page, json)?;
        let mut part = self.parts.part(&format!("{FOLDER_OF_PAGES}{}.html", self.number))?;
        part.write_all(&self.file)?;
        Ok(part.flush()?)
    }

    fn page(&mut self, page: &PageView<'_>, json: &[u8]) -> Result<()> {
        let Self { report, opening, file: out, .. } = self;
        let language: &Language = &report.options.language;
        render(&Head::linked(report.summary, language, "../", &page.page.title), out)?;
        let all = language.say(Word::AllPages);
        writeln!(out, "<nav><a href=\"../index.html\">{all}</a></nav>")?;
        writeln!(out, "<main id=\"work\" tabindex=\"-1\">")?;
        let of_kind =
            |kind| page.links.iter().filter(|it| it.kind == kind).map(LinkView::count).sum();
        let counts = Kind::SHOWN.into_iter().map(|kind| (kind, of_kind(kind)));
        render(&Form::new(language, counts), out)?;
        out.extend_from_slice(opening);
        let mut data = Data::open(out, false);
        data.page(page, json)?;
        let out = data.close()?;
        let mut whole = Vec::new();
        render(&Article { l: language, it: page, level: 1 }, &mut whole)?;
        report.close_list(&whole, out)?;
        report.foot(false, out)
    }
}
