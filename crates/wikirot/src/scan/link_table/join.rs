//! The links of a page's text joined with the rows that the table has of it.

use std::collections::HashMap;

use wikirot_linktable::Stored;
use wikirot_linktable::spelling::{self, Rules};
use wikirot_wikitext::{Link, Origin};

use super::LinkTable;
use super::records::PageRows;

/// A link of a page.
pub(crate) struct Entry {
    /// What is known of it; of one that only the table has, little more than the URL.
    pub link: Link,
    /// The table's spelling, where that differs from [`Link::url`].
    pub recorded: Option<String>,
    /// Whether the table holds the beginning of the URL alone, as its column is too small.
    pub is_cut: bool,
}

impl Entry {
    /// The URL as the wiki's table spells it, or where there is no row, would.
    pub(crate) fn recorded(&self) -> &str {
        self.recorded.as_deref().unwrap_or(&self.link.url)
    }
}

impl From<Link> for Entry {
    fn from(link: Link) -> Self {
        Self { link, recorded: None, is_cut: false }
    }
}

impl LinkTable {
    /// Joins the links of a page's text with its rows: those that have one first, in their order, then
    /// what only the table has. Internal links, which most tables lack, are left out for want of a row
    /// without a word, or kept if `keep_internal` says so.
    pub(crate) fn join(
        &self,
        links: Vec<Link>,
        rows: &PageRows,
        is_internal: impl Fn(&Link) -> bool,
        keep_internal: bool,
    ) -> Vec<Entry> {
        let mut page = Page::new(rows);
        let found: Vec<Option<usize>> = links.iter().map(|link| page.row(&link.url)).collect();
        let found = page.loosely(&links, found);
        let mut joined = Vec::with_capacity(links.len());
        let mut matched = 0;
        for (mut link, row) in links.into_iter().zip(found) {
            match row {
                Some(row) => {
                    matched += 1;
                    link.guessed = false;
                    let spelled = page.stored[row].spelled();
                    let recorded = (spelled != link.url).then_some(spelled);
                    joined.push(Entry { link, recorded, is_cut: false });
                }
                None if is_internal(&link) => {
                    joined.extend(keep_internal.then(|| link.into()));
                }
                None if !rows.is_exact => joined.push(link.into()),
                None => self.tally.left_out(link.guessed),
            }
        }
        let before = joined.len();
        joined.extend(page.unused().map(only_there));
        self.tally.matched(matched);
        self.tally.only_there((joined.len() - before) as u64);
        joined
    }
}

/// A URL that no text of the dump gives.
fn only_there(stored: Stored<'_>) -> Entry {
    let url = stored.spelled();
    let link = Link {
        url,
        written: None,
        section: None,
        line: 0,
        source: 0..0,
        origin: Origin::Extension,
        context: wikirot_wikitext::Context::Prose,
        guessed: false,
        call: None,
        calls_behind: Vec::new(),
        link_behind: None,
    };
    Entry { link, recorded: None, is_cut: stored.is_cut() }
}

/// The rows of a page, each once, and which of them have been found in its text.
struct Page<'a> {
    stored: Vec<Stored<'a>>,
    places: HashMap<Stored<'a>, usize>,
    used: Vec<bool>,
    has_whole: bool,
    has_index: bool,
}

impl<'a> Page<'a> {
    fn new(rows: &'a PageRows) -> Self {
        let mut stored = Vec::with_capacity(rows.rows.len());
        let mut places = HashMap::with_capacity(rows.rows.len());
        for row in &rows.rows {
            let row = row.stored();
            places.entry(row).or_insert_with(|| {
                stored.push(row);
                stored.len() - 1
            });
        }
        let is_whole = |row: &Stored<'_>| matches!(row, Stored::Whole(_));
        let has_whole = stored.iter().any(is_whole);
        let has_index = !stored.iter().all(is_whole);
        Self { used: vec![false; stored.len()], stored, places, has_whole, has_index }
    }

    /// The row of a URL as extraction spells it.
    fn row(&mut self, url: &str) -> Option<usize> {
        let row = self.whole(url).or_else(|| self.indexed(url))?;
        self.used[row] = true;
        Some(row)
    }

