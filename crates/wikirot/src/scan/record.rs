//! The scan of a run: links of a dump go to the recorder, page by page.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::{ControlFlow, Range};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Result, bail};
use wikirot_report::count;
use wikirot_report::edit::{DeadLinkTemplate, citation};
use wikirot_report::model::Misread;
use wikirot_wikitext::{Dependencies, Extractor, Link};

use super::OpenedDump;
use super::corpus::{self, Corpus};
use super::extract::{Extraction, Found, Left};
use super::link_table::{Entry, LinkTable};
use super::marks::Marks;
use super::modules::LuaModules;
use super::own_pages::{OwnPages, local_title};
use super::spool::Header;
use super::surroundings::{Surroundings, row};
use super::tally::ScanTally;
use super::trouble::Trouble;
use super::wiki::{self, OtherPages};
use crate::cli::args::{ExtractArgs, Lua};
use crate::cli::values::Namespaces;
use crate::ignore::Lists;
use crate::logging::OF_THE_MOMENT;
use crate::moved::names_title;
use crate::pipeline::ScanSide;
use crate::progress::Progress;
use crate::recorder::{Event, Ignored};
use crate::settings;
use crate::shard::Share;
use crate::state::{LinkRow, PageRow, Reader, Scope};

/// A state with fewer pages than this may lose any number of them: small wikis do.
const MANY_PAGES: u64 = 20;

/// A dump with less than this part of what the state knows is an excerpt.
const FAR_FEWER: u64 = 5;

/// A scan to make.
pub(crate) struct Recording<'a> {
    /// How to extract.
    pub args: &'a ExtractArgs,
    /// The wiki's own link table, where it was given.
    pub table: Option<&'a LinkTable>,
    /// Whether the dump is known to hold some pages of the wiki only.
    pub is_excerpt: bool,
    /// Pages that hold lists of what to ignore.
    pub ignore_pages: &'a [String],
    /// Days for which what editors sign holds.
    pub signed_for: i32,
    /// The page that reports are saved as, where it is known.
    pub report_page: Option<&'a String>,
    /// The lists from elsewhere; all of them together go to `ignored`.
    pub lists: Lists,
    /// Who asks the lists.
    pub ignored: Ignored,
    /// How the wiki marks links that are dead already.
    pub dead_link: DeadLinkTemplate,
    /// Which links are recorded; `None` for all of them.
    pub share: Option<&'a Share>,
    /// What the state knew before the run.
    pub before: Mutex<Reader>,
    /// Where progress is shown.
    pub progress: &'a Progress,
}

/// What a scan found out beside the links.
pub(crate) struct Recorded {
    /// What was not as it should be in the dump.
    pub trouble: Trouble,
    /// The names of the dead-link template that the wiki does not have, to remember for reports, one on
    /// a line; `None` where the dump does not tell.
    pub missing_templates: Option<String>,
    /// What could not be found out about the pages, a sentence each.
    pub lacks: Vec<String>,
    /// Whether every page was read: what a part of them lacks says little about the wiki.
    pub read_all: bool,
    /// The ignore pages by title, to remember for runs without a dump.
    pub ignore_pages: Vec<(String, String)>,
    /// Lines of these that could not be understood.
    pub misread: Vec<Misread>,
    /// What editors said on pages of reports, a line of an ignore list each.
    pub marks: Vec<String>,
}

