//! Pages of a corpus become links, on every core, in dump order.

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use wikirot_wikitext::{Extractor, Link, PageText};

use super::corpus::Corpus;
use super::in_order::for_each_page;
use super::spool::Header;
use super::tally::ScanTally;
use crate::cli::values::Namespaces;

/// Content models whose text MediaWiki parses as wikitext when it looks for links.
const PARSED_MODELS: [&str; 5] = ["wikitext", "css", "javascript", "sanitized-css", "text"];

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
    /// Its links in order of appearance; none where it was not to be parsed.
    pub links: Vec<Link>,
    /// Whether it was left alone because it is as it was.
    pub is_current: bool,
}

/// Which pages to extract, and with how many threads.
pub(crate) struct Extraction<'a, P> {
    /// The dump.
    pub corpus: &'a Corpus,
    /// An extractor to clone for every thread.
    pub extractor: &'a Extractor<'a>,
    /// Pages of these namespaces are extracted, and no others given.
    pub namespaces: &'a Namespaces,
    /// Pages for which this holds are given without their links.
    pub is_current: P,
    /// How many threads.
    pub threads: NonZeroUsize,
    /// Counts for the progress bars.
    pub tally: &'a ScanTally,
}

impl<P: Fn(&Header) -> bool + Sync> Extraction<'_, P> {
    /// Makes of every page what `keep` says, on several threads, and gives it to `each` in dump
    /// order, until that breaks off.
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
        for_each_page(&self.corpus.spool, self.threads, new_worker, |kept| match kept {
            Some(kept) => each(kept),
            None => ControlFlow::Continue(()),
        })
    }

    fn find<'t>(
        &self,
        extractor: &mut Extractor<'_>,
        page: Header,
        text: &'t str,
    ) -> Option<Found<'t>> {
        if !self.namespaces.includes(page.ns) {
            self.tally.page_extracted(0);
            return None;
        }
        let mut links = Vec::new();
        let is_current = (self.is_current)(&page);
        if !is_current && is_parsed(&page.model) {
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
        }
        self.tally.page_extracted(links.len());
        Some(Found { page, text, links, is_current })
    }
}
