//! The categories that pages are in: each name once, and a few bytes a page.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _};

use super::Run;
use super::numbers::{pack, pack_all, unpack};

impl Run {
    /// Categories as the column of that name has them.
    pub(super) fn packed_categories(&mut self, names: &[String]) -> rusqlite::Result<Vec<u8>> {
        pack_all(names, |name| {
            if let Some(known) = self.known_categories.get(name) {
                return Ok(known);
            }
            let number = put(&self.state.conn, name)?;
            self.known_categories.insert(name, number);
            Ok(number)
        })
    }
}

/// The number of a category; `None` for one that no page was ever in.
pub(super) fn number(conn: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    conn.prepare_cached("SELECT id FROM category WHERE name = ?1")?
        .query_row([name], |row| row.get("id"))
        .optional()
}

fn put(conn: &Connection, name: &str) -> rusqlite::Result<i64> {
    if let Some(known) = number(conn, name)? {
        return Ok(known);
    }
    conn.prepare_cached("INSERT INTO category (name) VALUES (?1)")?.execute([name])?;
    Ok(conn.last_insert_rowid())
}

/// Gives pages that have no categories here those of the attached database `shard`, by the numbers of this
/// one.
pub(super) fn take_over(conn: &Connection) -> rusqlite::Result<()> {
    let transaction = conn.unchecked_transaction()?;
    conn.execute(
        "INSERT INTO category (name) SELECT name FROM shard.category WHERE true ON CONFLICT DO NOTHING",
        [],
    )?;
    let ours: HashMap<i64, i64> = conn
        .prepare(
            "SELECT s.id AS theirs, m.id AS ours FROM shard.category s \
             JOIN main.category m ON m.name = s.name",
        )?
        .query_map([], |row| Ok((row.get("theirs")?, row.get("ours")?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut update = conn.prepare("UPDATE page SET categories = ?2 WHERE title = ?1")?;
    let mut pages = conn.prepare(
        "SELECT s.title, s.categories FROM shard.page s JOIN main.page m ON m.title = s.title \
         WHERE s.categories <> x'' AND m.categories = x''",
    )?;
    let mut rows = pages.query([])?;
    while let Some(row) = rows.next()? {
        let theirs = unpack(row.get_ref("categories")?.as_blob()?);
        let numbers = theirs.filter_map(|number| ours.get(&number).copied()).collect();
        update.execute((row.get_ref("title")?.as_str()?, pack(numbers)))?;
    }
    drop(rows);
    transaction.commit()
}

/// Adds to `wanted` the subcategories of its categories, so many levels deep, as far as their pages were read.
pub(super) fn add_below(
    conn: &Connection,
    namespace: &str,
    wanted: &mut HashSet<i64>,
    depth: u32,
) -> rusqlite::Result<()> {
    let mut select = conn
        .prepare("SELECT title, categories FROM main.page WHERE ns = 14 AND categories <> x''")?;
    for _ in 0..depth {
        let mut found = Vec::new();
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let mut parents = unpack(row.get_ref("categories")?.as_blob()?);
            if !parents.any(|parent| wanted.contains(&parent)) {
                continue;
            }
            let title = row.get_ref("title")?.as_str()?;
            let name = title.strip_prefix(namespace).and_then(|rest| rest.strip_prefix(':'));
            if let Some(name) = name {
                found.extend(number(conn, name)?);
            }
        }
        let before = wanted.len();
        wanted.extend(found);
        // Categories may be in each other.
        if wanted.len() == before {
            break;
        }
    }
    Ok(())
}
