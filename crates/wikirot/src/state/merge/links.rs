//! The links of pages of which each state has a part.

use rusqlite::Connection;

use super::same;
use crate::state::links::{Writer, forget};
use crate::state::packed::{Occurrence, Record};
use crate::state::parts;

/// Gives each page the links that either state has of it.
pub(super) fn take_over(conn: &Connection) -> rusqlite::Result<()> {
    let mut pages = conn.prepare(
        "SELECT s.id, m.id FROM shard.page s JOIN main.page m ON m.title = s.title ORDER BY m.id",
    )?;
    let mut ours = conn.prepare(&records_of("main"))?;
    let mut theirs = conn.prepare(&records_of("shard"))?;
    let mut writer = Writer::new()?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        let (their_page, page): (i64, i64) = (row.get(0)?, row.get(1)?);
        let records = |statement: &mut rusqlite::Statement<'_>, page| {
            statement
                .query_map(parts::ids(page), |row| Ok(Record::open(row.get_ref(0)?.as_blob()?)?))?
                .collect::<rusqlite::Result<Vec<Record>>>()
        };
        let new = records(&mut theirs, their_page)?;
        if new.is_empty() {
            continue;
        }
        let old = records(&mut ours, page)?;
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
        forget(conn, page)?;
        writer.begin(page);
        for link in &links {
            writer.add(conn, link)?;
        }
        writer.end_part(conn)?;
    }
    Ok(())
}

fn records_of(schema: &str) -> String {
    format!("SELECT packed FROM {schema}.link_part WHERE id BETWEEN ?1 AND ?2 ORDER BY id")
}
