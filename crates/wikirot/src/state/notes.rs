//! Small things that the program remembers from run to run, and the few that it sets right at the
//! end of one.

use rusqlite::params;

use super::{
    Reader, Run, StateError,
    wiki::{recall, remember},
};

impl Reader {
    /// What an earlier run remembered under `key`.
    pub fn note(&self, key: &str) -> Result<Option<String>, StateError> {
        recall(&self.conn, key).map_err(|error| self.failed(error))
    }
}

impl Run {
    /// Remembers `value` under `key` for the runs to come.
    pub fn remember(&mut self, key: &str, value: &str) -> Result<(), StateError> {
        self.write(|run| remember(&run.state.conn, key, value).map(drop))
    }

    /// Says of the pages of this run that were recorded under the digest `before` that they stand
    /// for `after`: what else they depended on is known only when all have been parsed.
    pub fn replace_digest(&mut self, before: u64, after: u64) -> Result<(), StateError> {
        self.write(|run| {
            let sql = "UPDATE page SET digest = ?3 WHERE run = ?1 AND digest = ?2";
            let numbers = params![run.id, before.cast_signed(), after.cast_signed()];
            run.state.conn.execute(sql, numbers).map(drop)
        })
    }

    /// Makes every target due now.
    pub fn make_all_due(&mut self) -> Result<(), StateError> {
        self.write(|run| run.state.conn.execute("UPDATE target SET due_at = 0", []).map(drop))
    }
}
