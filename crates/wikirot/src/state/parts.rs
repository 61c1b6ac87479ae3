//! Where the records of links are: one for each part of a page, and a page has one unless it has many links.

use std::collections::VecDeque;
use std::rc::Rc;

use rusqlite::{CachedStatement, Connection};

use super::packed::{Occurrence, Opener, Record};

/// Bits of `link_part.id` that number the parts of a page; above them is the page's number.
const PART: u32 = 20;

/// What `link_part.id` is for a part of a page.
pub(super) fn id(page: i64, part: u32) -> i64 {
    page << PART | i64::from(part)
}

/// The least and the greatest id of the parts of a page.
pub(super) fn ids(page: i64) -> (i64, i64) {
    (id(page, 0), id(page, (1 << PART) - 1))
}

/// Records that were read last: links of one page are asked for one after the other, and those of a template on each of
/// its pages.
const KEPT: usize = 256;

/// So many bytes of them; one is kept however large it is.
const KEPT_BYTES: usize = 8 * 1024 * 1024;

/// Reads the records of links.
pub(super) struct Parts<'c> {
    conn: &'c Connection,
    opener: Opener,
    of_page: CachedStatement<'c>,
    one: CachedStatement<'c>,
    lately: VecDeque<(i64, Rc<Record>)>,
    bytes: usize,
}

impl<'c> Parts<'c> {
    pub(super) fn new(conn: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            conn,
            opener: Opener::default(),
            of_page: conn.prepare_cached(
                "SELECT packed FROM main.link_part WHERE id BETWEEN ?1 AND ?2 ORDER BY id",
            )?,
            one: conn.prepare_cached("SELECT packed FROM main.link_part WHERE id = ?1")?,
            lately: VecDeque::new(),
            bytes: 0,
        })
    }

    /// Gives each link of a page, in order of appearance.
    pub(super) fn of_page<E: From<rusqlite::Error>>(
        &mut self,
        page: i64,
        each: &mut dyn FnMut(&Occurrence<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut rows = self.of_page.query(ids(page))?;
        while let Some(row) = rows.next()? {
            let packed = row.get_ref(0).and_then(|it| Ok(it.as_blob()?))?;
            let record = Record::open(&mut self.opener, (self.conn, "main"), packed)?;
            for link in record.links() {
                each(&link.map_err(rusqlite::Error::from)?)?;
            }
        }
        Ok(())
    }

    /// Gives each link in a part of a page.
    pub(super) fn of_part(
        &mut self,
        (page, part): (i64, u32),
        each: &mut dyn FnMut(&Occurrence<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.record(id(page, part))?.links().try_for_each(|link| each(&link?))
    }

    /// Gives each place of a URL in a part of a page.
    pub(super) fn of_url(
        &mut self,
        part: (i64, u32),
        url: i64,
        each: &mut dyn FnMut(&Occurrence<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        self.of_part(part, &mut |link| if link.url == url { each(link) } else { Ok(()) })
    }

    fn record(&mut self, id: i64) -> rusqlite::Result<Rc<Record>> {
        if let Some((_, record)) = self.lately.iter().find(|(known, _)| *known == id) {
            return Ok(Rc::clone(record));
        }
        let (opener, of) = (&mut self.opener, (self.conn, "main"));
        let record = self.one.query_row([id], |row| {
            Record::open(opener, of, row.get_ref(0)?.as_blob()?).map(Rc::new)
        })?;
        self.bytes += record.len();
        self.lately.push_back((id, Rc::clone(&record)));
        while self.lately.len() > KEPT || self.bytes > KEPT_BYTES && self.lately.len() > 1 {
            self.bytes -= self.lately.pop_front().map_or(0, |(_, record)| record.len());
        }
        Ok(record)
    }
}
