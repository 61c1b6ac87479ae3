//! The links of pages, as a run writes them: a record for each part of a page (`packed.rs`), and a row for each URL
//! that it has.

use std::collections::{BTreeMap, HashSet};

use rusqlite::{Connection, ToSql};

use super::packed::{Occurrence, Opener, Packer, Record, sample_of};
use super::parts;

/// What `origin` is for a link that only the wiki's own link table has. No title begins so.
pub(super) const EXTENSION: &str = "#extension";

/// Links of a part, and bytes of them before they are packed.
const PART: usize = 512;
const PART_BYTES: usize = 256 * 1024;

/// Packs links and writes them down, page after page, and takes them away.
pub(super) struct Writer {
    packer: Packer,
    opener: Opener,
    /// Of the part that is being packed: how often it has each URL, and how often that is flagged.
    urls: BTreeMap<i64, (i64, i64)>,
    page: i64,
    part: u32,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("page", &self.page).finish_non_exhaustive()
    }
}

impl Writer {
    /// For the state of a connection.
    pub(super) fn new(conn: &Connection) -> rusqlite::Result<Self> {
        let sample = sample_of(conn, "main")?;
        let packer = Packer::new(sample.as_deref()).map_err(rusqlite_error)?;
        Ok(Self { packer, opener: Opener::default(), urls: BTreeMap::new(), page: 0, part: 0 })
    }

    /// Begins with a page, which has no links then.
    pub(super) fn begin(&mut self, page: i64) {
        (self.page, self.part) = (page, 0);
    }

    /// Adds a link to the page.
    pub(super) fn add(&mut self, conn: &Connection, link: &Occurrence<'_>) -> rusqlite::Result<()> {
        self.packer.push(link);
        let (places, flagged) = self.urls.entry(link.url).or_default();
        *places += 1;
        *flagged += i64::from(link.flag.is_some());
        let (links, bytes) = self.packer.size();
        if links >= PART || bytes >= PART_BYTES { self.end_part(conn) } else { Ok(()) }
    }

    /// Writes down what was added.
    pub(super) fn end_part(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        if self.urls.is_empty() {
            return Ok(());
        }
        let packed = self.packer.finish().map_err(rusqlite_error)?;
        conn.prepare_cached("INSERT INTO link_part (id, packed) VALUES (?1, ?2)")?
            .execute((parts::id(self.page, self.part), packed))?;
        let mut insert = conn.prepare_cached(
            "INSERT INTO link (url, page, counts) VALUES (?1, ?2, (?3 << 20) + (?5 << 10) + ?4 - 1)",
        )?;
        for (url, (places, flagged)) in std::mem::take(&mut self.urls) {
            insert.execute((url, self.page, self.part, places, flagged))?;
        }
        self.part += 1;
        if let Some(sample) = self.packer.new_sample().map_err(rusqlite_error)? {
            conn.execute("INSERT INTO link_sample (links) VALUES (?1)", [sample])?;
        }
        Ok(())
    }

    /// Takes the links of a page away.
    pub(super) fn forget(&mut self, conn: &Connection, page: i64) -> rusqlite::Result<()> {
        let mut urls = HashSet::new();
        let mut records =
            conn.prepare_cached("SELECT packed FROM link_part WHERE id BETWEEN ?1 AND ?2")?;
        let mut rows = records.query(parts::ids(page))?;
        while let Some(row) = rows.next()? {
            let record =
                Record::open(&mut self.opener, (conn, "main"), row.get_ref(0)?.as_blob()?)?;
            for link in record.links() {
                urls.insert(link?.url);
            }
        }
        drop(rows);
        let mut delete = conn.prepare_cached("DELETE FROM link WHERE url = ?1 AND page = ?2")?;
        for url in urls {
            delete.execute([url, page])?;
        }
        conn.prepare_cached("DELETE FROM link_part WHERE id BETWEEN ?1 AND ?2")?
            .execute(parts::ids(page))
            .map(drop)
    }

    /// Takes away the pages that a query gives the numbers of, with their links.
    pub(super) fn forget_pages(
        &mut self,
        conn: &Connection,
        which: &str,
        params: &[&dyn ToSql],
    ) -> rusqlite::Result<()> {
        let pages: Vec<i64> = conn
            .prepare(&format!("SELECT id FROM page WHERE {which}"))?
            .query_map(params, |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        let mut delete = conn.prepare("DELETE FROM page WHERE id = ?1")?;
        for page in pages {
            self.forget(conn, page)?;
            delete.execute([page])?;
        }
        Ok(())
    }
}

fn rusqlite_error(error: std::io::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(error.into())
}
