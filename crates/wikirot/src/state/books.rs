//! What the books of a state say, for who only looks: its last run, and what is due.

use std::time::SystemTime;

use rusqlite::OptionalExtension as _;

use super::{Reader, StateError, rows::seconds, targets::IN_USE};

/// A run that was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastRun {
    /// `scan` or `check`.
    pub command: String,
    /// When it began, in Unix seconds.
    pub started: i64,
    /// When it ended; `None` for one that was killed.
    pub finished: Option<i64>,
    /// How it ended.
    pub ending: String,
    /// Checks that it made.
    pub checked: u64,
}

impl Reader {
    /// The last run, or where the last one `goes_on` the one before it.
    pub fn last_run(&self, goes_on: bool) -> Result<Option<PastRun>, StateError> {
        let read = |row: &rusqlite::Row<'_>| {
            Ok(PastRun {
                command: row.get("command")?,
                started: row.get("started")?,
                finished: row.get("finished")?,
                ending: row.get("ending")?,
                checked: row.get::<_, i64>("checked")? as u64,
            })
        };
        self.conn
            .query_row(
                "SELECT command, started, finished, ending, checked FROM run \
                 WHERE NOT (?1 AND ending = 'running') ORDER BY id DESC LIMIT 1",
                [goes_on],
                read,
            )
            .optional()
            .map_err(|error| self.failed(error))
    }

    /// How many URLs a run would ask that began at `at`.
    pub fn due_by(&self, at: SystemTime) -> Result<u64, StateError> {
        let query = format!("SELECT count(*) FROM target WHERE due_at <= ?1 AND {IN_USE}");
        let count: Result<i64, _> = self.conn.query_row(&query, [seconds(at)], |row| row.get(0));
        count.map(|it| it as u64).map_err(|error| self.failed(error))
    }

    /// When the first of those that will be due is due, in Unix seconds.
    pub fn next_due(&self) -> Result<Option<i64>, StateError> {
        // What is skipped waits for ever.
        let query = format!(
            "SELECT min(due_at) FROM target WHERE due_at < 9223372036854775807 AND {IN_USE}"
        );
        self.conn.query_row(&query, [], |row| row.get(0)).map_err(|error| self.failed(error))
    }
}
