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
    use std::fmt::Write as _;

    use wikirot_wikitext::Options;

    use super::super::corpus;
    use super::super::dump::OpenedDump;
    use super::super::link_table::table_of;
    use super::super::scratch::Scratch;
    use super::super::wiki::{OtherPages, plain_site};
    use super::*;

    /// A dump of these pages, as `(namespace, title, text)`; their numbers count from 1.
    fn corpus_of(pages: &[(i32, &str, &str)], end: &str) -> Corpus {
        let mut xml = "<mediawiki><siteinfo><base>http://w.rotweb.net/wiki/A</base><namespaces>\
            <namespace key=\"0\"/><namespace key=\"10\">Template</namespace></namespaces></siteinfo>"
            .to_owned();
        for (n, (ns, title, text)) in (1..).zip(pages) {
            write!(
                xml,
                "<page><title>{title}</title><ns>{ns}</ns><id>{n}</id>\
                 <revision><id>{n}</id><text>{text}</text></revision></page>"
            )
            .unwrap();
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), xml + end).unwrap();
        let dump = OpenedDump::open(&[file.path().to_owned()], NonZeroUsize::MIN).unwrap();
        corpus::read(dump, &Scratch::usual(NonZeroUsize::MIN), &ScanTally::default()).unwrap()
    }

    /// Title, links, links before these, whether more follow.
    type Part = (String, usize, u32, bool);

    /// What is given of the pages that readers see, until there are so many parts of it. `Left` is left.
    fn given(corpus: &Corpus, table: Option<&LinkTable>, most: usize) -> (Vec<Part>, ScanTally) {
        let site = plain_site(&corpus.site);
        let pages = OtherPages::new(corpus);
        let tally = ScanTally::default();
        let extraction = Extraction {
            corpus,
            extractor: &Extractor::new(&site, &pages, Options::default()),
            site: &site,
            table,
            internal: false,
            namespaces: &Namespaces::Readers,
            left: |page: &Header, _| (page.title == "Left").then_some(Left::Current),
            threads: NonZeroUsize::MIN,
            tally: &tally,
            stop: &AtomicBool::new(false),
        };
        let keep = |it: Found<'_>| {
            assert_eq!(it.left.is_some(), it.page.title == "Left");
            (it.page.title, it.links.len(), it.before, it.goes_on)
        };
        let mut parts = Vec::new();
        let each = |part| {
            parts.push(part);
            if parts.len() < most { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        extraction.run(keep, |_| 1, each).unwrap();
        (parts, tally)
    }

    fn links(count: usize) -> String {
        (0..count).map(|n| format!("http://a.rotweb.net/{n} ")).collect()
    }

    const END: &str = "</mediawiki>";

    #[test]
    fn a_page_with_many_links_comes_in_parts() {
        let parts = |text: &str, table: Option<&LinkTable>| {
            let parts = given(&corpus_of(&[(0, "A", text)], END), table, 99).0;
            assert!(parts.iter().all(|it| it.0 == "A"));
            parts.into_iter().map(|it| (it.1, it.2, it.3)).collect::<Vec<_>>()
        };
        let one_more = [(PART, 0, true), (1, PART as u32, false)];
        let three = [(PART, 0, true), (PART, PART as u32, true), (1, 2 * PART as u32, false)];
        assert_eq!(parts(&links(PART), None), [(PART, 0, false)]);
        assert_eq!(parts(&links(PART + 1), None), one_more);
        assert_eq!(parts(&links(2 * PART + 1), None), three);
        let long: String =
            (0..3).map(|n| format!("http://{n}.rotweb.net/{} ", "x".repeat(PART_BYTES))).collect();
        assert_eq!(parts(&long, None), [(1, 0, true), (1, 1, true), (1, 2, false)]);
        // Where a table is joined, what comes out of that is divided.
        let rows = |count: usize| -> Vec<_> {
            (0..count).map(|n| (1, format!("http://a.rotweb.net/{n}").into_bytes())).collect()
        };
        let joined = |text: &str, count| parts(text, Some(&table_of(&rows(count), None).unwrap()));
        assert_eq!(joined(&links(PART), 2 * PART + 1), three);
        assert_eq!(joined(&links(2 * PART + 1), PART), [(PART, 0, false)]);
        assert_eq!(joined("", 0), [(0, 0, false)]);
    }

    #[test]
    fn pages_that_are_not_read_are_counted_and_those_left_as_they_are_given() {
        let pages = [
            (10, "Template:T", "http://a.rotweb.net/"),
            (0, "Left", "http://b.rotweb.net/"),
            (0, "A", "http://c.rotweb.net/ http://d.rotweb.net/"),
        ];
        let (parts, tally) = given(&corpus_of(&pages, END), None, 99);
        assert_eq!(parts, [("Left".to_owned(), 0, 0, false), ("A".to_owned(), 2, 0, false)]);
        let counts = (tally.pages_extracted(), tally.pages_left(), tally.links());
        assert_eq!(counts, (3, 1, 2));
    }

    #[test]
    fn what_only_the_tables_have_comes_last_unless_there_may_be_more_of_the_dump() {
        let rows = [
            (2, b"http://b.rotweb.net/".to_vec()),
            (3, b"http://c.rotweb.net/".to_vec()),
            (4, b"http://d.rotweb.net/".to_vec()),
        ];
        let listed = [(1, 0, "A"), (2, 0, "Other"), (3, 10, "Template:Other"), (4, 0, "Left")];
        let table = table_of(&rows, Some(&listed)).unwrap();
        let titles = |pages: &[(i32, &str, &str)], end, most| {
            let (mut parts, _) = given(&corpus_of(pages, end), Some(&table), most);
            if let [first, ..] = &mut *parts {
                assert_eq!((&*first.0, first.1), ("A", 0));
            }
            parts.split_off(1).into_iter().map(|it| (it.0, it.1)).collect::<Vec<_>>()
        };
        let pages = [(0, "A", ""), (0, "Left", "")];
        let (left, other) = (("Left".to_owned(), 0), ("Other".to_owned(), 1));
        assert_eq!(titles(&pages, END, 99), [left.clone(), other]);
        assert_eq!(titles(&pages, END, 2), std::slice::from_ref(&left));
        // It may stand behind the damage.
        assert_eq!(titles(&pages, "<page><title>B", 99), [left]);
    }

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
