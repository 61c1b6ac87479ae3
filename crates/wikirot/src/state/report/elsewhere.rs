//! On which other pages a URL stands.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{CachedStatement, Connection};
use wikirot_report::model::Elsewhere;

/// So many titles stand for all pages of a URL.
const FIRST_PAGES: usize = 3;

/// What is remembered of URLs that stand on several pages while pages go by, some 60 bytes each: more than one page
/// can have, as the pages of a template have all of them again, one after the other.
const REMEMBERED: usize = 200_000;

/// Titles that are remembered.
const TITLES: usize = 10_000;

/// The pages of a URL.
#[derive(Clone, Copy, Debug, Default)]
struct Pages {
    count: u64,
    /// The numbers of the first of them, one more than is told, for one of them is asked about; 0 where there are fewer.
    first: [i64; FIRST_PAGES + 1],
}

/// On which other pages a URL stands. What takes long to find is remembered.
pub(super) struct Neighbours<'a> {
    pages: CachedStatement<'a>,
    title: CachedStatement<'a>,
    known: HashMap<i64, Pages>,
    titles: HashMap<i64, Rc<str>>,
}

impl<'a> Neighbours<'a> {
    pub(super) fn new(conn: &'a Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            // Counted and sorted here: for each `DISTINCT` or `IN`, SQLite makes a table of its own.
            pages: conn.prepare_cached(
                "SELECT p.position, p.id FROM link l JOIN page p ON p.id = l.page WHERE l.url = ?1",
            )?,
            title: conn.prepare_cached("SELECT title FROM page WHERE id = ?1")?,
            known: HashMap::new(),
            titles: HashMap::new(),
        })
    }

    /// The pages of a URL without the one of this number.
    pub(super) fn of(&mut self, url: i64, page: i64) -> rusqlite::Result<Elsewhere> {
        let all = match self.known.get(&url) {
            Some(known) => *known,
            None => self.find(url)?,
        };
        let others = all.first.into_iter().filter(|it| *it != 0 && *it != page).take(FIRST_PAGES);
        let titles = others.map(|it| self.title(it)).collect::<rusqlite::Result<_>>()?;
        Ok(Elsewhere { pages: all.count.saturating_sub(1), titles })
    }

    fn find(&mut self, url: i64) -> rusqlite::Result<Pages> {
        let (mut found, mut parts, mut last) = (Pages::default(), 0, None);
        let mut first: Vec<(i64, i64)> = Vec::with_capacity(FIRST_PAGES + 2);
        let mut rows = self.pages.query([url])?;
        while let Some(row) = rows.next()? {
            let page = (row.get(0)?, row.get(1)?);
            parts += 1;
            // The parts of a page come one after the other.
            if last.replace(page) != Some(page) {
                found.count += 1;
                let at = first.partition_point(|it| *it < page);
                first.insert(at, page);
                first.truncate(FIRST_PAGES + 1);
            }
        }
        for (place, (_, page)) in found.first.iter_mut().zip(first) {
            *place = page;
        }
        // One page may have the same URL any number of times, and be asked for at each of them.
        if parts > 1 {
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(url, found);
        }
        Ok(found)
    }

    fn title(&mut self, page: i64) -> rusqlite::Result<String> {
        if let Some(title) = self.titles.get(&page) {
            return Ok(String::from(&**title));
        }
        let title: Rc<str> = self.title.query_row([page], |row| row.get(0))?;
        if self.titles.len() >= TITLES {
            self.titles.clear();
        }
        self.titles.insert(page, Rc::clone(&title));
        Ok(String::from(&*title))
    }
}
