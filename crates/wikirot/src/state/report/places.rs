//! Pages with their links, URLs with their places.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Row};
use wikirot_report::model::{
    Change, Elsewhere, Occurrence, Origin, Page, PageReport, Place, Section, UrlPlace, UrlReport,
    UrlStatus, Verdict,
};

use super::{
    Each, Stop, View,
    status::{BEFORE, STATUS, Status},
};
use crate::state::columns::{Fields, columns};
use crate::state::writing::EXTENSION;

columns! {
    /// Where a link stands, of `link l`.
    Stands {
        line = "l.line", first = "l.first", last = "l.last", source = "l.source",
        written = "l.written", section = "l.section", anchor = "l.anchor", origin = "l.origin",
        context = "l.context", guessed = "l.guessed", flag = "l.flag",
    }
}

columns! {
    /// A page, of `page p`.
    PageColumns { page_id = "p.page_id", ns = "p.ns", title = "p.title", revision = "p.revision" }
}

/// The columns of [`Stands`], for SQL.
const PLACE: &str = Stands::SQL;

/// So many titles stand for all pages of a URL.
const FIRST_PAGES: usize = 3;

/// What is remembered of URLs that stand on many pages while pages go by.
const REMEMBERED: usize = 20_000;

impl View<'_> {
    pub(super) fn read_pages(&self, each: &mut Each<'_, PageReport>) -> Result<(), Stop> {
        // A page at a time: to sort all links at once takes as long as all the rest.
        let mut pages = self.conn.prepare_cached(&format!(
            "SELECT p.id, {} FROM page p {}",
            PageColumns::SQL,
            self.order
        ))?;
        let mut links = Links::new(self, self.shown())?;
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            let title = Fields::of(row, 1).text(PageColumns::title)?;
            let occurrences = links.of(row.get(0)?, title)?;
            if !occurrences.is_empty() {
                each(&PageReport { page: self.page(row, 1)?, occurrences })?;
            }
        }
        Ok(())
    }

    /// All links of one page, in order of appearance.
    pub(super) fn occurrences_of(
        &self,
        page: i64,
        title: &str,
    ) -> rusqlite::Result<Vec<Occurrence>> {
        Links::new(self, "1")?.of(page, title)
    }

    /// URLs that the wiki has, by their first appearance.
    pub(super) fn read_urls(&self, each: &mut Each<'_, UrlReport>) -> Result<(), Stop> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {STATUS}, u.id FROM \
             (SELECT l.url AS id, min(p.position << 24 | l.n) AS place \
              FROM link l JOIN page p ON p.id = l.page GROUP BY l.url) AS first \
             JOIN url u ON u.id = first.id JOIN target t ON t.id = u.target \
             ORDER BY first.place, u.id"
        ))?;
        let mut places = Places::new(self)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let status = self.status(row)?;
            each(&places.of(row.get(Status::COUNT)?, status)?)?;
        }
        Ok(())
    }

    pub(super) fn read_changes(
        &self,
        change: Change,
        each: &mut Each<'_, UrlReport>,
    ) -> Result<(), Stop> {
        let condition = match change {
            Change::New => {
                format!("u.left_at IS NULL AND t.verdict = 'broken' AND {BEFORE} <> 'broken'")
            }
            Change::Fixed => {
                format!("u.left_at IS NULL AND t.verdict = 'alive' AND {BEFORE} = 'broken'")
            }
            Change::Gone => format!("u.left_run > ?1 AND {BEFORE} = 'broken'"),
            Change::None | Change::Still => return Ok(()),
        };
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {STATUS}, u.id FROM url u JOIN target t ON t.id = u.target \
             WHERE {condition} ORDER BY u.id"
        ))?;
        let mut places = Places::new(self)?;
        let mut rows = statement.query([self.base])?;
        while let Some(row) = rows.next()? {
            let status = self.status(row)?;
            each(&places.of(row.get(Status::COUNT)?, status)?)?;
        }
        Ok(())
    }

    pub(super) fn read_most_used(&self, limit: usize) -> rusqlite::Result<Vec<UrlReport>> {
        let mut statement = self.conn.prepare_cached(&format!(
            "SELECT {STATUS}, u.id FROM url u JOIN target t ON t.id = u.target \
             JOIN link l ON l.url = u.id WHERE t.verdict = 'broken' GROUP BY u.id \
             HAVING count(DISTINCT l.page) > 1 ORDER BY count(DISTINCT l.page) DESC, u.id LIMIT ?1"
        ))?;
        let mut places = Places::new(self)?;
        let mut rows = statement.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut most = Vec::new();
        while let Some(row) = rows.next()? {
            let status = self.status(row)?;
            most.push(places.of(row.get(Status::COUNT)?, status)?);
        }
        Ok(most)
    }

    /// A page, whose columns begin there.
    pub(super) fn page(&self, row: &Row<'_>, from: usize) -> rusqlite::Result<Page> {
        let it = Fields::of(row, from);
        let ns = it.get(PageColumns::ns)?;
        let title: String = it.get(PageColumns::title)?;
        Ok(Page {
            id: it.get::<i64>(PageColumns::page_id)? as u64,
            ns,
            namespace: self.namespaces.get(&ns).cloned().unwrap_or_default(),
            language: self.languages.of(&title).to_owned(),
            title,
            revision: it.get::<i64>(PageColumns::revision)? as u64,
        })
    }
}

