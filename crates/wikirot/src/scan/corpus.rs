//! A whole dump, read and laid aside, ready to be extracted.

use std::io;
use std::sync::{Arc, OnceLock};

use anyhow::{Context as _, Result, bail};
use rustc_hash::FxHashMap;
use wikirot_dump::{Page, SiteInfo};

use super::condition::Condition;
use super::dump::OpenedDump;
use super::parts::each_part;
use super::scratch::Scratch;
use super::spool::{Header, Room, Spool, SpoolWriter};
use super::tally::ScanTally;
use super::trouble::Trouble;

/// What is laid aside.
const PAGES: &str = "the pages";

/// The namespace of templates.
const TEMPLATE: i32 = 10;

/// What reading a dump gave.
pub(crate) struct Corpus {
    /// What the dump says of its wiki.
    pub site: SiteInfo,
    /// Its pages.
    pub spool: Spool,
    /// Whether it has no page in the Template namespace, as excerpts do.
    pub is_excerpt: bool,
    /// The newest revision's time, as the dump has it; empty where it has none.
    pub newest: String,
    /// What was not as it should be.
    pub trouble: Trouble,
    /// Whether we were told to stop before its end.
    pub is_stopped: bool,
    /// Whether a template's text is not to be had, so that pages may be without links that they have.
    pub lacks_templates: bool,
    /// How many pages each namespace has.
    namespaces: FxHashMap<i32, u64>,
    /// `Template:` as this wiki writes it.
    template_prefix: String,
    /// The first failure to read the spool while somebody asked for one page.
    failure: OnceLock<io::Error>,
}

impl Corpus {
    /// Whether the wiki has a template of this name.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        let mut letters = name.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        let title: String = self.template_prefix.chars().chain(first).chain(letters).collect();
        self.spool.contains(&title)
    }

    /// Refuses a dump without a page: one of a log, or of pages that are not there.
    pub(crate) fn has_pages(&self) -> Result<()> {
        if self.spool.pages() == 0 && !self.is_stopped && !self.trouble.is_damage() {
            bail!(
                "there is no page in the dump: it is one of a log, or of pages that do not exist, or it was cut \
                 behind its head; give the XML of pages that Special:Export or dumpBackup.php writes"
            );
        }
        Ok(())
    }

    /// How many pages it has in the namespaces that are `wanted`.
    pub(crate) fn pages(&self, wanted: impl Fn(i32) -> bool) -> u64 {
        self.namespaces.iter().filter(|(ns, _)| wanted(**ns)).map(|(_, pages)| pages).sum()
    }

    /// Whether all pages of the wiki, and all of them as they are, have been seen.
    pub(crate) fn is_whole(&self) -> bool {
        !self.is_stopped && !self.trouble.hides_pages() && !self.lacks_templates
    }

    /// The wikitext of one page. A spool that cannot be read says so in [`Corpus::check`].
    pub(crate) fn text(&self, title: &str) -> Option<Arc<str>> {
        self.text_or_lack(title).0
    }

    /// The same, and whether the wiki has a text there that is not in the dump.
    pub(crate) fn text_or_lack(&self, title: &str) -> (Option<Arc<str>>, bool) {
        match self.spool.page(title) {
            Ok(Some((header, text))) if header.condition.has_text() => (Some(text.into()), false),
            Ok(Some((header, _))) => (None, header.condition.is_lacking()),
            Ok(None) => (None, false),
            Err(error) => {
                // The first failure is the one worth telling.
                let _ = self.failure.set(error);
                (None, true)
            }
        }
    }

    /// Tells of a failure of [`Corpus::text`].
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.failure.get() {
            Some(failure) => Err(io::Error::new(failure.kind(), failure.to_string())),
            None => Ok(()),
        }
    }
}

