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
