//! What is known at once of a page that was answered, while it may still be doubted.

use rusqlite::params;
use wikirot_check::Check;

use super::columns::Code;
use super::{Run, Standing, StateError, rows::seconds};

impl Run {
    /// Notes a first word: that a page is there, for as long as nothing else is heard. One that is in a row
    /// of failures waits for the word that counts.
    pub fn first_word(&mut self, check: &Check) -> Result<(), StateError> {
        self.write(|run| run.write_first_word(check))
    }

    fn write_first_word(&mut self, check: &Check) -> rusqlite::Result<()> {
        let (id, at) = (check.id as i64, seconds(check.checked_at));
        let found = (check.verdict, Some(check.reason));
        let standing = Standing::after(None, found, at, None, &self.policy);
        let answer = check.hops.last().filter(|hop| hop.status.is_some());
        // `last_alive` and the log are for the word that counts.
        self.state
            .conn
            .prepare_cached(
                "UPDATE target SET confirmed = 0, reason = ?3, status = ?4, final_url = ?5, \
                 notes = '', checked_at = ?6, due_at = ?7, found = ?2, \
                 verdict_before = CASE WHEN verdict = ?2 OR verdict_run > ?8 THEN verdict_before \
                 ELSE verdict END, \
                 verdict_run = CASE WHEN verdict = ?2 THEN verdict_run ELSE ?9 END, \
                 verdict = ?2 WHERE id = ?1 AND failures = 0",
            )?
            .execute(params![
                id,
                Code::from(check.verdict),
                Code::from(check.reason),
                check.status,
                answer.map(|hop| &hop.url),
                at,
                self.policy.due_at(id, standing, found.1, at),
                self.base,
                self.id,
            ])
            .map(drop)
    }
}