/// Reads all pages of a dump and lays them aside, if there is room. What is not as it should be is told in
/// [`Corpus::trouble`].
pub(crate) fn read(dump: OpenedDump, scratch: &Scratch, tally: &ScanTally) -> Result<Corpus> {
    if let Some(length) = dump.length {
        Room::look(&scratch.folder, dump.compression, length)?;
    }
    lay_aside(dump, scratch, tally).with_context(|| scratch.cannot(PAGES))
}

fn lay_aside(dump: OpenedDump, scratch: &Scratch, tally: &ScanTally) -> io::Result<Corpus> {
    if let Some(cut) = dump.cut() {
        let corpus = lay_parts_aside(cut, scratch, tally)?;
        if corpus.is_stopped || corpus.trouble.parts.is_empty() {
            return Ok(corpus);
        }
        dump.begin_again();
        tally.begin_again();
    }
    lay_parts_aside(dump, scratch, tally)
}

fn lay_parts_aside(
    mut dump: OpenedDump,
    scratch: &Scratch,
    tally: &ScanTally,
) -> io::Result<Corpus> {
    let spool = SpoolWriter::new(scratch)?;
    let (parts, troubles) = each_part(&mut dump, |pages| {
        let (mut writer, mut gathered) = (spool.part(), Gathered::default());
        for page in pages {
            tally.page_read();
            writer.push(&page)?;
            gathered.add(&page);
        }
        Ok((writer.finish()?, gathered))
    })?;
    let is_stopped = dump.is_stopped();
    let mut gathered = Gathered::default();
    let lay = |(part, other)| {
        gathered.go_on(other);
        part
    };
    let parts: Vec<_> = parts.into_iter().map(lay).collect();
    gathered.trouble.parts = troubles;
    let spool = spool.finish(&parts, &mut |superseded| gathered.forget(&superseded))?;
    Ok(gathered.finish(dump.site, spool, is_stopped))
}

/// Lays some pages of a dump aside.
pub(crate) fn some_pages(
    dump: OpenedDump,
    scratch: &Scratch,
    is_wanted: impl Fn(&str) -> bool + Sync,
) -> Result<(Spool, Trouble)> {
    lay_some_aside(dump, scratch, is_wanted).with_context(|| scratch.cannot(PAGES))
}

fn lay_some_aside(
    mut dump: OpenedDump,
    scratch: &Scratch,
    is_wanted: impl Fn(&str) -> bool + Sync,
) -> io::Result<(Spool, Trouble)> {
    let spool = SpoolWriter::new(scratch)?;
    let (parts, troubles) = each_part(&mut dump, |pages| {
        let mut writer = spool.part();
        pages.filter(|page| is_wanted(&page.title)).try_for_each(|page| writer.push(&page))?;
        writer.finish()
    })?;
    Ok((spool.finish(&parts, &mut |_| {})?, Trouble::of_parts(troubles)))
}

/// What is gathered of a dump while it is read.
#[derive(Default)]
struct Gathered {
    counted: Counted,
    newest: String,
    trouble: Trouble,
}

impl Gathered {
    fn add(&mut self, page: &Page) {
        let condition = Condition::of(page);
        self.trouble.count(condition, &page.title);
        self.counted.add(page.ns, condition);
        if let Some(revision) = &page.revision
            && revision.timestamp > self.newest
        {
            self.newest.clone_from(&revision.timestamp);
        }
    }

    /// Adds what was gathered of the next part.
    fn go_on(&mut self, other: Gathered) {
        self.trouble.go_on(other.trouble);
        self.counted.go_on(other.counted);
        if other.newest > self.newest {
            self.newest = other.newest;
        }
    }

    fn forget(&mut self, page: &Header) {
        self.trouble.forget(page.condition, &page.title);
        self.counted.forget(page);
    }

    fn finish(self, site: SiteInfo, spool: Spool, is_stopped: bool) -> Corpus {
        let Gathered { counted, newest, trouble } = self;
        let template_prefix = site
            .namespaces
            .iter()
            .find(|namespace| namespace.id == TEMPLATE)
            .map_or("Template:".to_owned(), |namespace| format!("{}:", namespace.name));
        Corpus {
            site,
            spool,
            is_excerpt: !counted.namespaces.contains_key(&TEMPLATE),
            newest,
            trouble,
            is_stopped,
            lacks_templates: counted.templates_lacking > 0,
            namespaces: counted.namespaces,
            template_prefix,
            failure: OnceLock::new(),
        }
    }
}