/// Where a link stands, whose columns begin there.
fn place(row: &Row<'_>, from: usize, url: &str) -> rusqlite::Result<Place> {
    let it = Fields::of(row, from);
    let origin = match it.text_or_null(Stands::origin)? {
        None => Origin::Text,
        Some(EXTENSION) => Origin::Extension,
        Some(titles) => Origin::Template(titles.split('|').map(str::to_owned).collect()),
    };
    let source: String = it.get(Stands::source)?;
    let written = it.text_or_null(Stands::written)?.unwrap_or(url);
    // What a template made of its arguments need not stand in the call.
    let is_there = origin == Origin::Text || source.contains(written);
    let written = if is_there { written.to_owned() } else { String::new() };
    let section = match it.get::<Option<String>>(Stands::section)? {
        None => None,
        Some(title) => Some(Section { title, anchor: it.get(Stands::anchor)? }),
    };
    let flag = it.text_or_null(Stands::flag)?;
    let (first, last): (i64, i64) = (it.get(Stands::first)?, it.get(Stands::last)?);
    Ok(Place {
        section,
        line: it.get(Stands::line)?,
        source,
        bytes: first as usize..last as usize,
        written,
        origin,
        context: it.word(Stands::context)?.unwrap_or_default(),
        guessed: it.get(Stands::guessed)?,
        flag: flag.and_then(|json| serde_json::from_str(json).ok()),
    })
}

/// Where a URL stands.
pub(super) struct Places<'a>(CachedStatement<'a>);

impl<'a> Places<'a> {
    pub(super) fn new(view: &View<'a>) -> rusqlite::Result<Self> {
        let statement = view.conn.prepare_cached(&format!(
            "SELECT {PLACE}, p.id, p.title FROM link l JOIN page p ON p.id = l.page \
             WHERE l.url = ?1 ORDER BY p.position, p.id, l.n"
        ))?;
        Ok(Self(statement))
    }

    pub(super) fn of(&mut self, url: i64, status: UrlStatus) -> rusqlite::Result<UrlReport> {
        // Nobody has to find the way to a link that is fine, unless by its recorded spelling it would not
        // be known again.
        let as_recorded = wikirot_wikitext::checkable(&status.url)
            .is_ok_and(|asked| asked.as_str() == status.checked_url);
        let is_fine = status.verdict == Verdict::Alive && status.notes.is_empty() && as_recorded;
        self.gather(url, status, !is_fine)
    }

    /// The same with every place, also of a link that is fine.
    pub(super) fn all_of(&mut self, url: i64, status: UrlStatus) -> rusqlite::Result<UrlReport> {
        self.gather(url, status, true)
    }

