//! A wiki that is asked through something else.

use std::cell::Cell;

use wikirot_report::model::{
    DomainReport, HistoryPoint, Memory, PageReport, Result, Source, Summary, TemplateReport,
    UrlReport,
};

/// A wiki that counts how often its pages are gone through, and has links that no archive has.
pub(crate) struct Overlaid<'a> {
    wiki: &'a Memory,
    pub(crate) pages_read: Cell<usize>,
    unsaved: &'a [&'a str],
}

impl<'a> Overlaid<'a> {
    pub(crate) fn of(wiki: &'a Memory) -> Self {
        Self { wiki, pages_read: Cell::new(0), unsaved: &[] }
    }

    pub(crate) fn with_unsaved(self, unsaved: &'a [&'a str]) -> Self {
        Self { unsaved, ..self }
    }
}

impl Source for Overlaid<'_> {
    fn pages(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        self.pages_read.set(self.pages_read.get() + 1);
        self.wiki.pages(each)
    }

    fn unsaved(&self, each: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.unsaved.iter().copied().try_for_each(each)
    }

    fn summary(&self) -> Result<Summary> {
        self.wiki.summary()
    }

    fn urls(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        self.wiki.urls(each)
    }

    fn changes(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        self.wiki.changes(each)
    }

    fn templates(&self, each: &mut dyn FnMut(&TemplateReport) -> Result<()>) -> Result<()> {
        self.wiki.templates(each)
    }

    fn domains(&self, each: &mut dyn FnMut(&DomainReport) -> Result<()>) -> Result<()> {
        self.wiki.domains(each)
    }

    fn history(&self) -> Result<Vec<HistoryPoint>> {
        self.wiki.history()
    }
}
