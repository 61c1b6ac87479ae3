//! The links of pages of which each state has a part.

use rusqlite::{Connection, Statement};

use super::same;
use crate::state::links::Writer;
use crate::state::packed::{Occurrence, Opener, Record};
use crate::state::parts;

/// Gives each page the links that either state has of it.
pub(super) fn take_over(conn: &Connection) -> rusqlite::Result<()> {
    let mut pages = conn.prepare(
        "SELECT s.id, m.id FROM shard.page s JOIN main.page m ON m.title = s.title ORDER BY m.id",
    )?;
    let (mut ours, mut theirs) = (Records::of(conn, "main")?, Records::of(conn, "shard")?);
    let mut writer = Writer::new(conn)?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        let (their_page, page): (i64, i64) = (row.get(0)?, row.get(1)?);
        let new = theirs.of_page(their_page)?;
        if new.is_empty() {
            continue;
        }
        let old = ours.of_page(page)?;
        let mut links: Vec<Occurrence<'_>> = Vec::new();
        for link in new.iter().flat_map(Record::links) {
            let link = link?;
            if let Some(url) = same::url(conn, link.url)? {
                links.push(Occurrence { url, ..link });
            }
        }
        // Of two at one place the other's counts.
        for link in old.iter().flat_map(Record::links) {
            links.push(link?);
        }
        links.sort_by_key(|link| link.n);
        links.dedup_by_key(|link| link.n);
        writer.forget(conn, page)?;
        writer.begin(page);
        for link in &links {
            writer.add(conn, link)?;
        }
        writer.end_part(conn)?;
    }
    Ok(())
}

/// The records of links that one of two databases has.
struct Records<'c> {
    of: (&'c Connection, &'c str),
    select: Statement<'c>,
    opener: Opener,
}

impl<'c> Records<'c> {
    fn of(conn: &'c Connection, schema: &'c str) -> rusqlite::Result<Self> {
        let select = conn.prepare(&format!(
            "SELECT packed FROM {schema}.link_part WHERE id BETWEEN ?1 AND ?2 ORDER BY id"
        ))?;
        Ok(Self { of: (conn, schema), select, opener: Opener::default() })
    }

    fn of_page(&mut self, page: i64) -> rusqlite::Result<Vec<Record>> {
        let (opener, of) = (&mut self.opener, self.of);
        self.select
            .query_map(parts::ids(page), |row| {
                Record::open(opener, of, row.get_ref(0)?.as_blob()?)
            })?
            .collect()
    }
}