    fn gather(
        &mut self,
        url: i64,
        status: UrlStatus,
        with_places: bool,
    ) -> rusqlite::Result<UrlReport> {
        let mut report = UrlReport { status, ..UrlReport::default() };
        let mut rows = self.0.query([url])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let page: i64 = row.get(Stands::COUNT)?;
            if last != Some(page) {
                last = Some(page);
                report.pages.push(row.get(Stands::COUNT + 1)?);
            }
            if with_places {
                let place = place(row, 0, &report.status.url)?;
                report.places.push(UrlPlace { page: report.pages.len() - 1, place });
            }
        }
        Ok(report)
    }
}

/// The links of page after page.
struct Links<'v, 'a> {
    view: &'v View<'a>,
    statement: CachedStatement<'a>,
    elsewhere: Neighbours<'a>,
}

impl<'v, 'a> Links<'v, 'a> {
    /// Those for which a condition on `link l JOIN url u JOIN target t` holds.
    fn new(view: &'v View<'a>, condition: &str) -> rusqlite::Result<Self> {
        let statement = view.conn.prepare_cached(&format!(
            "SELECT {STATUS}, {PLACE}, u.id FROM link l JOIN url u ON u.id = l.url \
             JOIN target t ON t.id = u.target WHERE l.page = ?1 AND ({condition}) ORDER BY l.n"
        ))?;
        Ok(Self { view, statement, elsewhere: Neighbours::new(view)? })
    }

    /// Those of the page with this number and title, in order of appearance.
    fn of(&mut self, page: i64, title: &str) -> rusqlite::Result<Vec<Occurrence>> {
        let Self { view, statement, elsewhere } = self;
        let occurrences = statement.query_map([page], |row| {
            let status = view.status(row)?;
            let place = place(row, Status::COUNT, &status.url)?;
            let url = row.get(Status::COUNT + Stands::COUNT)?;
            let elsewhere = elsewhere.of(url, title)?;
            Ok(Occurrence { status, place, elsewhere })
        })?;
        occurrences.collect()
    }
}

/// On which other pages a URL stands. What takes long to find is remembered.
struct Neighbours<'a> {
    count: CachedStatement<'a>,
    titles: CachedStatement<'a>,
    known: HashMap<i64, Elsewhere>,
}

impl<'a> Neighbours<'a> {
    fn new(view: &View<'a>) -> rusqlite::Result<Self> {
        Ok(Self {
            count: view.conn.prepare_cached(
                "SELECT count(DISTINCT page) AS pages, count(*) AS links FROM link WHERE url = ?1",
            )?,
            titles: view.conn.prepare_cached(
                "SELECT title FROM page WHERE id IN (SELECT page FROM link WHERE url = ?1) \
                 ORDER BY position, id LIMIT ?2",
            )?,
            known: HashMap::new(),
        })
    }

    /// The pages of a URL without the one of this title.
    fn of(&mut self, url: i64, title: &str) -> rusqlite::Result<Elsewhere> {
        let mut all = match self.known.get(&url) {
            Some(known) => known.clone(),
            None => self.find(url)?,
        };
        all.pages = all.pages.saturating_sub(1);
        all.titles.retain(|it| it != title);
        all.titles.truncate(FIRST_PAGES);
        Ok(all)
    }

    fn find(&mut self, url: i64) -> rusqlite::Result<Elsewhere> {
        let (pages, links): (i64, i64) =
            self.count.query_row([url], |row| Ok((row.get("pages")?, row.get("links")?)))?;
        let mut found = Elsewhere { pages: 1, titles: Vec::new() };
        if links <= 1 {
            return Ok(found);
        }
        // One page may have the same URL any number of times, and be asked for at each of them.
        if pages > 1 {
            let titles = self.titles.query_map([url, FIRST_PAGES as i64 + 1], |row| row.get(0))?;
            found.titles = titles.collect::<rusqlite::Result<_>>()?;
            found.pages = pages as u64;
        }
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(url, found.clone());
        Ok(found)
    }
}
