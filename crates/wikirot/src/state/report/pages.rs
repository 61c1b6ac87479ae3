//! Pages with their links.

use std::collections::HashMap;

use rusqlite::{CachedStatement, OptionalExtension as _, Row};
use wikirot_report::model::{Elsewhere, Occurrence, Page, PageReport};

use super::{
    Each, Stop, View,
    places::place,
    status::{ALL, STATUS},
};
use crate::state::columns::{Fields, columns};
use crate::state::parts::Parts;

columns! {
    /// A page, of `page p`.
    PageColumns { page_id = "p.page_id", ns = "p.ns", title = "p.title", revision = "p.revision" }
}

/// So many titles stand for all pages of a URL.
const FIRST_PAGES: usize = 3;

/// What is remembered of URLs that stand on many pages while pages go by.
const REMEMBERED: usize = 20_000;

impl View<'_> {
    /// Pages with their links for which a condition holds, as of [`Links::new`].
    pub(super) fn read_pages(
        &self,
        condition: &str,
        each: &mut Each<'_, PageReport>,
    ) -> Result<(), Stop> {
        // A page at a time: to sort all links at once takes as long as all the rest.
        let mut pages = self.conn.prepare_cached(&format!(
            "SELECT p.id, {} FROM page p {}",
            PageColumns::SQL,
            self.order
        ))?;
        let mut links = Links::new(self, condition)?;
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
        Links::new(self, ALL)?.of(page, title)
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

/// The links of page after page.
struct Links<'v, 'a> {
    view: &'v View<'a>,
    parts: Parts<'a>,
    status: CachedStatement<'a>,
    elsewhere: Neighbours<'a>,
}

impl<'v, 'a> Links<'v, 'a> {
    /// Those for which a condition on `url u JOIN target t` holds; `?2` is whether the link is flagged.
    fn new(view: &'v View<'a>, condition: &str) -> rusqlite::Result<Self> {
        let status = view.conn.prepare_cached(&format!(
            "SELECT {STATUS} FROM url u JOIN target t ON t.id = u.target \
             WHERE u.id = ?1 AND ({condition})"
        ))?;
        let (parts, elsewhere) = (Parts::new(view.conn)?, Neighbours::new(view)?);
        Ok(Self { view, parts, status, elsewhere })
    }

    /// Those of the page with this number and title, in order of appearance.
    fn of(&mut self, page: i64, title: &str) -> rusqlite::Result<Vec<Occurrence>> {
        let Self { view, parts, status, elsewhere } = self;
        let mut occurrences = Vec::new();
        parts.of_page(page, &mut |link| {
            let found = status
                .query_row((link.url, link.flag.is_some()), |row| view.status(row))
                .optional()?;
            if let Some(status) = found {
                let place = place(link, &status.url);
                let elsewhere = elsewhere.of(link.url, title)?;
                occurrences.push(Occurrence { status, place, elsewhere });
            }
            Ok::<_, rusqlite::Error>(())
        })?;
        Ok(occurrences)
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
                "SELECT count(DISTINCT page) AS pages, sum(places) AS links FROM link WHERE url = ?1",
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