/// Pages by what they are.
#[derive(Default)]
struct Counted {
    /// Pages of the Template namespace without a text.
    templates_lacking: u64,
    namespaces: FxHashMap<i32, u64>,
}

impl Counted {
    fn add(&mut self, ns: i32, condition: Condition) {
        *self.namespaces.entry(ns).or_default() += 1;
        if ns == TEMPLATE {
            self.templates_lacking += u64::from(condition.is_lacking());
        }
    }

    fn go_on(&mut self, other: Counted) {
        self.templates_lacking += other.templates_lacking;
        for (ns, pages) in other.namespaces {
            *self.namespaces.entry(ns).or_default() += pages;
        }
    }

    fn forget(&mut self, page: &Header) {
        *self.namespaces.entry(page.ns).or_default() -= 1;
        if page.ns == TEMPLATE {
            self.templates_lacking -= u64::from(page.condition.is_lacking());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;

    use super::*;

    const SITE: &str = "<siteinfo><sitename>W</sitename><dbname>w</dbname><namespaces>\
        <namespace key=\"0\"/><namespace key=\"10\">Vorlage</namespace></namespaces></siteinfo>";

    /// A page as `(namespace, title, day, text)`; without a text it is one that the dump lacks.
    fn corpus(pages: &[(i32, &str, u32, Option<&str>)]) -> Corpus {
        let mut xml = format!("<mediawiki>{SITE}");
        for (n, (ns, title, day, text)) in pages.iter().enumerate() {
            let text = match text {
                Some(text) => format!("<text>{text}</text>"),
                None => "<text bytes=\"9\"/>".to_owned(),
            };
            xml += &format!(
                "<page><title>{title}</title><ns>{ns}</ns><id>{n}</id><revision><id>{n}</id>\
                 <timestamp>2026-01-{day:02}T00:00:00Z</timestamp>{text}</revision></page>"
            );
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), xml + "</mediawiki>").unwrap();
        let dump = OpenedDump::open(&[file.path().to_owned()], NonZeroUsize::MIN).unwrap();
        read(dump, &Scratch::usual(NonZeroUsize::MIN), &ScanTally::default()).unwrap()
    }

    #[test]
    fn of_a_title_that_comes_twice_the_newest_revision_counts_alone() {
        let corpus = corpus(&[
            (0, "A", 3, Some("new")),
            (0, "B", 2, Some("b")),
            (10, "Vorlage:T", 1, None),
            (10, "Vorlage:T", 4, Some("text")),
            (0, "A", 1, Some("old")),
        ]);
        assert_eq!((corpus.pages(|_| true), corpus.pages(|ns| ns == 10)), (3, 1));
        assert_eq!(corpus.newest, "2026-01-04T00:00:00Z");
        assert!(!corpus.lacks_templates && !corpus.is_excerpt && corpus.is_whole());
        assert_eq!(corpus.text("Vorlage:T").as_deref(), Some("text"));
        assert!(corpus.has_template("t") && !corpus.has_template("u"));
        corpus.has_pages().unwrap();
        corpus.check().unwrap();
    }

    #[test]
    fn what_the_wiki_has_and_the_dump_lacks_is_known() {
        let text = Some("text");
        let lacking = corpus(&[(0, "A", 1, text), (0, "B", 1, None), (10, "Vorlage:T", 1, None)]);
        assert!(lacking.lacks_templates && !lacking.is_whole() && !lacking.is_excerpt);
        assert_eq!(lacking.text_or_lack("B"), (None, true));
        assert_eq!(lacking.text_or_lack("C"), (None, false));
        let excerpt = corpus(&[(0, "A", 1, text)]);
        assert!(excerpt.is_excerpt && excerpt.is_whole());
        assert!(corpus(&[]).has_pages().is_err());
    }

    #[test]
    fn the_first_failure_to_read_a_page_is_told() {
        let corpus = corpus(&[(0, "A", 1, Some("a"))]);
        corpus.failure.set(io::Error::new(io::ErrorKind::UnexpectedEof, "cut")).unwrap();
        let error = corpus.check().unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (io::ErrorKind::UnexpectedEof, "cut"));
    }

