//! What hosts said in their `robots.txt`, from a run that was cut off to the one that goes on.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::params;
use wikirot_check::SiteRules;

use super::columns::{Fields, columns};
use super::{Ending, Reader, Run, StateError, rows::seconds};

/// At most so many are given to a run; the hosts of all others are asked again.
const MOST: i64 = 50_000;

columns! {
    /// What is kept of a host, of `robots`.
    Kept { host = "host", strict = "strict", lines = "lines", read_at = "read_at" }
}

impl Reader {
    /// What hosts said in a run that was cut off, and holds still.
    pub fn site_rules(&self, now: SystemTime) -> Result<Vec<SiteRules>, StateError> {
        let find = || {
            let mut statement = self.conn.prepare(&format!(
                "SELECT {} FROM robots WHERE read_at > ?1 ORDER BY read_at DESC LIMIT ?2",
                Kept::SQL
            ))?;
            let rows = statement.query_map([oldest(seconds(now)), MOST], |row| {
                let it = Fields::of(row, 0);
                let read_at: i64 = it.get(Kept::read_at)?;
                Ok(SiteRules {
                    host: it.text(Kept::host)?.into(),
                    strict: it.get(Kept::strict)?,
                    lines: it.text(Kept::lines)?.into(),
                    read_at: UNIX_EPOCH + Duration::from_secs(read_at.max(0).unsigned_abs()),
                })
            })?;
            rows.collect::<rusqlite::Result<_>>()
        };
        find().map_err(|error| self.failed(error))
    }
}

impl Run {
    /// Keeps what a host said, until a run is done.
    pub fn keep_rules(&mut self, rules: &SiteRules) -> Result<(), StateError> {
        self.write(|run| {
            let mut insert = run.state.conn.prepare_cached(
                "INSERT OR REPLACE INTO robots (host, strict, lines, read_at) VALUES (?1, ?2, ?3, ?4)",
            )?;
            let SiteRules { host, strict, lines, read_at } = rules;
            insert.execute(params![host, strict, lines, seconds(*read_at)]).map(drop)
        })
    }

    /// Forgets what does not hold any more; all of it, where the run is done: the next one asks anew.
    pub(super) fn forget_rules(&self, ending: Ending, now: i64) -> rusqlite::Result<()> {
        let before = if ending == Ending::Done { i64::MAX } else { oldest(now) };
        self.state.conn.execute("DELETE FROM robots WHERE read_at <= ?1", [before]).map(drop)
    }
}

/// What was read by then does not hold any more.
fn oldest(now: i64) -> i64 {
    now.saturating_sub(SiteRules::HOLD.as_secs().cast_signed())
}
