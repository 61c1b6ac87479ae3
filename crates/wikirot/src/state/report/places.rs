//! Pages with their links, URLs with their places.

use std::collections::HashMap;

use rusqlite::{CachedStatement, Row, types::ValueRef};
use wikirot_report::model::{
    Change, Elsewhere, Occurrence, Origin, Page, PageReport, Place, Section, UrlPlace, UrlReport,
    UrlStatus, Verdict,
};

use super::{
    Each, Stop, View,
    status::{BEFORE, SHOWN, STATUS, STATUS_COLUMNS},
};
use crate::state::writing::EXTENSION;

/// The columns of [`place`], in its order, of `link l`.
const PLACE: &str = "l.line, l.first, l.last, l.source, l.written, l.section, l.anchor, l.origin, \
    l.context, l.guessed, l.flag";

/// So many titles stand for all pages of a URL.
const FIRST_PAGES: usize = 3;

/// What is remembered of URLs that stand on many pages while pages go by.
const REMEMBERED: usize = 20_000;

impl View<'_> {
    pub(super) fn read_pages(&self, each: &mut Each<'_, PageReport>) -> Result<(), Stop> {
        // A page at a time: to sort all links at once takes as long as all the rest.
        let mut pages = self.conn.prepare_cached(self.order)?;
        let mut links = Links::new(self, SHOWN)?;
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            let occurrences =
                links.of(row.get(0)?, row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?;
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
            each(&places.of(row.get(STATUS_COLUMNS)?, status)?)?;
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
            each(&places.of(row.get(STATUS_COLUMNS)?, status)?)?;
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
            most.push(places.of(row.get(STATUS_COLUMNS)?, status)?);
        }
        Ok(most)
    }

    /// A page out of `page_id, ns, title, revision`, which begin at `column`.
    pub(super) fn page(&self, row: &Row<'_>, column: usize) -> rusqlite::Result<Page> {
        let ns = row.get(column + 1)?;
        let title: String = row.get(column + 2)?;
        Ok(Page {
            id: row.get::<_, i64>(column)? as u64,
            ns,
            namespace: self.namespaces.get(&ns).cloned().unwrap_or_default(),
            language: self.languages.of(&title).to_owned(),
            title,
            revision: row.get::<_, i64>(column + 3)? as u64,
        })
    }
}

/// A place out of the columns of [`PLACE`], which begin at `column`.
fn place(row: &Row<'_>, column: usize, url: &str) -> rusqlite::Result<Place> {
    let text = |n: usize| row.get::<_, String>(column + n);
    let is_null = |n: usize| row.get_ref(column + n).map(|it| it == ValueRef::Null);
    let origin = match row.get_ref(column + 7)?.as_str_or_null()? {
        None => Origin::Text,
        Some(EXTENSION) => Origin::Extension,
        Some(titles) => Origin::Template(titles.split('|').map(str::to_owned).collect()),
    };
    let source = text(3)?;
    let written = if is_null(4)? { url.to_owned() } else { text(4)? };
    // What a template made of its arguments need not stand in the call.
    let is_there = origin == Origin::Text || source.contains(&written);
    let written = if is_there { written } else { String::new() };
    let section = match is_null(5)? {
        true => None,
        false => Some(Section { title: text(5)?, anchor: text(6)? }),
    };
    let context = row.get_ref(column + 8)?.as_str_or_null()?.and_then(|code| code.parse().ok());
    let flag = row.get_ref(column + 10)?.as_str_or_null()?;
    Ok(Place {
        section,
        line: row.get(column)?,
        source,
        bytes: row.get::<_, i64>(column + 1)? as usize..row.get::<_, i64>(column + 2)? as usize,
        written,
        origin,
        context: context.unwrap_or_default(),
        guessed: row.get(column + 9)?,
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
            let page: i64 = row.get(11)?;
            if last != Some(page) {
                last = Some(page);
                report.pages.push(row.get(12)?);
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
            let place = place(row, STATUS_COLUMNS, &status.url)?;
            // Behind the status and the eleven columns of the place.
            let elsewhere = elsewhere.of(row.get(STATUS_COLUMNS + 11)?, title)?;
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
            count: view
                .conn
                .prepare_cached("SELECT count(DISTINCT page) FROM link WHERE url = ?1")?,
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
        let pages: i64 = self.count.query_row([url], |row| row.get(0))?;
        if pages <= 1 {
            return Ok(Elsewhere { pages: 1, titles: Vec::new() });
        }
        let titles = self
            .titles
            .query_map([url, FIRST_PAGES as i64 + 1], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let found = Elsewhere { pages: pages as u64, titles };
        if self.known.len() >= REMEMBERED {
            self.known.clear();
        }
        self.known.insert(url, found.clone());
        Ok(found)
    }
}