    #[test]
    fn pages_that_are_read_are_counted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let page =
            "<page><title>A</title><ns>0</ns><id>1</id><revision><text>x</text></revision></page>";
        std::fs::write(file.path(), format!("<mediawiki>{SITE}{}</mediawiki>", page.repeat(3)))
            .unwrap();
        let dump = OpenedDump::open(&[file.path().to_owned()], NonZeroUsize::MIN).unwrap();
        let tally = ScanTally::default();
        let corpus = read(dump, &Scratch::usual(NonZeroUsize::MIN), &tally).unwrap();
        assert_eq!((tally.pages_read(), corpus.spool.pages()), (3, 1));
    }

    #[test]
    fn pages_are_chosen_by_their_titles() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let page = |title: &str| {
            format!(
                "<page><title>{title}</title><ns>0</ns><id>1</id><revision><text>x</text></revision></page>"
            )
        };
        let xml = format!("<mediawiki>{SITE}{}{}</mediawiki>", page("A"), page("B"));
        std::fs::write(file.path(), xml).unwrap();
        let dump = OpenedDump::open(&[file.path().to_owned()], NonZeroUsize::MIN).unwrap();
        let scratch = Scratch::usual(NonZeroUsize::MIN);
        let (spool, trouble) = some_pages(dump, &scratch, |title| title == "B").unwrap();
        assert!(spool.contains("B") && !spool.contains("A") && !trouble.is_damage());
    }

    #[test]
    fn what_is_wrong_with_a_dump_is_told_and_not_without_end() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let read_back = |xml: String| {
            std::fs::write(file.path(), xml).unwrap();
            let dump = OpenedDump::open(&[file.path().to_owned()], NonZeroUsize::MIN).unwrap();
            read(dump, &Scratch::usual(NonZeroUsize::MIN), &ScanTally::default()).unwrap()
        };
        let whole =
            "<page><title>A</title><ns>0</ns><id>1</id><revision><text>x</text></revision></page>";
        let cut = "<page><title>B</title><ns>0</ns><id>2</id><revision><text>x";
        let lines = |corpus: &Corpus| crate::logging::logged(|| corpus.trouble.tell());
        let damaged = |pages: usize| {
            read_back(format!("<mediawiki>{SITE}{}{whole}</mediawiki>", cut.repeat(pages)))
        };
        let fine = damaged(0);
        assert!(lines(&fine).is_empty() && fine.trouble.in_one_line().is_none());
        assert!(!fine.trouble.is_damage() && !fine.trouble.hides_pages());
        let one = damaged(1);
        let told = lines(&one);
        assert!(told.len() == 1 && told[0].starts_with("ERROR "), "{told:?}");
        assert_eq!(told[0].strip_prefix("ERROR "), one.trouble.in_one_line().as_deref());
        assert!(one.trouble.is_damage());
        let many = damaged(13);
        let told = lines(&many);
        assert_eq!(told.len(), 11, "{told:?}");
        assert!(told[10].contains(": 3 places more are not as they should be; in all, 13 pages left out and 0 pages mended"), "{told:?}");
        let summed = many.trouble.in_one_line().unwrap();
        assert!(summed.ends_with("; and 10 more, which are told without -q"), "{summed}");
        // What ends too soon hides pages, and is the worst of it.
        let ended = read_back(format!("<mediawiki>{SITE}{whole}"));
        assert!(ended.trouble.hides_pages() && ended.trouble.is_damage() && !ended.is_whole());
        assert_eq!(lines(&ended).len(), 1);
    }
}
