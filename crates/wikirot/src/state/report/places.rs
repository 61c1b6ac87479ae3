//! URLs with their places.

use std::collections::HashSet;

use rusqlite::{CachedStatement, OptionalExtension as _};
use wikirot_report::model::{
    Change, Origin, Place, Section, UrlPlace, UrlReport, UrlStatus, Verdict,
};

use super::{
    Each, Stop, View,
    status::{BEFORE, STATUS, Status, URLS},
};
use crate::state::links::EXTENSION;
use crate::state::packed::Occurrence;
use crate::state::parts::Parts;

impl View<'_> {
    /// URLs that the wiki has, by their first appearance.
    pub(super) fn read_urls(&self, each: &mut Each<'_, UrlReport>) -> Result<(), Stop> {
        let mut pages = self.conn.prepare_cached("SELECT id FROM page ORDER BY position, id")?;
        let mut status =
            self.conn.prepare_cached(&format!("SELECT {STATUS} FROM {URLS} WHERE u.id = ?1"))?;
        let (mut places, mut parts) = (Places::new(self)?, Parts::new(self.conn)?);
        let mut seen = HashSet::new();
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            parts.of_page(row.get(0)?, &mut |link| {
                if !seen.insert(link.url) {
                    return Ok(());
                }
                let found = status.query_row([link.url], |row| self.status(row)).optional()?;
                match found {
                    Some(status) => each(&places.of(link.url, status)?),
                    None => Ok(()),
                }
            })?;
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
            "SELECT {STATUS}, u.id FROM {URLS} WHERE {condition} ORDER BY u.id"
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
            "SELECT {STATUS}, u.id FROM {URLS} JOIN link l ON l.url = u.id WHERE t.verdict = 'broken' GROUP BY u.id \
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
}

/// Where a link of this URL stands.
pub(super) fn place(link: &Occurrence<'_>, url: &str) -> Place {
    let origin = match link.origin {
        None => Origin::Text,
        Some(EXTENSION) => Origin::Extension,
        Some(titles) => Origin::Template(titles.split('|').map(str::to_owned).collect()),
    };
    let written = link.written.unwrap_or(url);
    let source = link.source.text(written);
    // What a template made of its arguments need not stand in the call.
    let is_there = origin == Origin::Text || source.contains(written);
    let written = if is_there { written.to_owned() } else { String::new() };
    // One that shows no text, as it holds a category or an image, has neither a name nor an anchor to lead to.
    let section = link.section.filter(|it| !it.title.trim().is_empty());
    let section =
        section.map(|it| Section { title: it.title.to_owned(), anchor: it.whole_anchor() });
    Place {
        section,
        line: link.line,
        source,
        bytes: link.first as usize..link.last as usize,
        written,
        origin,
        context: link.context,
        guessed: link.guessed,
        flag: link.flag.and_then(|json| serde_json::from_str(json).ok()),
    }
}

/// Where a URL stands.
pub(super) struct Places<'a> {
    pages: CachedStatement<'a>,
    parts: Parts<'a>,
}

impl<'a> Places<'a> {
    pub(super) fn new(view: &View<'a>) -> rusqlite::Result<Self> {
        let pages = view.conn.prepare_cached(
            "SELECT p.id, l.part, p.title FROM link l JOIN page p ON p.id = l.page \
             WHERE l.url = ?1 ORDER BY p.position, p.id, l.part",
        )?;
        Ok(Self { pages, parts: Parts::new(view.conn)? })
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
        let Self { pages, parts } = self;
        let mut rows = pages.query([url])?;
        let mut last = None;
        while let Some(row) = rows.next()? {
            let (page, part): (i64, u32) = (row.get(0)?, row.get(1)?);
            if last != Some(page) {
                last = Some(page);
                report.pages.push(row.get(2)?);
            }
            if with_places {
                let page_at = report.pages.len() - 1;
                parts.of_url((page, part), url, &mut |link| {
                    let place = place(link, &report.status.url);
                    report.places.push(UrlPlace { page: page_at, place });
                    Ok(())
                })?;
            }
        }
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use wikirot_words::Context;

    use super::*;
    use crate::state::packed::{Heading, Source};

    #[test]
    fn a_place_has_what_is_written_where_that_can_be_changed_there() {
        let url = "http://a.example/";
        fn link<'a>(origin: Option<&'a str>, source: &'a str, written: &'a str) -> Occurrence<'a> {
            Occurrence {
                n: 0,
                url: 1,
                line: 3,
                first: 4,
                last: 9,
                source: Source::of(source, written),
                written: Some(written),
                section: Some(Heading::of("A b", "A_b")),
                origin,
                context: Context::Prose,
                guessed: false,
                flag: None,
            }
        }
        let at = |origin, source, written| place(&link(origin, source, written), url);
        let own = at(None, "{{x}}", "//a.example/");
        assert_eq!((&*own.written, &own.origin, own.bytes), ("//a.example/", &Origin::Text, 4..9));
        assert_eq!(own.section.unwrap().anchor, "A_b");
        for title in ["", "\u{a0}"] {
            let bare = Occurrence { section: Some(Heading::of(title, "")), ..link(None, "x", "x") };
            assert_eq!(place(&bare, url).section, None);
        }
        let handed = at(Some("Template:X|Template:Y"), "{{x|//a.example/}}", "//a.example/");
        assert_eq!((&*handed.written, &*handed.source), ("//a.example/", "{{x|//a.example/}}"));
        let titles = ["Template:X", "Template:Y"].map(str::to_owned).to_vec();
        assert_eq!(handed.origin, Origin::Template(titles));
        let made = at(Some("Template:X"), "{{x|a}}", "//a.example/");
        assert_eq!((&*made.written, &*made.source), ("", "{{x|a}}"));
        assert_eq!(at(Some(EXTENSION), "<x>", "//a.example/").origin, Origin::Extension);
    }
}
