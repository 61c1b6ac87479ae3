//! Pages of a corpus become links, on every core, in dump order.

use std::cell::{Cell, RefCell};
use std::io;
use std::num::NonZeroUsize;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicBool, Ordering};

use wikirot_wikitext::{Extractor, Link, PageText, Site};

use super::corpus::Corpus;
use super::in_order::{Emit, for_each_page};
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

/// One page and what was found on it, as a thread sees it; or a part of that, for a page may have any number
/// of links.
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
    /// Numbers of what its links hang on beside its own text; with the last part all of them.
    pub used: &'a RefCell<Vec<u32>>,
    /// Names of the categories that it is in; with the last part all of them.
    pub categories: &'a RefCell<Vec<String>>,
    /// Why it was left alone, if it was.
    pub left: Option<Left>,
    /// Links of the page in the parts before this one.
    pub before: u32,
    /// Another part follows.
    pub goes_on: bool,
    /// Bytes of wikitext that may still be kept of the page's links: a call may make thousands of links, each
    /// of which has all of it for its source.
    pub sources: &'a Cell<usize>,
}

impl Found<'_> {
    /// The wikitext of a link, or nothing where the page's links have had more than their share of it.
    pub(crate) fn source(&self, range: Range<usize>) -> &str {
        self.text.get(range).filter(|source| self.keeps(source)).unwrap_or_default()
    }

    /// Whether so much wikitext is kept of a link, taken off the page's share.
    pub(crate) fn keeps(&self, wikitext: &str) -> bool {
        let left = self.sources.get().checked_sub(wikitext.len());
        self.sources.set(left.unwrap_or(self.sources.get()));
        left.is_some() || wikitext.len() <= SHORT
    }
}

/// Links and bytes of a part.
const PART: usize = 512;
const PART_BYTES: usize = 256 * 1024;

/// Bytes of wikitext that are kept of the links of a page: so many, and as many times the page's own; short
/// ones are kept always.
const SOURCES: usize = 4 * 1024 * 1024;
const TIMES: usize = 8;
const SHORT: usize = 512;

/// The share of a page with this text.
fn sources(text: &str) -> Cell<usize> {
    Cell::new(SOURCES + TIMES * text.len())
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
    /// Ends it when it is raised, behind the pages in hand.
    pub stop: &'a AtomicBool,
}