    fn whole(&self, url: &str) -> Option<usize> {
        let bytes = url.as_bytes();
        let kept = &bytes[..bytes.len().min(spelling::PATH_LEN)];
        self.places.get(&Stored::Whole(kept)).copied().filter(|_| self.has_whole)
    }

    fn indexed(&self, url: &str) -> Option<usize> {
        if !self.has_index {
            return None;
        }
        Rules::ALL.into_iter().find_map(|rules| {
            let it = spelling::index(url, rules)?;
            self.places.get(&Stored::Index { index: &it.index, path: &it.path }).copied()
        })
    }

    /// Gives rows to the links that have none yet, where they differ in spelling alone.
    fn loosely(&mut self, links: &[Link], mut found: Vec<Option<usize>>) -> Vec<Option<usize>> {
        if found.iter().all(Option::is_some) || self.used.iter().all(|used| *used) {
            return found;
        }
        let unused = (0..self.stored.len()).filter(|row| !self.used[*row]);
        let loose: HashMap<String, usize> =
            unused.map(|row| (spelling::loose(&self.stored[row].spelled()), row)).collect();
        for (link, row) in links.iter().zip(&mut found) {
            if row.is_none() {
                *row = loose.get(&spelling::loose(&link.url)).copied();
            }
        }
        for row in found.iter().flatten() {
            self.used[*row] = true;
        }
        found
    }

    fn unused(&self) -> impl Iterator<Item = Stored<'a>> {
        self.stored.iter().zip(&self.used).filter(|(_, used)| !**used).map(|(row, _)| *row)
    }
}

#[cfg(test)]
mod tests {
    use super::super::records::Row;
    use super::*;

    fn rows(stored: &[Stored<'_>]) -> PageRows {
        let row = |it: &Stored<'_>| {
            let mut record = Vec::new();
            Row::write(*it, &mut record);
            Row::new(&record)
        };
        PageRows::new(stored.iter().map(row).collect(), true)
    }

    /// Which rows a page's URLs are found in, and how many are left.
    fn found(stored: &[Stored<'_>], urls: &[&str]) -> (Vec<Option<usize>>, usize) {
        let rows = rows(stored);
        let mut page = Page::new(&rows);
        let found = urls.iter().map(|url| page.row(url)).collect();
        (found, page.unused().count())
    }

    #[test]
    fn a_url_is_found_in_the_column_that_its_wiki_has() {
        let whole = |url: &'static str| Stored::Whole(url.as_bytes());
        let (one, other) = ("http://a.rotweb.net/x", "http://a.rotweb.net/X");
        let both = [whole(one), whole(other), whole(one)];
        assert_eq!(found(&both, &[other, one]), (vec![Some(1), Some(0)], 0));
        assert_eq!(
            found(&both, &[one, one, "http://b.rotweb.net/"]),
            (vec![Some(0), Some(0), None], 1)
        );
        for rules in Rules::ALL {
            let it = spelling::index(one, rules).unwrap();
            let row = Stored::Index { index: &it.index, path: &it.path };
            assert_eq!(found(&[row], &[one]), (vec![Some(0)], 0));
            assert_eq!(found(&[row], &[other]), (vec![None], 1));
            assert_eq!(found(&[whole(other), row], &[one, other]), (vec![Some(1), Some(0)], 0));
        }
    }

    #[test]
    fn what_differs_in_spelling_alone_is_found_among_the_rows_that_are_left() {
        let url = "http://a.rotweb.net/b%20c";
        let written = "http://A.rotweb.net/b%20c";
        assert_eq!(spelling::loose(url), spelling::loose(written));
        let rows = rows(&[Stored::Whole(url.as_bytes()), Stored::Whole(b"http://b.rotweb.net/")]);
        let link = |url: &str| only_there(Stored::Whole(url.as_bytes())).link;
        let links = [link(written), link("http://c.rotweb.net/")];
        let mut page = Page::new(&rows);
        assert_eq!(page.loosely(&links, vec![None, None]), [Some(0), None]);
        assert_eq!(page.unused().count(), 1);
        // One that is taken is not given again.
        let mut page = Page::new(&rows);
        assert_eq!(page.row(url), Some(0));
        assert_eq!(page.loosely(&links[..1], vec![None]), [None]);
        assert_eq!(page.loosely(&links[..1], vec![Some(1)]), [Some(1)]);
        assert_eq!(page.unused().count(), 1);
    }
}
