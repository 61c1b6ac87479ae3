//! A view that takes more for skipped than the state does.

use rusqlite::Connection;
use wikirot_words::{Reason, Verdict};

use super::View;
use crate::state::again::KnownColumns;
use crate::state::{Known, StateError};

impl View<'_> {
    /// Takes for ignored what `is_ignored` by now: in this view alone.
    pub fn ignore(&self, is_ignored: &dyn Fn(&Known<'_>) -> bool) -> Result<(), StateError> {
        let error = |error| self.failed(error);
        self.shows_else();
        let found = ignored(self.conn, is_ignored).map_err(error)?;
        if found.is_empty() {
            return Ok(());
        }
        overlay(self.conn, &found).map_err(error)
    }
}

fn ignored(
    conn: &Connection,
    is_ignored: &dyn Fn(&Known<'_>) -> bool,
) -> rusqlite::Result<Vec<i64>> {
    let mut found = Vec::new();
    let mut statement = conn
        .prepare(&format!("SELECT {} FROM target WHERE verdict <> 'skipped'", KnownColumns::SQL))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let known = Known::of(row)?;
        if is_ignored(&known) {
            found.push(known.id as i64);
        }
    }
    Ok(found)
}

/// Puts a view in the place of the table of targets, as far as this connection is concerned: what is
/// temporary comes first where a name is looked up.
fn overlay(conn: &Connection, found: &[i64]) -> rusqlite::Result<()> {
    conn.execute_batch("CREATE TEMP TABLE ignored_now (id INTEGER PRIMARY KEY)")?;
    let mut insert = conn.prepare("INSERT INTO ignored_now VALUES (?1)")?;
    for id in found {
        insert.execute([id])?;
    }
    let mut columns = Vec::new();
    conn.pragma(Some("main"), "table_info", "target", |row| {
        let name: String = row.get("name")?;
        let now = match name.as_str() {
            "verdict" | "found" => Some(Verdict::Skipped.code().to_owned()),
            "reason" => Some(Reason::Ignored.code().into_owned()),
            "notes" => Some(String::new()),
            _ => None,
        };
        columns.push(match now {
            Some(now) => format!(
                "CASE WHEN id IN (SELECT id FROM ignored_now) THEN '{now}' ELSE {name} END AS {name}"
            ),
            None => name,
        });
        Ok(())
    })?;
    conn.execute_batch(&format!(
        "CREATE TEMP VIEW target AS SELECT {} FROM main.target",
        columns.join(", ")
    ))
}