impl<L: Fn(&Header, u64) -> Option<Left> + Sync> Extraction<'_, L> {
    /// Makes of every page what `keep` says, on several threads, and gives it to `each` in dump
    /// order, until that breaks off. Pages that only the tables have come last.
    ///
    /// A page with many links comes in several parts, one after the other. What `keep` makes of one weighs no
    /// less than `weigh` says, in bytes.
    pub(crate) fn run<T: Send>(
        &self,
        keep: impl Fn(Found<'_>) -> T + Sync,
        weigh: impl Fn(&T) -> usize + Sync,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let new_worker = || {
            let mut extractor = self.extractor.clone();
            let (keep, weigh) = (&keep, &weigh);
            move |page: Header, text: &str, emit: Emit<'_, T>| {
                self.find(&mut extractor, page, text, &mut |found| {
                    let kept = keep(found);
                    let weight = weigh(&kept);
                    emit(kept, weight);
                });
            }
        };
        let mut ended = ControlFlow::Continue(());
        for_each_page(&self.corpus.spool, self.threads, self.stop, new_worker, |kept| {
            ended = each(kept);
            ended
        })?;
        let Some(table) = self.table else { return Ok(()) };
        // What a damaged dump lacks may stand behind the damage.
        let ended = ended.is_break() || self.stop.load(Ordering::Relaxed);
        if !ended && self.corpus.is_whole() {
            table.other_pages(&self.corpus.spool, |page, rows| {
                if !self.namespaces.includes(page.ns) {
                    return true;
                }
                let found = Found {
                    page,
                    text: "",
                    links: self.joined(Vec::new(), &rows, table),
                    table_digest: rows.digest(),
                    used: &RefCell::default(),
                    categories: &RefCell::default(),
                    left: None,
                    before: 0,
                    goes_on: false,
                    sources: &sources(""),
                };
                each(keep(found)).is_continue()
            })?;
        }
        table.check()
    }

    fn find(
        &self,
        extractor: &mut Extractor<'_>,
        page: Header,
        text: &str,
        emit: &mut dyn FnMut(Found<'_>),
    ) {
        let rows = self.table.map(|table| (table, table.rows_of(&page)));
        if !self.namespaces.includes(page.ns) {
            return self.tally.page_extracted(0);
        }
        let (sources, used, categories) =
            (&sources(text), &RefCell::default(), &RefCell::default());
        let table_digest = rows.as_ref().map_or(0, |(_, rows)| rows.digest());
        let found = |page: &Header, links, before, goes_on| {
            let (page, left) = (page.clone(), None);
            Found {
                page,
                text,
                links,
                table_digest,
                used,
                categories,
                left,
                before,
                goes_on,
                sources,
            }
        };
        let left = (self.left)(&page, table_digest);
        if left.is_some() {
            self.tally.page_extracted(0);
            self.tally.page_left();
            return emit(Found { left, ..found(&page, Vec::new(), 0, false) });
        }
        let (mut links, mut bytes, mut before) = (Vec::new(), 0, 0);
        if is_parsed(&page.model) {
            let wikitext = PageText {
                title: &page.title,
                ns: page.ns,
                text,
                page_id: page.id,
                revision_id: page.revision,
                timestamp: &page.timestamp,
                user: "",
            };
            extractor.links(&wikitext, &mut |link| {
                // A table is joined with all links of a page.
                if rows.is_none() && (links.len() >= PART || bytes >= PART_BYTES) {
                    let part: Vec<Entry> = std::mem::take(&mut links);
                    let length = part.len() as u32;
                    emit(found(&page, part, before, true));
                    (bytes, before) = (0, before + length);
                }
                bytes += link.weight();
                links.push(Entry::from(link));
            });
            used.borrow_mut().extend_from_slice(extractor.used());
            categories.borrow_mut().extend(extractor.categories().map(str::to_owned));
            self.tally.page_lacks(&page.title, extractor.shortfall());
        }
        self.tally.page_extracted(before as usize + links.len());
        match rows {
            Some((table, rows)) => {
                let mut links = self.joined(links, &rows, table).into_iter().peekable();
                let mut before = 0;
                loop {
                    let part: Vec<_> = links.by_ref().take(PART).collect();
                    let length = part.len() as u32;
                    emit(found(&page, part, before, links.peek().is_some()));
                    before += length;
                    if links.peek().is_none() {
                        break;
                    }
                }
            }
            None => emit(found(&page, links, before, false)),
        }
    }

    /// The links of a page's text, joined with the rows that the link table has of it.
    fn joined(&self, links: Vec<Entry>, rows: &PageRows, table: &LinkTable) -> Vec<Entry> {
        let is_internal = |link: &Link| self.site.is_internal(&link.url);
        let links = links.into_iter().map(|it| it.link).collect();
        table.join(links, rows, is_internal, self.internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wikitext_is_kept_while_the_page_has_a_share_left_and_short_pieces_always() {
        let (used, categories, sources) = (RefCell::default(), RefCell::default(), Cell::new(600));
        let text = "x".repeat(2_000);
        let found = Found {
            page: Header::default(),
            text: &text,
            links: Vec::new(),
            table_digest: 0,
            used: &used,
            categories: &categories,
            left: None,
            before: 0,
            goes_on: false,
            sources: &sources,
        };
        assert_eq!((found.source(0..500).len(), sources.get()), (500, 100));
        assert_eq!((found.source(0..SHORT).len(), sources.get()), (SHORT, 100));
        assert_eq!((found.source(0..SHORT + 1).len(), sources.get()), (0, 100));
        assert_eq!((found.source(0..100).len(), sources.get()), (100, 0));
        assert_eq!(found.source(1_999..2_001), "");
        assert_eq!(super::sources("xy").get(), SOURCES + 2 * TIMES);
    }

    #[test]
    fn some_models_are_parsed() {
        assert!(is_parsed("wikitext") && is_parsed("css") && !is_parsed("json"));
    }
}
