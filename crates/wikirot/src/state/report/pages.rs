//! Pages with their links.

use rusqlite::{CachedStatement, OptionalExtension as _, Row};
use wikirot_report::model::{Occurrence, Page, PageReport, Shown};

use super::{
    Each, Stop, View,
    elsewhere::Neighbours,
    places::place,
    status::{ALL, STATUS, URLS},
};
use crate::state::columns::{Fields, columns};
use crate::state::parts::Parts;

columns! {
    /// A page, of `page p`.
    PageColumns { page_id = "p.page_id", ns = "p.ns", title = "p.title", revision = "p.revision" }
}

/// So many links of a page are one of its parts: some 1.5 MB.
pub(super) const PART: usize = 1_000;

impl View<'_> {
    /// Pages with what is shown of their links, `most` of them at a time.
    pub(super) fn read_pages(
        &self,
        shown: Shown,
        most: usize,
        each: &mut Each<'_, PageReport>,
    ) -> Result<(), Stop> {
        let mut condition = self.shown().to_owned();
        if shown == Shown::ToList {
            condition.push_str(" AND t.verdict <> 'unchecked'");
        }
        // A page at a time: to sort all links at once takes as long as all the rest.
        let mut pages = self.conn.prepare_cached(&format!(
            "SELECT p.id, {} FROM page p {}",
            PageColumns::SQL,
            self.order
        ))?;
        let mut links = Links::new(self, &condition)?;
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            let mut report = PageReport { page: self.page(row, 1)?, occurrences: Vec::new() };
            links.of(row.get(0)?, &mut |it| {
                report.occurrences.push(it);
                if report.occurrences.len() == most {
                    each(&report)?;
                    report.occurrences.clear();
                }
                Ok::<_, Stop>(())
            })?;
            if !report.occurrences.is_empty() {
                each(&report)?;
            }
        }
        Ok(())
    }

    /// All links of one page, in order of appearance.
    pub(super) fn occurrences_of(&self, page: i64) -> rusqlite::Result<Vec<Occurrence>> {
        let mut occurrences = Vec::new();
        Links::new(self, ALL)?.of(page, &mut |it| {
            occurrences.push(it);
            Ok::<_, rusqlite::Error>(())
        })?;
        Ok(occurrences)
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
    /// Those for which a condition on [`URLS`] holds; `?2` is whether the link is flagged.
    fn new(view: &'v View<'a>, condition: &str) -> rusqlite::Result<Self> {
        let status = view.conn.prepare_cached(&format!(
            "SELECT {STATUS} FROM {URLS} WHERE u.id = ?1 AND ({condition})"
        ))?;
        let (parts, elsewhere) = (Parts::new(view.conn)?, Neighbours::new(view.conn)?);
        Ok(Self { view, parts, status, elsewhere })
    }

    /// Gives those of the page with this number, in order of appearance.
    fn of<E: From<rusqlite::Error>>(
        &mut self,
        page: i64,
        each: &mut dyn FnMut(Occurrence) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { view, parts, status, elsewhere } = self;
        parts.of_page(page, &mut |link| {
            let found = status
                .query_row((link.url, link.flag.is_some()), |row| view.status(row))
                .optional()?;
            let Some(status) = found else { return Ok(()) };
            let place = place(link, &status.url);
            let elsewhere = elsewhere.of(link.url, page)?;
            each(Occurrence { status, place, elsewhere })
        })
    }
}
