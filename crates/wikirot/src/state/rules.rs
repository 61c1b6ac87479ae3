//! Rules that have changed since the last run.

use rusqlite::{Connection, params};
use wikirot_words::{Reason, Verdict};

use super::columns::{Code, Fields, columns};
use super::writing::{FailureColumns, TURNS, failures};
use super::{Failures, Run, Standing, wiki::remember};

columns! {
    /// What was found of a target, in front of its failures.
    Found { id = "id", found = "found", reason = "reason", at = "checked_at", count = "failures" }
}

impl Run {
    /// Lets what follows from the rules follow from those in force, if they have changed.
    pub(super) fn apply_policy(&mut self) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        if remember(conn, "rules", &self.policy.rules)? {
            conn.execute("UPDATE asked SET due_at = 0 WHERE verdict = 'skipped'", [])?;
        }
        let age = format!("{}s", self.policy.max_age.as_secs());
        let has_new_age = remember(conn, "max_age", &age)?;
        let has_new_rule = remember(conn, "confirm", &self.policy.confirm.to_string())?
            | remember(conn, "confirm-silent", &self.policy.confirm_silent.to_string())?
            | remember(conn, "confirm-usurped", &self.policy.confirm_usurped.to_string())?;
        if !has_new_age && !has_new_rule {
            return Ok(());
        }
        let mut update = conn.prepare(&format!(
            "UPDATE asked SET {TURNS}, confirmed = ?5, due_at = ?6, failures = ?7, failing_since = ?8, \
             trouble = ?9 WHERE id = ?1"
        ))?;
        // In slices: a statement that reads the table should not see what is written to it.
        let mut last = 0;
        loop {
            let slice = slice(conn, last)?;
            let Some(end) = slice.last() else { return Ok(()) };
            last = end.id;
            for row in slice {
                let failures = match row.failures {
                    None if row.found.is_failure() => told_by_log(conn, &row)?,
                    failures => failures,
                };
                let standing =
                    Standing::judge(failures, (row.found, row.reason), row.at, &self.policy);
                update.execute(params![
                    row.id,
                    Code::from(standing.verdict),
                    self.base,
                    self.id,
                    standing.confirmed,
                    self.policy.due_at(row.id, standing, row.reason, row.at),
                    failures.map_or(0, |row| row.count),
                    failures.map(|row| row.since),
                    Code(failures.map(|row| row.trouble)),
                ])?;
            }
        }
    }
}

/// A target that was checked.
struct Checked {
    id: i64,
    found: Verdict,
    reason: Option<Reason>,
    at: i64,
    /// `None` as well where the class of the row is not told yet.
    failures: Option<Failures>,
    /// How many are said to be in a row.
    count: u32,
}

fn slice(conn: &Connection, after: i64) -> rusqlite::Result<Vec<Checked>> {
    conn.prepare_cached(&format!(
        "SELECT {}, {} FROM target WHERE checked_at IS NOT NULL AND found <> 'skipped' \
         AND id > ?1 ORDER BY id LIMIT 1000",
        Found::SQL,
        FailureColumns::SQL,
    ))?
    .query_map([after], |row| {
        let it = Fields::of(row, 0);
        Ok(Checked {
            id: it.get(Found::id)?,
            found: it.word(Found::found)?.unwrap_or(Verdict::Unchecked),
            reason: it.word(Found::reason)?,
            at: it.get(Found::at)?,
            failures: failures(row, Found::COUNT)?,
            count: it.get(Found::count)?,
        })
    })?
    .collect()
}

/// The present row of failures of a state that did not tell their classes apart: as many of the last
/// checks as were of one class. A row that is longer than the log began before it.
fn told_by_log(conn: &Connection, row: &Checked) -> rusqlite::Result<Option<Failures>> {
    let Some(trouble) = row.reason.and_then(Reason::trouble).filter(|_| row.count > 0) else {
        return Ok(None);
    };
    let mut failures: Option<Failures> = None;
    let mut select =
        conn.prepare_cached("SELECT reason, at FROM check_log WHERE target = ?1 ORDER BY id DESC")?;
    let mut log = select.query([row.id])?;
    while let Some(check) = log.next()? {
        let Code(reason) = check.get::<_, Code<Reason>>("reason")?;
        match reason.map(Reason::trouble) {
            Some(Some(class)) if class == trouble => {
                failures = Some(Failures::and_one(failures, trouble, check.get("at")?));
            }
            // Not asked.
            Some(None) if reason != Some(Reason::Ok) => {}
            _ => break,
        }
    }
    let least = Failures { count: 1, since: row.at, trouble };
    Ok(Some(failures.unwrap_or(least))
        .map(|told| Failures { count: told.count.min(row.count), ..told }))
}
