//! The wiki's own table of external links, beside a dump: which URLs a page has, whatever made them.
//!
//! A published table has hundreds of millions of rows and no useful order, so its rows are laid aside
//! sorted by page ([`sorted`]) and found again as the pages of the dump go by. Where the table `page`
//! is given too, it says which number a title has, so that a dump from elsewhere can be joined, and
//! when the links of a page were last written down.

mod build;
mod join;
mod records;
mod sorted;
mod tally;

use std::io;
use std::path::PathBuf;
use std::sync::OnceLock;

use anyhow::Result;

use self::records::{Listed, Row};
use self::sorted::Sorted;
use self::tally::TableTally;
use super::dump::OpenedDump;
use super::scratch::Scratch;
use super::spool::{Header, Spool, title_hash};
use crate::progress::Progress;

pub(crate) use join::Entry;
pub(crate) use records::PageRows;

/// Bytes of rows of one page that are looked at. A page that has more is counted and told.
const MAX_PAGE: usize = 64 << 20;

/// The rows of the tables that were given.
pub(crate) struct LinkTable {
    /// Rows by the number of their page.
    links: Sorted,
    /// Pages by the hash of their full title; `None` where no table `page` was given.
    pages: Option<Sorted>,
    tally: TableTally,
    /// The first failure to read what was laid aside.
    failure: OnceLock<io::Error>,
}

impl LinkTable {
    /// Reads all files beside a dump; `None` where there are none. Which table a file holds, its content says.
    pub(crate) fn read(
        files: &[PathBuf],
        scratch: &Scratch,
        dump: &OpenedDump,
        progress: &Progress,
    ) -> Result<Option<LinkTable>> {
        match files {
            [] => Ok(None),
            files => build::table(files, scratch, dump, progress).map(Some),
        }
    }

    /// The rows of a page of the dump.
    pub(crate) fn rows_of(&self, page: &Header) -> PageRows {
        let Some(pages) = &self.pages else { return self.rows(page.id, true) };
        match listed(pages, page) {
            Ok(Some((id, is_current))) => self.rows(id, is_current),
            // A page that is newer than the tables.
            Ok(None) => {
                self.tally.page(0, false);
                PageRows::default()
            }
            Err(error) => self.failed(error),
        }
    }

    /// Calls `each` for every page with rows that the table `page` has and the dump has not, until it
    /// says `false`.
    pub(crate) fn other_pages(
        &self,
        spool: &Spool,
        mut each: impl FnMut(Header, PageRows) -> bool,
    ) -> io::Result<()> {
        let Some(pages) = &self.pages else { return Ok(()) };
        let mut position = spool.pages();
        pages.all(|record| {
            let other = Listed::parse(record).filter(|listed| !spool.contains(listed.title));
            let Some(Listed { id, ns, title, .. }) = other else { return true };
            let rows = self.rows(id, true);
            if rows.is_empty() {
                return true;
            }
            self.tally.other_page();
            let title = title.to_owned();
            let header = Header { position, id, ns, title, ..Header::default() };
            position += 1;
            each(header, rows)
        })
    }

    /// Tells of a failure to read what was laid aside.
    pub(crate) fn check(&self) -> io::Result<()> {
        match self.failure.get() {
            Some(failure) => Err(io::Error::new(failure.kind(), failure.to_string())),
            None => Ok(()),
        }
    }

    /// Says what the table did to the links of the dump, of which all pages have been read or not.
    pub(crate) fn tell(&self, is_whole: bool) {
        self.tally.tell(is_whole, self.pages.is_some());
    }

    fn rows(&self, id: u64, is_exact: bool) -> PageRows {
        let mut rows = Vec::new();
        let mut weight = 0;
        let read = self.links.get(id, |record| {
            weight += record.len();
            let has_room = weight <= MAX_PAGE;
            if has_room {
                rows.push(Row::new(record));
            } else {
                self.tally.row_too_many();
            }
            true
        });
        if let Err(error) = read {
            return self.failed(error);
        }
        self.tally.page(rows.len(), is_exact);
        PageRows::new(rows, is_exact)
    }

    fn failed(&self, error: io::Error) -> PageRows {
        // The first failure is the one worth telling.
        let _ = self.failure.set(error);
        PageRows::default()
    }
}

/// The number that the table `page` gives to a page of the dump, and whether its links were written
/// down since that revision was saved.
fn listed(pages: &Sorted, page: &Header) -> io::Result<Option<(u64, bool)>> {
    let mut found = None;
    pages.get(title_hash(&page.title), |record| {
        found = Listed::parse(record)
            .filter(|listed| listed.title == page.title)
            .map(|listed| (listed.id, listed.is_current(&page.timestamp)));
        found.is_none()
    })?;
    Ok(found)
}