impl Recording<'_> {
    /// Reads the dump and sends every page's links.
    pub(crate) fn run(mut self, opened: OpenedDump, side: &ScanSide) -> Result<(Recorded, Scope)> {
        let tally = Arc::new(ScanTally::default());
        let reading = self.progress.reading(&opened, &tally);
        let mut corpus = corpus::read(opened, &self.args.scratch(), &tally)?;
        drop(reading);
        corpus.has_pages()?;
        corpus.is_excerpt |= self.is_excerpt;
        if corpus.is_whole() && !self.is_excerpt {
            self.refuse_excerpt(&corpus)?;
        }
        let (ignore_pages, misread) = self.gather_lists(&corpus);
        let extracting = self.progress.extracting(corpus.spool.pages(), &tally);
        let options = self.digest(&corpus);
        let surroundings = Surroundings::new(&corpus, options, &self.lock_before())?;
        let titles = self.ignore_pages.iter().chain(self.report_page);
        let own = OwnPages::new(&corpus.site, titles, self.signed_for);
        self.extract(&corpus, &surroundings, &tally, side, &own)?;
        drop(extracting);
        if let Some(cut) = tally.lacks().cut() {
            tracing::warn!(target: OF_THE_MOMENT, "{cut}");
        }
        corpus.check()?;
        if let Some(table) = self.table {
            table.tell(corpus.is_whole());
        }
        let scope = match &self.args.namespaces {
            _ if self.is_excerpt || !corpus.is_whole() => Scope::Partial,
            Namespaces::All => Scope::Whole,
            some => {
                let ids = corpus.site.namespaces.iter().map(|namespace| namespace.id);
                Scope::Namespaces(ids.filter(|id| some.includes(*id)).collect())
            }
        };
        let recorded = Recorded {
            missing_templates: self.missing_templates(&corpus),
            trouble: corpus.trouble,
            lacks: match self.args.link_table.is_empty() {
                true => tally.lacks().sentences(),
                // The table has what the dump lacks.
                false => Vec::new(),
            },
            read_all: tally.pages_left() == 0,
            ignore_pages,
            misread,
            marks: own.into_marks(),
        };
        Ok((recorded, scope))
    }

    fn missing_templates(&self, corpus: &Corpus) -> Option<String> {
        if corpus.is_excerpt || !corpus.is_whole() {
            return None;
        }
        let names = self.dead_link.names.values().map(String::as_str);
        let missing: Vec<&str> = names.filter(|name| !corpus.has_template(name)).collect();
        Some(missing.join("\n"))
    }

    /// Puts the lists in force; gives the pages that hold some, and what is wrong with them.
    fn gather_lists(&mut self, corpus: &Corpus) -> (Vec<(String, String)>, Vec<Misread>) {
        let mut lists = std::mem::take(&mut self.lists);
        lists.speak(&corpus.site.lang);
        let mut pages = Vec::new();
        for title in self.ignore_pages {
            let text = corpus.text(&local_title(&corpus.site, title));
            lists.add_page(title, text.as_deref());
            pages.extend(text.map(|text| (title.clone(), text.as_ref().into())));
        }
        let misread = lists.take_misread();
        // Nobody else sets it.
        let _ = self.ignored.set(lists.finish(settings::today()));
        (pages, misread)
    }

    fn lock_before(&self) -> MutexGuard<'_, Reader> {
        self.before.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes with all that links depend on beside the texts of pages: what the wiki is, the options, and
    /// the version of this program.
    fn digest(&self, corpus: &Corpus) -> u64 {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        let args = self.args;
        (args.internal, &args.server, &args.protocols).hash(&mut hasher);
        args.string_functions.hash(&mut hasher);
        format!("{:?} {:?}", args.template, args.extension_tag).hash(&mut hasher);
        format!("{:?} {:?} {:?}", args.template_preset, args.template_arguments, args.lua)
            .hash(&mut hasher);
        format!("{:?}", self.dead_link).hash(&mut hasher);
        self.share.map(Share::name).hash(&mut hasher);
        (self.ignore_pages, self.report_page).hash(&mut hasher);
        corpus.is_excerpt.hash(&mut hasher);
        format!("{:?}", corpus.site).hash(&mut hasher);
        hasher.finish()
    }

    /// Refuses a dump that has far fewer pages than the state knows: those that it does not have would
    /// count as gone, and their links as fixed.
    fn refuse_excerpt(&self, corpus: &Corpus) -> Result<()> {
        let known = self.lock_before().pages(&|ns| self.args.namespaces.includes(ns))?;
        let found = corpus.pages(|ns| self.args.namespaces.includes(ns));
        if known >= MANY_PAGES && found < known / FAR_FEWER {
            bail!(
                "the dump has {}, the state knows {known}: nothing was changed. If it is an excerpt of the \
                 wiki, say --excerpt, and what is known of the other pages stays; if they are gone, or it \
                 is of another wiki, give it a state of its own with --state",
                count(found, "page")
            );
        }
        Ok(())
    }

    /// Why a page is not to be parsed.
    fn left(&self, around: &Surroundings<'_>, page: &Header, rows: u64) -> Option<Left> {
        let before = self.lock_before();
        // A state that cannot be read fails the run elsewhere; here the page is parsed.
        if !page.condition.is_whole() {
            let has_links = page.condition.has_text() || self.table.is_some();
            let is_known = before.knows(&page.title).unwrap_or(false);
            return (is_known || !has_links).then_some(Left::Unknown);
        }
        let parsed = before.parsed(&row(page)).ok()??;
        if around.is_current(&parsed, rows) {
            return Some(Left::Current);
        }
        // The page's links are those of its text and of its templates: without these, the last run knows
        // more than this one.
        around.is_lacking(&parsed).then_some(Left::Unknown)
    }

    fn extract(
        &self,
        corpus: &Corpus,
        around: &Surroundings<'_>,
        tally: &ScanTally,
        side: &ScanSide,
        own: &OwnPages,
    ) -> Result<()> {
        let site = wiki::site(&corpus.site, self.args);
        let pages = OtherPages::new(corpus);
        let options = wiki::options(self.args, corpus);
        let modules = LuaModules::new(&site, options.now);
        let mut extractor = Extractor::new(&site, &pages, options);
        if self.args.lua == Lua::On {
            extractor = extractor.with_modules(&modules);
        }
        let marks = Marks::new(&site, &pages, &self.dead_link);
        let extraction = Extraction {
            corpus,
            extractor: &extractor,
            site: &site,
            table: self.table,
            internal: self.args.internal,
            namespaces: &self.args.namespaces,
            left: |page: &Header, rows: u64| self.left(around, page, rows),
            threads: self.args.threads(),
            tally,
            stop: &side.stop,
        };
        extraction.run(
            |found| self.event(found, around, extractor.dependencies(), &marks, own),
            Event::weight,
            |event| {
                // A page that is begun is ended: half of one would read as if its other links had gone.
                let is_between = !matches!(event, Event::More(..));
                let stops = is_between && side.stop.load(Ordering::Relaxed);
                match stops || side.events.blocking_send(event).is_err() {
                    true => ControlFlow::Break(()),
                    false => ControlFlow::Continue(()),
                }
            },
        )?;
        if let Some(failures) = modules.told() {
            tracing::warn!(target: OF_THE_MOMENT, "{failures}");
            tally.lacks().add_failures(failures);
        }
        Ok(())
    }

    fn event(
        &self,
        mut found: Found<'_>,
        around: &Surroundings<'_>,
        dependencies: &Dependencies,
        marks: &Marks<'_>,
        own: &OwnPages,
    ) -> Event {
        match found.left {
            Some(Left::Current) => return Event::Unchanged(Box::new(row(&found.page))),
            Some(Left::Unknown) => return Event::Kept(Box::new(row(&found.page))),
            None => {}
        }
        let mut links = std::mem::take(&mut found.links);
        let (page, text) = (&found.page, found.text);
        if own.has(&page.title, text) {
            if found.before == 0 {
                own.read_marks(text);
            }
            links.clear();
        }
        let mut used = found.used.borrow_mut();
        let is_ours = |link: &Link| self.share.is_none_or(|share| share.has(&link.url));
        // Nobody wrote a URL that is only the beginning of one, nor one in which a template's own page still
        // has its parameter: MediaWiki records both, and nothing is to be asked of either.
        let is_whole = |it: &Entry| !it.is_cut && !it.link.written().contains("{{{");
        let mut rows = Vec::with_capacity(links.len());
        // Numbered before some are left out: the states of all shares give the page its order again.
        for (n, entry) in (found.before..).zip(links) {
            if !is_whole(&entry) || !is_ours(&entry.link) {
                continue;
            }
            let mut link = entry.link;
            let flag = marks.of(text, &link, &mut |it| used.push(dependencies.number(it)));
            // What stands behind thousands of links is no mark of theirs.
            let flag = flag.filter(|flag| found.keeps(&flag.source));
            if let Some(call) = citation_of(text, &link, &self.dead_link) {
                link.source = call;
            }
            let source = found.source(link.source.clone()).to_owned();
            rows.push(LinkRow { n, source, flag, link });
        }
        used.sort_unstable();
        used.dedup();
        // What it hangs on is known at its end.
        let whole = (!found.goes_on).then(|| {
            let row = around.row(page, &used, dependencies, found.table_digest);
            Box::new(PageRow { categories: found.categories.take(), ..row })
        });
        match found.before {
            0 => Event::Page(whole.unwrap_or_else(|| Box::new(row(page))), rows),
            _ => Event::More(rows, whole),
        }
    }
}

