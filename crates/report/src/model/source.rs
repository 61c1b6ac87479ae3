//! Who answers for a report.

use std::{error::Error, io};

use super::{
    Change, DomainReport, HistoryPoint, Occurrence, PageReport, Summary, TemplateReport, UrlReport,
    Verdict,
};

/// Everything that a report can ask. Each method may be called several times and answers the same.
///
/// What streams hands one item after the other to `each` and ends with the first error that `each`
/// returns; only one item need be in memory at a time.
pub trait Source {
    /// Which wiki, which run, how many of what.
    fn summary(&self) -> Result<Summary>;

    /// Pages in dump order: those with at least one link that a report may show.
    fn pages(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()>;

    /// The same with what lists for people show of them, which is nothing of links that wait for their first check:
    /// after a run that was cut short, of a large wiki, these are most.
    fn pages_to_list(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        self.pages(&mut |page| {
            let is_listed = |it: &&Occurrence| it.status.verdict != Verdict::Unchecked;
            let listed = page.occurrences.iter().filter(is_listed);
            match listed.clone().count() {
                0 => Ok(()),
                all if all == page.occurrences.len() => each(page),
                _ => {
                    let occurrences = listed.cloned().collect();
                    each(&PageReport { page: page.page.clone(), occurrences })
                }
            }
        })
    }

    /// The same in parts, for who writes links one after the other: of a page with very many links, some at a time, the
    /// parts of a page right behind each other.
    fn parts_of_pages(
        &self,
        shown: Shown,
        each: &mut dyn FnMut(&PageReport) -> Result<()>,
    ) -> Result<()> {
        match shown {
            Shown::All => self.pages(each),
            Shown::ToList => self.pages_to_list(each),
        }
    }

    /// Every distinct URL that the wiki has, in the order of its first appearance.
    fn urls(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()>;

    /// URLs that changed since the last run: new, fixed and gone, in this order. A gone one has no
    /// pages any more and may name those where it last stood.
    fn changes(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()>;

    /// Templates that put broken or suspect links on pages, the farthest-reaching first: links that
    /// are [`Occurrence::is_from_template`](super::Occurrence::is_from_template), under the last of
    /// their chain.
    fn templates(&self, each: &mut dyn FnMut(&TemplateReport) -> Result<()>) -> Result<()>;

    /// Domains with broken or suspect links, those with the most occurrences first.
    fn domains(&self, each: &mut dyn FnMut(&DomainReport) -> Result<()>) -> Result<()>;

    /// Alive links that an archive was asked for and has no copy of, as they are asked.
    fn unsaved(&self, _each: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        Ok(())
    }

    /// The figures of the runs before this one, the oldest first.
    fn history(&self) -> Result<Vec<HistoryPoint>>;

    /// The broken URLs that stand on the most pages, at most `limit` of them, those on two pages or
    /// more.
    fn most_used(&self, limit: usize) -> Result<Vec<UrlReport>> {
        let mut most: Vec<UrlReport> = Vec::with_capacity(limit + 1);
        self.urls(&mut |url| {
            if url.status.verdict == Verdict::Broken && url.pages.len() > 1 {
                let at = most.partition_point(|it| it.pages.len() >= url.pages.len());
                if at < limit {
                    most.insert(at, url.clone());
                    most.truncate(limit);
                }
            }
            Ok(())
        })?;
        Ok(most)
    }
}

/// Which links of pages are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As [`Source::pages`] has them.
    All,
    /// As [`Source::pages_to_list`] has them.
    ToList,
}

/// Why a report could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The output could not be written.
    #[error("cannot write the report")]
    Write(#[from] io::Error),
    /// A value could not be put into JSON or CSV.
    #[error("cannot write the report as {format}")]
    Format {
        /// The format's name.
        format: &'static str,
        /// What its writer says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The source could not answer.
    #[error("cannot read what the report is about")]
    Source(#[source] Box<dyn Error + Send + Sync>),
}

impl RenderError {
    /// An error of a [`Source`].
    pub fn source(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Source(error.into())
    }
}

/// What sources and formats return.
pub type Result<T> = std::result::Result<T, RenderError>;

/// A source that holds everything in memory: for tests and small uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Answers [`Source::summary`].
    pub summary: Summary,
    /// Answers [`Source::pages`].
    pub pages: Vec<PageReport>,
    /// Answers [`Source::urls`].
    pub urls: Vec<UrlReport>,
    /// URLs that no page has any more, for [`Source::changes`].
    pub gone: Vec<UrlReport>,
    /// Answers [`Source::templates`].
    pub templates: Vec<TemplateReport>,
    /// Answers [`Source::domains`].
    pub domains: Vec<DomainReport>,
    /// Answers [`Source::history`].
    pub history: Vec<HistoryPoint>,
}

impl Source for Memory {
    fn summary(&self) -> Result<Summary> {
        Ok(self.summary.clone())
    }

    fn pages(&self, each: &mut dyn FnMut(&PageReport) -> Result<()>) -> Result<()> {
        self.pages.iter().try_for_each(each)
    }

    fn urls(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        self.urls.iter().try_for_each(each)
    }

    fn changes(&self, each: &mut dyn FnMut(&UrlReport) -> Result<()>) -> Result<()> {
        for change in [Change::New, Change::Fixed] {
            self.urls.iter().filter(|it| it.status.change == change).try_for_each(&mut *each)?;
        }
        self.gone.iter().try_for_each(each)
    }

    fn templates(&self, each: &mut dyn FnMut(&TemplateReport) -> Result<()>) -> Result<()> {
        self.templates.iter().try_for_each(each)
    }

    fn domains(&self, each: &mut dyn FnMut(&DomainReport) -> Result<()>) -> Result<()> {
        self.domains.iter().try_for_each(each)
    }

    fn history(&self) -> Result<Vec<HistoryPoint>> {
        Ok(self.history.clone())
    }
}
