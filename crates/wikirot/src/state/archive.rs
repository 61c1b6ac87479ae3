//! Copies in web archives.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rusqlite::params;

use super::{State, StateError, rows::seconds};

/// How long the answer that there is no copy holds. One that there is holds for ever.
const NONE_HOLDS: Duration = Duration::from_secs(30 * 86_400);

/// A broken link of which no copy is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The number of the target.
    pub id: i64,
    /// The spelling that is checked.
    pub url: String,
    /// When it was alive for the last time that we know of; for one that never was, when it was first
    /// found broken.
    pub before: Timestamp,
}

impl State {
    /// Confirmed broken links that some page has, and for which an archive is to be asked.
    pub fn without_copy(&self, now: SystemTime) -> Result<Vec<Wanted>, StateError> {
        let read = || {
            let mut statement = self.conn.prepare(
                "SELECT id, url, coalesce(last_alive, failing_since, checked_at, ?1) FROM target \
                 WHERE verdict = 'broken' AND confirmed AND host <> '' AND EXISTS \
                 (SELECT 1 FROM url WHERE url.target = target.id AND url.left_at IS NULL) \
                 AND NOT EXISTS (SELECT 1 FROM archive WHERE archive.target = target.id \
                 AND (copy IS NOT NULL OR asked_at > ?2)) ORDER BY id",
            )?;
            let now = seconds(now);
            let stale = now.saturating_sub_unsigned(NONE_HOLDS.as_secs());
            let wanted = statement.query_map([now, stale], |row| {
                Ok(Wanted {
                    id: row.get(0)?,
                    url: row.get(1)?,
                    before: Timestamp::from_second(row.get(2)?).unwrap_or(Timestamp::MAX),
                })
            })?;
            wanted.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| StateError::sqlite(&self.path, "read", error))
    }

    /// Remembers what an archive answered for a target: where a copy is and when it was taken, or
    /// that there is none.
    pub fn remember_copy(
        &mut self,
        target: i64,
        copy: Option<(&str, Timestamp)>,
        now: SystemTime,
    ) -> Result<(), StateError> {
        self.conn
            .execute(
                "INSERT OR REPLACE INTO archive (target, copy, taken, asked_at) \
                 VALUES (?1, ?2, ?3, ?4)",
                params![target, copy.map(|it| it.0), copy.map(|it| it.1.as_second()), seconds(now)],
            )
            .map(drop)
            .map_err(|error| StateError::sqlite(&self.path, "write", error))
    }
}