/// A table of these rows, and of these pages as `(number, namespace, title as in a dump)` if they are given.
#[cfg(test)]
pub(super) fn table_of(
    rows: &[(u64, Vec<u8>)],
    pages: Option<&[(u64, i32, &str)]>,
) -> io::Result<LinkTable> {
    use self::sorted::Sorter;
    use wikirot_linktable::{PageRow, Stored};
    let scratch = Scratch::usual(std::num::NonZeroUsize::MIN);
    let (mut links, mut record) = (Sorter::new(&scratch), Vec::new());
    for (page, url) in rows {
        Row::write(Stored::Whole(url), &mut record);
        links.push(*page, &record)?;
    }
    let mut listed = Sorter::new(&scratch);
    for &(id, ns, title) in pages.unwrap_or_default() {
        let page = PageRow { id, ns, title: title.as_bytes(), links_updated: b"" };
        Listed::write(&page, title, &mut record);
        listed.push(title_hash(title), &record)?;
    }
    Ok(LinkTable {
        links: links.finish()?,
        pages: pages.map(|_| listed.finish()).transpose()?,
        tally: TableTally::new(rows.len() as u64),
        failure: OnceLock::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::spool::SpoolWriter;
    use super::*;

    #[test]
    fn pages_that_have_rows_and_the_dump_has_not_stand_behind_it_one_after_the_other() {
        let url = || b"http://a.rotweb.net/".to_vec();
        let rows = [(1, url()), (3, url()), (3, url()), (4, url()), (5, url())];
        let pages = [(1, 0, "One"), (2, 0, "Two"), (3, 10, "Template:Three"), (4, 4, "Four")];
        let scratch = Scratch::usual(std::num::NonZeroUsize::MIN);
        let writer = SpoolWriter::new(&scratch).unwrap();
        let mut part = writer.part();
        part.push(&wikirot_dump::Page {
            id: 1,
            ns: 0,
            title: "One".to_owned(),
            redirect: None,
            revision: None,
            revisions: 0,
        })
        .unwrap();
        let part = part.finish().unwrap();
        let spool = writer.finish(&[part], &mut |_| {}).unwrap();
        let others = |table: &LinkTable, most: usize| {
            let mut others = Vec::new();
            let each = |page: Header, rows: PageRows| {
                others.push((page.title, page.id, page.ns, page.position, rows.rows.len()));
                others.len() < most
            };
            table.other_pages(&spool, each).unwrap();
            others.sort();
            others
        };
        let table = table_of(&rows, Some(&pages)).unwrap();
        let mut all = others(&table, 9);
        let mut positions: Vec<_> = all.iter_mut().map(|it| std::mem::take(&mut it.3)).collect();
        positions.sort_unstable();
        assert_eq!(positions, [1, 2]);
        assert_eq!(
            all,
            [("Four".to_owned(), 4, 4, 0, 1), ("Template:Three".to_owned(), 3, 10, 0, 2)]
        );
        assert_eq!(others(&table, 1).len(), 1);
        assert!(others(&table_of(&rows, None).unwrap(), 9).is_empty());
    }

    #[test]
    fn of_a_page_as_many_rows_are_looked_at_as_memory_has_room_for() {
        let url = |length: usize| vec![b'x'; length];
        // With the length of an index in front of each.
        let rows = [(7, url(MAX_PAGE - 9)), (7, url(1)), (7, url(1)), (7, url(1))];
        let table = table_of(&rows, None).unwrap();
        let rows_of = |id| table.rows_of(&Header { id, ..Header::default() }).rows.len();
        assert_eq!((rows_of(7), rows_of(8)), (2, 0));
        let told = crate::logging::logged(|| table.tell(true));
        assert!(told[1].starts_with("WARN left out: 2 rows of the link table"), "{told:?}");
        assert_eq!(told.len(), 2, "{told:?}");
    }

    #[test]
    fn the_first_failure_is_told() {
        let table = table_of(&[], None).unwrap();
        assert!(table.check().is_ok());
        assert!(table.failed(io::Error::new(io::ErrorKind::UnexpectedEof, "cut")).is_empty());
        assert!(table.failed(io::Error::other("late")).is_empty());
        let error = table.check().unwrap_err();
        assert_eq!((error.kind(), &*error.to_string()), (io::ErrorKind::UnexpectedEof, "cut"));
    }
}
