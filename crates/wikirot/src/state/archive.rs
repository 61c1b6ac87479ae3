//! Copies in web archives.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use rusqlite::params;
use wikirot_words::ARCHIVES;

use super::{State, StateError, rows::seconds, targets::IN_USE};

/// How long the answer that there is no copy holds. One that there is holds for ever.
const NONE_HOLDS: Duration = Duration::from_secs(30 * 86_400);

/// So many links are given at once: more than a run asks for.
const MOST: i64 = 10_000;

/// Which links an archive is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Those that are confirmed broken.
    Broken,
    /// Those that are alive, and whose copies are to be there when they die.
    Alive,
}

impl Of {
    /// The condition on `target`.
    pub(super) fn condition(self) -> String {
        match self {
            Self::Broken => "verdict = 'broken' AND confirmed AND host <> ''".to_owned(),
            // Pages of archives are copies themselves.
            Self::Alive => {
                let archives = ARCHIVES.join("', '");
                format!("verdict = 'alive' AND host <> '' AND host NOT IN ('{archives}')")
            }
        }
    }

    /// The expression for [`Wanted::before`]; `?1` is now.
    fn before(self) -> &'static str {
        match self {
            Self::Broken => "coalesce(last_alive, failing_since, checked_at, ?1)",
            Self::Alive => "?1",
        }
    }
}

/// A link of which no copy is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The number of the target.
    pub id: i64,
    /// The spelling that is checked.
    pub url: String,
    /// When it was alive for the last time that we know of: now, for one that is; for one that never was,
    /// when it was first found broken.
    pub before: Timestamp,
}

impl State {
    /// Links that some page has, and for which an archive is to be asked.
    pub fn without_copy(&self, of: Of, now: SystemTime) -> Result<Vec<Wanted>, StateError> {
        let read = || {
            let mut statement = self.conn.prepare(&format!(
                "SELECT id, url, {} AS before FROM target WHERE {} AND {IN_USE} \
                 AND NOT EXISTS (SELECT 1 FROM archive WHERE archive.target = target.id \
                 AND (copy IS NOT NULL OR asked_at > ?2)) ORDER BY id LIMIT {MOST}",
                of.before(),
                of.condition(),
            ))?;
            let now = seconds(now);
            let stale = now.saturating_sub_unsigned(NONE_HOLDS.as_secs());
            let wanted = statement.query_map([now, stale], |row| {
                Ok(Wanted {
                    id: row.get("id")?,
                    url: row.get("url")?,
                    before: Timestamp::from_second(row.get("before")?).unwrap_or(Timestamp::MAX),
                })
            })?;
            wanted.collect::<rusqlite::Result<_>>()
        };
        read().map_err(|error| StateError::sqlite(&self.path, "read", error))
    }

    /// Of the alive links that some page has: how many an archive was asked for, and how many of these it
    /// has no copy of.
    pub fn alive_in_archive(&self) -> Result<(u64, u64), StateError> {
        let counted = self.conn.query_row(
            &format!(
                "SELECT count(*) AS asked, count(*) - count(copy) AS without FROM archive \
                 JOIN target ON target.id = archive.target WHERE {} AND {IN_USE}",
                Of::Alive.condition()
            ),
            [],
            |row| Ok((row.get::<_, i64>("asked")? as u64, row.get::<_, i64>("without")? as u64)),
        );
        counted.map_err(|error| StateError::sqlite(&self.path, "read", error))
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