/// The citation of the page's own text that a link is handed to, or another call that names its title: what the page is
/// called tells whether it is itself still. Extraction knows the URL alone of one that a template expands, and the
/// outermost call of one that is guessed.
fn citation_of(text: &str, link: &Link, dead_link: &DeadLinkTemplate) -> Option<Range<usize>> {
    let call = link.call.clone()?;
    let source = text.get(call.clone())?;
    let is_citation = || citation(source, link.written(), dead_link).is_some();
    (is_citation() || names_title(source, link.written())).then_some(call)
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use clap::Parser as _;
    use wikirot_check::Config;

    use super::*;
    use crate::cli::args::{Cli, Command, ScanArgs};
    use crate::clock;
    use crate::state::{DuePolicy, Ending, Start, State};

    /// What came of the scan of a dump.
    struct Scanned {
        recorded: Recorded,
        scope: Scope,
        /// What the recorder was told, in words.
        events: Vec<String>,
        /// The wikitext of each link, and that of its mark.
        sources: Vec<(String, String)>,
    }

    fn args(typed: &[&str]) -> (Cli, Box<ScanArgs>) {
        let typed = [&["wikirot", "scan", "d.xml", "--threads", "1"], typed].concat();
        let global = Cli::try_parse_from(["wikirot", "status"]).unwrap();
        match Cli::try_parse_from(typed).unwrap().command {
            Command::Scan(args) => (global, args),
            _ => panic!("no scan"),
        }
    }

    /// A dump of these pages as `(namespace, title, text)`; a text of `None` is not in it.
    fn dump(pages: &[(i32, &str, Option<&str>)]) -> String {
        let mut xml = "<mediawiki><siteinfo><sitename>W</sitename><dbname>w</dbname>\
            <base>http://w.rotweb.net/wiki/A</base><namespaces><namespace key=\"0\"/>\
            <namespace key=\"4\">Project</namespace><namespace key=\"10\">Template</namespace></namespaces></siteinfo>"
            .to_owned();
        for (n, (ns, title, text)) in (1..).zip(pages) {
            let text = match text {
                Some(text) => format!("<text>{text}</text>"),
                None => "<text bytes=\"9\"/>".to_owned(),
            };
            xml += &format!(
                "<page><title>{title}</title><ns>{ns}</ns><id>{n}</id>\
                 <revision><id>{n}</id>{text}</revision></page>"
            );
        }
        xml + "</mediawiki>"
    }

    /// Scans a dump into the state of a folder, as who types this.
    fn scan(folder: &Path, xml: impl AsRef<[u8]>, typed: &[&str]) -> Result<Scanned> {
        let (global, args) = args(typed);
        let file = folder.join("d.xml");
        std::fs::write(&file, xml).unwrap();
        let opened = OpenedDump::open(&[file], args.extract.threads()).unwrap();
        let path = folder.join("s");
        let state = State::open(&path, Duration::ZERO).unwrap();
        let progress = Progress::new(&global.global);
        let share = args.shard.map(|it| Share::new(it, &|_| None, &Config::default()).unwrap());
        let recording = Recording {
            args: &args.extract,
            table: None,
            is_excerpt: args.excerpt,
            ignore_pages: &args.check.ignore_page,
            signed_for: 183,
            report_page: args.output.look.report_page.as_ref(),
            lists: Lists::from_files(&[], 183).unwrap(),
            ignored: Ignored::default(),
            dead_link: args.output.look.mark.dead_link.template.clone(),
            share: share.as_ref(),
            before: Mutex::new(state.reader().unwrap()),
            progress: &progress,
        };
        let (events, mut told) = tokio::sync::mpsc::channel(1_000);
        let scanned = recording.run(opened, &ScanSide { events, stop: Arc::default() });
        let policy = DuePolicy::default();
        let mut run = state.begin(Start::new("scan", clock::now(), &policy)).unwrap();
        let spell = |url: &str| url.parse().ok();
        let (mut events, mut sources) = (Vec::new(), Vec::new());
        let source = |it: &LinkRow| {
            let flag = it.flag.as_ref().map(|it| it.source.clone());
            (it.source.clone(), flag.unwrap_or_default())
        };
        let numbers = |links: &[LinkRow]| {
            let all: Vec<_> = links.iter().map(|it| it.n.to_string()).collect();
            if all.len() > 4 { all.len().to_string() + " links" } else { all.join(",") }
        };
        while let Ok(event) = told.try_recv() {
            events.push(match event {
                Event::Page(page, links) => {
                    sources.extend(links.iter().map(source));
                    run.page(&page, &links, &spell, &mut |_| {}).unwrap();
                    format!("{}: {}", page.title, numbers(&links))
                }
                Event::More(links, whole) => {
                    run.more(&links, whole.as_deref(), &spell, &mut |_| {}).unwrap();
                    format!(
                        "{} {}",
                        if whole.is_some() { "ends with" } else { "and" },
                        numbers(&links)
                    )
                }
                Event::Unchanged(page) => {
                    run.unchanged(&page).unwrap();
                    format!("{} is unchanged", page.title)
                }
                Event::Kept(page) => {
                    run.kept(&page).unwrap();
                    format!("{} is kept", page.title)
                }
                other => format!("{other:?}"),
            });
        }
        let (recorded, scope) = scanned?;
        run.finish_scan(&scope).unwrap();
        run.end(Ending::Done, clock::now()).unwrap();
        Ok(Scanned { recorded, scope, events, sources })
    }

    const TWO: &str = "http://a.rotweb.net/ http://b.rotweb.net/";

    #[test]
    fn a_page_is_read_again_where_it_or_an_option_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let told = |pages: &[_], typed: &[&str]| scan(folder.path(), dump(pages), typed).unwrap();
        let pages = [(0, "A", Some(TWO)), (10, "Template:T", Some(TWO)), (0, "B", Some("none"))];
        let first = told(&pages, &[]);
        assert_eq!(first.events, ["A: 0,1", "B: "]);
        assert!(first.recorded.read_all && first.recorded.trouble.in_one_line().is_none());
        assert!(
            matches!(&first.scope, Scope::Namespaces(all) if all[..] == [0, 4]),
            "{:?}",
            first.scope
        );
        let again = told(&pages, &[]);
        assert_eq!(again.events, ["A is unchanged", "B is unchanged"]);
        assert!(!again.recorded.read_all);
        for typed in [
            &["--internal"][..],
            &["--server", "http://v.rotweb.net"],
            &["--protocols", "http://"],
            &["--string-functions", "on"],
            &["--template-arguments", "never"],
            &["--extension-tag", "x=verbatim"],
            &["--template", "T=http://t.rotweb.net/$1"],
            &["--template-preset", "archwiki"],
            &["--lua", "off"],
            &["--dead-link", "archwiki"],
            &["--shard", "1/2"],
            &["--ignore-page", "Project:X"],
            &["--report-page", "Project:Y"],
            &["--excerpt"],
        ] {
            let told = told(&pages, typed);
            assert!(told.events[0].starts_with("A: "), "{typed:?}: {:?}", told.events);
        }
        assert!(matches!(told(&pages, &["--excerpt"]).scope, Scope::Partial));
        assert!(matches!(told(&pages, &["--namespaces", "all"]).scope, Scope::Whole));
    }

    #[test]
    fn what_the_dump_does_not_have_is_as_it_was_known() {
        let folder = tempfile::tempdir().unwrap();
        let told = |xml: &[u8]| scan(folder.path(), xml, &[]).unwrap().events;
        let pages = [(0, "A", Some(TWO)), (10, "Template:T", Some("")), (0, "B", None)];
        assert_eq!(told(dump(&pages).as_bytes()), ["A: 0,1", "B is kept"]);
        let pages = [(0, "A", None), (10, "Template:T", Some("")), (0, "B", Some(TWO))];
        assert_eq!(told(dump(&pages).as_bytes()), ["A is kept", "B: 0,1"]);
        // What was mended is read where nothing is known of it.
        let pages = [(0, "A", Some("XX")), (0, "C", Some("XX")), (10, "Template:T", Some(""))];
        let mended: Vec<u8> =
            dump(&pages).bytes().map(|it| if it == b'X' { 0xff } else { it }).collect();
        assert_eq!(told(&mended), ["A is kept", "C: "]);
    }

    #[test]
    fn links_keep_their_numbers_where_some_are_left_out() {
        let events = |text: &str, typed: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            let pages = [
                (4, "Project:Y", Some(text)),
                (4, "Project:Y/1", Some(text)),
                (10, "Template:T", Some("")),
            ];
            scan(folder.path(), dump(&pages), typed).unwrap().events
        };
        let cut = "http://a.rotweb.net/ http://b.rotweb.net/{{{1}}} http://c.rotweb.net/";
        assert_eq!(events(cut, &[]), ["Project:Y: 0,2", "Project:Y/1: 0,2"]);
        assert_eq!(events(cut, &["--report-page", "Project:Y"]), ["Project:Y: ", "Project:Y/1: "]);
        let shards: Vec<_> =
            ["1/2", "2/2"].iter().map(|it| events(cut, &["--shard", it])).collect();
        let numbers = |it: &[String]| it[0].matches(char::is_numeric).count();
        assert_eq!(numbers(&shards[0]) + numbers(&shards[1]), 2, "{shards:?}");
        let many: String = (0..600).map(|n| format!("http://a.rotweb.net/{n} ")).collect();
        assert_eq!(
            events(&many, &[]),
            [
                "Project:Y: 512 links",
                "ends with 88 links",
                "Project:Y/1: 512 links",
                "ends with 88 links"
            ]
        );
        let own = events(&many, &["--report-page", "Project:Y/1"]);
        assert_eq!(own[2..], ["Project:Y/1: ", "ends with "]);
    }

    #[test]
    fn a_dump_that_lacks_most_pages_is_refused_unless_it_is_said_to_be_an_excerpt() {
        let titles: Vec<String> = (0..MANY_PAGES).map(|n| format!("Page {n}")).collect();
        let after = |known: usize, found: usize, typed: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            let dump = |count: usize| {
                let mut pages: Vec<_> =
                    titles[..count].iter().map(|it| (0, &**it, Some(""))).collect();
                pages.push((10, "Template:T", Some("")));
                dump(&pages)
            };
            scan(folder.path(), dump(known), &[]).unwrap();
            scan(folder.path(), dump(found), typed).map(|_| ()).map_err(|it| it.to_string())
        };
        let many = MANY_PAGES as usize;
        assert_eq!(after(many, many / 5, &[]), Ok(()));
        assert_eq!(after(many - 1, 1, &[]), Ok(()));
        assert_eq!(after(many, 3, &["--excerpt"]), Ok(()));
        let refused = after(many, 3, &[]).unwrap_err();
        assert!(refused.contains("the dump has 3 pages, the state knows 20"), "{refused}");
    }

    #[test]
    fn marks_that_the_wiki_does_not_have_are_told_of_a_whole_dump() {
        let missing = |pages: &[_], typed: &[&str]| {
            let folder = tempfile::tempdir().unwrap();
            let typed = [&["--dead-link", "archwiki"], typed].concat();
            let told = scan(folder.path(), dump(pages), &typed).unwrap().recorded.missing_templates;
            told.map(|it| {
                (it.lines().count() > 1, it.lines().any(|name| name == "Dead link (Deutsch)"))
            })
        };
        let without = [(0, "A", Some("")), (10, "Template:T", Some(""))];
        let with = [(0, "A", Some("")), (10, "Template:Dead link (Deutsch)", Some(""))];
        assert_eq!(missing(&without, &[]), Some((true, true)));
        assert_eq!(missing(&with, &[]), Some((true, false)));
        assert_eq!(missing(&without, &["--excerpt"]), None);
        assert_eq!(missing(&without[..1], &[]), None);
    }

    #[test]
    fn lists_of_the_wiki_are_read_and_what_they_do_not_say_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let list = "* http://a.rotweb.net/*\n* http://b.rotweb.net/*/c*\n";
        let pages =
            [(0, "A", Some(TWO)), (4, "Project:X", Some(list)), (10, "Template:T", Some(""))];
        let scanned = scan(folder.path(), dump(&pages), &["--ignore-page", "Project:X"]).unwrap();
        let recorded = scanned.recorded;
        assert_eq!(recorded.ignore_pages, [("Project:X".to_owned(), list.to_owned())]);
        assert_eq!(recorded.misread.len(), 1);
        assert_eq!(scanned.events[1], "Project:X: ");
        let none = scan(folder.path(), dump(&pages), &["--ignore-page", "Project:None"]).unwrap();
        assert!(none.recorded.ignore_pages.is_empty());
    }

    #[test]
    fn a_link_is_kept_with_its_wikitext_and_its_mark_or_with_the_citation_that_it_is_handed_to() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[http://a.rotweb.net/ A] {{Dead link|2020}} {{Cite web|url=http://b.rotweb.net/|title=B}} \
                    {{Other|http://c.rotweb.net/}}";
        let pages = [
            (0, "A", Some(text)),
            (10, "Template:Cite web", Some("[{{{url}}} {{{title}}}]")),
            (10, "Template:Other", Some("[{{{1}}} Other]")),
        ];
        let sources =
            scan(folder.path(), dump(&pages), &["--dead-link", "archwiki"]).unwrap().sources;
        let sources: Vec<_> = sources.iter().map(|it| (&*it.0, &*it.1)).collect();
        assert_eq!(
            sources,
            [
                ("[http://a.rotweb.net/ A]", "{{Dead link|2020}}"),
                ("{{Cite web|url=http://b.rotweb.net/|title=B}}", ""),
                ("http://c.rotweb.net/", ""),
            ]
        );
    }

    #[test]
    fn a_page_is_read_again_where_what_its_links_hang_on_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let again = |day: &str, template: Option<&str>, more: &[(i32, &str, Option<&str>)]| {
            let mut pages = vec![
                (0, "Text", Some("{{T}}")),
                (0, "Existence", Some("{{#ifexist:New|http://a.rotweb.net/}}")),
                (0, "Year", Some("http://a.rotweb.net/{{CURRENTYEAR}}")),
                (0, "Month", Some("http://a.rotweb.net/{{CURRENTMONTH}}")),
                (0, "Day", Some("http://a.rotweb.net/{{CURRENTDAY}}")),
                (0, "Moment", Some("http://a.rotweb.net/{{CURRENTTIMESTAMP}}")),
                (0, "Nothing", Some("http://a.rotweb.net/")),
                (10, "Template:T", template),
            ];
            pages.extend_from_slice(more);
            // One page alone is of that day.
            let dump = dump(&pages);
            let (before, behind) = dump.split_at(dump.find("Template:T<").unwrap());
            let stamp = format!("<timestamp>{day}</timestamp><text");
            let dump = before.to_owned() + &behind.replacen("<text", &stamp, 1);
            let events = scan(folder.path(), dump, &[]).unwrap().events;
            let read = events.iter().filter(|it| !it.ends_with("is unchanged"));
            read.map(|it| it.split(':').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let (t, other) = (Some("http://t.rotweb.net/"), Some("http://other.rotweb.net/"));
        let first = "2026-01-02T03:04:05Z";
        assert_eq!(again(first, t, &[]).len(), 7);
        assert_eq!(again(first, t, &[]), [""; 0]);
        assert_eq!(again(first, other, &[]), ["Text"]);
        // Of what is not in the dump the last run knows more.
        assert_eq!(again(first, None, &[]), ["Text is kept"]);
        assert_eq!(again(first, other, &[]), [""; 0]);
        let new = [(0, "New", Some(""))];
        assert_eq!(again(first, other, &new), ["Existence", "New"]);
        let moment = "2026-01-02T03:04:06Z";
        assert_eq!(again(moment, other, &new), ["Moment"]);
        let day = "2026-01-03T03:04:06Z";
        assert_eq!(again(day, other, &new), ["Day", "Moment"]);
        let month = "2026-02-03T03:04:06Z";
        assert_eq!(again(month, other, &new), ["Month", "Day", "Moment"]);
        let year = "2027-02-03T03:04:06Z";
        assert_eq!(again(year, other, &new), ["Year", "Month", "Day", "Moment"]);
    }

    #[test]
    fn a_page_that_hangs_on_nothing_is_read_again_though_templates_are_lacking() {
        let folder = tempfile::tempdir().unwrap();
        let told = |template, typed: &[&str]| {
            let pages = [
                (0, "Text", Some("{{T}}")),
                (0, "Nothing", Some(TWO)),
                (10, "Template:T", template),
            ];
            scan(folder.path(), dump(&pages), typed).unwrap().events
        };
        assert_eq!(told(Some("http://t.rotweb.net/"), &[]), ["Text: 0", "Nothing: 0,1"]);
        assert_eq!(told(None, &["--internal"]), ["Text is kept", "Nothing: 0,1"]);
    }
}
