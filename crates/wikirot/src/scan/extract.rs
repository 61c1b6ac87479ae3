//! Pages of a corpus become links, on every core, in dump order.

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use wikirot_wikitext::{Extractor, Link, PageText, Site};

use super::corpus::Corpus;
use super::in_order::for_each_page;
use super::link_table::{Entry, LinkTable, PageRows};
use super::spool::Header;
use super::tally::ScanTally;
use crate::cli::values::Namespaces;

/// Content models whose text MediaWiki parses as wikitext when it looks for links
/// (`$wgTextModelsToParse`), and those of the Proofread Page extension: the pages of a book are wikitext
/// with header and footer.
const PARSED_MODELS: [&str; 5] =
    ["wikitext", "css", "javascript", "proofread-page", "proofread-index"];

/// Whether the links of a page with this content model are those of its text.
fn is_parsed(model: &str) -> bool {
    PARSED_MODELS.contains(&model)
}

/// One page and what was found on it, as a thread sees it.
pub(crate) struct Found<'a> {
    /// The page.
    pub page: Header,
    /// Its wikitext.
    pub text: &'a str,
    /// Its links in order of appearance, behind them those that only the link table has; none where
    /// it was not to be parsed.
    pub links: Vec<Entry>,
    /// Changes with what the link table has of the page; 0 without one.
    pub table_digest: u64,
    /// Numbers of what its links hang on beside its own text.
    pub used: Vec<u32>,
    /// Why it was left alone, if it was.
    pub left: Option<Left>,
}

/// Why a page is not parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// It is as the state has it.
    Current,
    /// Nobody can tell what it is like now: what is known of it stays.
    Unknown,
}

/// Which pages to extract, and with how many threads.
pub(crate) struct Extraction<'a, L> {
    /// The dump.
    pub corpus: &'a Corpus,
    /// An extractor to clone for every thread.
    pub extractor: &'a Extractor<'a>,
    /// The wiki that it knows.
    pub site: &'a Site,
    /// The wiki's own link table, where it was given.
    pub table: Option<&'a LinkTable>,
    /// Whether links to the wiki's own server are kept, which no table has.
    pub internal: bool,
    /// Pages of these namespaces are extracted, and no others given.
    pub namespaces: &'a Namespaces,
    /// Pages for which this gives a reason are given without their links; told the digest of their
    /// rows.
    pub left: L,
    /// How many threads.
    pub threads: NonZeroUsize,
    /// Counts for the progress bars.
    pub tally: &'a ScanTally,
}

impl<L: Fn(&Header, u64) -> Option<Left> + Sync> Extraction<'_, L> {
    /// Makes of every page what `keep` says, on several threads, and gives it to `each` in dump
    /// order, until that breaks off. Pages that only the tables have come last.
    pub(crate) fn run<T: Send>(
        &self,
        keep: impl Fn(Found<'_>) -> T + Sync,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let new_worker = || {
            let mut extractor = self.extractor.clone();
            let keep = &keep;
            move |page: Header, text: &str| self.find(&mut extractor, page, text).map(keep)
        };
        let mut ended = ControlFlow::Continue(());
        for_each_page(&self.corpus.spool, self.threads, new_worker, |kept| {
            if let Some(kept) = kept {
                ended = each(kept);
            }
            ended
        })?;
        let Some(table) = self.table else { return Ok(()) };
        // What a damaged dump lacks may stand behind the damage.
        if ended.is_continue() && self.corpus.is_whole() {
            table.other_pages(&self.corpus.spool, |page, rows| {
                !self.namespaces.includes(page.ns)
                    || each(keep(self.found(page, "", Vec::new(), Some(&rows)))).is_continue()
            })?;
        }
        table.check()
    }

    fn find<'t>(
        &self,
        extractor: &mut Extractor<'_>,
        page: Header,
        text: &'t str,
    ) -> Option<Found<'t>> {
        let rows = self.table.map(|table| table.rows_of(&page));
        if !self.namespaces.includes(page.ns) {
            self.tally.page_extracted(0);
            return None;
        }
        let table_digest = rows.as_ref().map_or(0, PageRows::digest);
        let left = (self.left)(&page, table_digest);
        if left.is_some() {
            self.tally.page_extracted(0);
            self.tally.page_left();
            return Some(Found { left, ..self.found(page, text, Vec::new(), rows.as_ref()) });
        }
        let (mut links, mut used) = (Vec::new(), Vec::new());
        if is_parsed(&page.model) {
            let page = PageText {
                title: &page.title,
                ns: page.ns,
                text,
                page_id: page.id,
                revision_id: page.revision,
                timestamp: &page.timestamp,
                user: "",
            };
            extractor.links(&page, &mut |link| links.push(link));
            used = extractor.used().to_vec();
            self.tally.page_lacks(page.title, extractor.shortfall());
        }
        let found = self.found(page, text, links, rows.as_ref());
        self.tally.page_extracted(found.links.len());
        Some(Found { used, ..found })
    }

    /// A page with the links of its text, joined with the rows of the link table.
    fn found<'t>(
        &self,
        page: Header,
        text: &'t str,
        links: Vec<Link>,
        rows: Option<&PageRows>,
    ) -> Found<'t> {
        let is_internal = |link: &Link| self.site.is_internal(&link.url);
        let table_digest = rows.map_or(0, PageRows::digest);
        let links = match self.table.zip(rows) {
            Some((table, rows)) => table.join(links, rows, is_internal, self.internal),
            None => links.into_iter().map(Entry::from).collect(),
        };
        Found { page, text, links, table_digest, used: Vec::new(), left: None }
    }
}
