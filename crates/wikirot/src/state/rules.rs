//! Rules that have changed since the last run.

use rusqlite::params;
use wikirot_check::Reason;

use super::{Failures, Run, Standing, wiki::remember, writing::failures};

impl Run {
    /// Lets what follows from the rules follow from those in force, if they have changed.
    pub(super) fn apply_policy(&mut self) -> rusqlite::Result<()> {
        let conn = &self.state.conn;
        if remember(conn, "rules", &self.policy.rules)? {
            conn.execute("UPDATE target SET due_at = 0 WHERE verdict = 'skipped'", [])?;
        }
        let age = format!("{}s", self.policy.max_age.as_secs());
        let has_new_age = remember(conn, "max_age", &age)?;
        let has_new_rule = remember(conn, "confirm", &self.policy.confirm.to_string())?;
        if !has_new_age && !has_new_rule {
            return Ok(());
        }
        let mut update = conn.prepare(
            "UPDATE target SET confirmed = ?2, due_at = ?3, \
             verdict_before = CASE WHEN verdict = ?4 OR verdict_run > ?5 THEN verdict_before ELSE verdict END, \
             verdict_run = CASE WHEN verdict = ?4 THEN verdict_run ELSE ?6 END, \
             verdict = ?4 WHERE id = ?1",
        )?;
        let mut select = conn.prepare(
            "SELECT id, found, reason, checked_at, failures, failing_since FROM target \
             WHERE checked_at IS NOT NULL AND found <> 'skipped' AND id > ?1 ORDER BY id LIMIT 1000",
        )?;
        // In slices: a statement that reads the table should not see what is written to it.
        let mut last = 0;
        loop {
            let slice: Vec<_> = select
                .query_map([last], |row| {
                    Ok((
                        row.get::<_, i64>(0)?,
                        row.get::<_, String>(1)?,
                        row.get::<_, String>(2)?,
                        row.get::<_, i64>(3)?,
                        failures(row.get(4)?, row.get(5)?),
                    ))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let Some(end) = slice.last() else { return Ok(()) };
            last = end.0;
            for (id, found, reason, at, failures) in slice {
                let Ok(found) = found.parse() else { continue };
                let reason = reason.parse::<Reason>().ok();
                let failures: Option<Failures> = failures;
                let standing = Standing::judge(failures, found, reason, at, self.policy.confirm);
                update.execute(params![
                    id,
                    standing.confirmed,
                    self.policy.due_at(id, standing, at),
                    standing.verdict.code(),
                    self.base,
                    self.id,
                ])?;
            }
        }
    }
}
